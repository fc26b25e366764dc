import Inference
import JSON
import Runs

/// Rates that a benchmark found, as a table or as JSON.
struct BenchReport {
    private struct Row {
        let title: String
        let key: String
        /// Ascending, not empty.
        let rates: [Double]

        var median: Double { rates[rates.count / 2] }
    }

    private let threads: Int
    private var rows: [Row] = []

    init(threads: Int) { self.threads = threads }

    /// Adds the rates of all repetitions under a title for people and a key for machines; nothing for no rates.
    mutating func add(_ title: String, _ key: String, _ rates: [Double]) {
        if !rates.isEmpty { rows.append(Row(title: title, key: key, rates: rates.sorted())) }
    }

    func print(asJSON json: Bool) {
        json ? printJSON() : printTable()
    }

    private func printJSON() {
        var report = JSONObject()
        for row in rows {
            report.append(
                row.key,
                [
                    "median": .number(JSONNumber(row.median)), "min": .number(JSONNumber(row.rates[0])),
                    "max": .number(JSONNumber(row.rates[row.rates.count - 1])),
                ])
        }
        report.append("isa", .string(Engine.instructionSet))
        report.append("threads", .number(JSONNumber(threads)))
        Output.line(JSONWriter.text(.object(report)))
    }

    private func printTable() {
        for row in rows {
            let figures = [row.median, row.rates[0], row.rates[row.rates.count - 1]].map {
                NumberText.fixed($0, decimals: 1)
            }
            Output.line(row.title.padding(to: 20) + "\(figures[0])  (\(figures[1]) … \(figures[2]))")
        }
        Output.line("threads".padding(to: 20) + "\(threads), \(Engine.instructionSet)")
    }
}
