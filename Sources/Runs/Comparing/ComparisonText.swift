/// A comparison for people.
public enum ComparisonText {
    private static let mostFlips = 20

    /// Lines: how many agree, what differs, who turned into whom, who is right, and what each side costs.
    public static func lines(of report: ComparisonReport) -> [String] {
        var line = "\(NumberText.grouped(report.records)) records, \(NumberText.grouped(report.same)) the same"
        if report.records > 0 { line += ": \(text(report.agreement))" }
        var lines = [line]
        if !report.differing.isEmpty {
            var table = TextTable(heading: ["output", "differ", "the same"])
            for (name, count) in report.differing.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                let same = ShareInterval(report.records - count, of: report.records)
                table.append([name, NumberText.grouped(count), text(same)])
            }
            lines += [""] + table.lines
        }
        for name in report.turns.keys.sorted() { lines += flips(of: name, report) }
        for (expectation, outcome) in report.outcomes { lines += [""] + text(outcome, expectation) }
        return lines + [""] + costs(report)
    }

    private static func flips(of name: String, _ report: ComparisonReport) -> [String] {
        let flips = report.flips(of: name)
        if flips.isEmpty { return [] }
        var table = TextTable(heading: ["\(name), old", "records", "new"])
        for (turn, count) in flips.prefix(mostFlips) { table.append([turn.old, NumberText.grouped(count), turn.new]) }
        var lines = [""] + table.lines
        if flips.count > mostFlips { lines.append("… and \(NumberText.grouped(flips.count - mostFlips)) other turns") }
        return lines
    }

    private static func text(_ outcome: PairedOutcome, _ expectation: Expectation) -> [String] {
        let difference = outcome.difference
        func points(_ value: Double) -> String {
            let size = NumberText.fixed(abs(value) * 100, decimals: 1)
            return size == "0.0" ? size : (value < 0 ? "−" : "+") + size
        }
        return [
            "\(expectation.output) as '\(expectation.field)' says, \(NumberText.grouped(outcome.records)) records:",
            "  old right  \(text(outcome.old))",
            "  new right  \(text(outcome.new))",
            "  new − old  \(points(difference.value)) points (\(points(difference.low)) to \(points(difference.high))); "
                + "only old right \(outcome.oldOnly), only new right \(outcome.newOnly)",
        ]
    }

    /// A share with its interval of 95 %.
    private static func text(_ share: ShareInterval) -> String {
        "\(NumberText.percent(share.share)) "
            + "(\(NumberText.fixed(share.low * 100, decimals: 1)) to \(NumberText.fixed(share.high * 100, decimals: 1)))"
    }

    private static func costs(_ report: ComparisonReport) -> [String] {
        var table = TextTable(heading: ["cost of a record", "old", "new", "new / old"])
        let (old, new) = (report.old, report.new)
        table.append(
            row("seconds of a thread", old.secondsPerRecord, new.secondsPerRecord) { NumberText.fixed($0, decimals: 4) }
        )
        table.append(
            row("million multiply-adds", old.multiplyAddsPerRecord, new.multiplyAddsPerRecord) {
                NumberText.fixed($0 / 1e6, decimals: 1)
            })
        return table.lines
    }

    private static func row(_ name: String, _ old: Double?, _ new: Double?, _ text: (Double) -> String) -> [String] {
        var ratio = ""
        if let old, let new, old > 0 { ratio = NumberText.fixed(new / old, decimals: 2) }
        return [name, old.map(text) ?? "unknown", new.map(text) ?? "unknown", ratio]
    }
}
