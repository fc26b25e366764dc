import Charts
import Store

// What went wrong.
extension ReportPage {
    private static let codeLimit = 12

    var failureSection: Markup? {
        let counts = failureCounts.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard !counts.isEmpty else { return nil }
        let all = counts.reduce(0) { $0 + $1.value }
        var bars = counts.prefix(Self.codeLimit).map { code, count in
            BarChart.Bar(name: code, value: Double(count), note: ReportSentences.count(count, of: all))
        }
        let rest = counts.dropFirst(Self.codeLimit)
        if !rest.isEmpty {
            let count = rest.reduce(0) { $0 + $1.value }
            bars.append(
                BarChart.Bar(
                    name: ReportSentences.others(rest.count), value: Double(count),
                    note: ReportSentences.count(count, of: all), isRest: true))
        }
        let chart = BarChart(
            title: "Failures by code", description: "How many records failed for which reason.", bars: bars,
            colour: ChartStyle.fault)
        return Self.section(
            "Failures", wide: true, [Markup(chart: chart.svg)] + (failures.isEmpty ? [] : [table(of: all)]))
    }

    private func table(of all: Int) -> Markup {
        let rows = failures.map { failure in
            """
            <tr><td class="number" data-name="line">\(NumberText.grouped(failure.line))</td>\
            <td class="number" data-name="byte offset">\(NumberText.grouped(failure.offset))</td>\
            <td data-name="code">\(failure.code)</td><td data-name="stage">\(failure.stage ?? "")</td>\
            <td data-name="reason">\(failure.reason)</td></tr>
            """ as Markup
        }
        return """
            <h3>Records that failed</h3>
            \(Self.note(ReportSentences.shown(failures: failures.count, of: all)))
            <table>
            <thead><tr><th class="number">line</th><th class="number">byte offset</th><th>code</th><th>stage</th>\
            <th>reason</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            """
    }
}
