import Charts

// What stages did.
extension ReportPage {
    /// Rows that a chart has at most; what is beyond is added up in the last.
    private static let rowLimit = 24

    var stageSections: [Markup?] {
        let stages = summary.stages.filter { $0.router == nil }
        let all = stages.reduce(0) { $0 + $1.ran + $1.stored + $1.skipped + $1.failed }
        if all == 0 { return [isTold ? Self.section("Stages", wide: true, [Self.note(idleSentence)]) : nil] }
        return [timeSection(stages), workSection(stages)]
    }

    private var idleSentence: String {
        if summary.read == 0 { return ReportSentences.nothingRead }
        return ReportSentences.nothingRan
    }

    private func timeSection(_ stages: [RunSummary.StageCounts]) -> Markup {
        let total = stages.reduce(0) { $0 + $1.seconds }
        let busy = stages.filter { $0.seconds > 0 }.sorted { ($1.seconds, $0.stage) < ($0.seconds, $1.stage) }
        guard total > 0, total.isFinite else {
            return Self.section("Time by stage", [Self.note(ReportSentences.nothingRan)])
        }
        var bars = busy.prefix(Self.rowLimit).map { stage in
            BarChart.Bar(
                name: stage.stage, value: stage.seconds, note: Self.time(stage.seconds, of: total),
                tip: "\(stage.stage): \(NumberText.grouped(stage.tokens)) tokens")
        }
        let rest = busy.dropFirst(Self.rowLimit)
        if !rest.isEmpty {
            let seconds = rest.reduce(0) { $0 + $1.seconds }
            bars.append(
                BarChart.Bar(
                    name: ReportSentences.others(rest.count), value: seconds, note: Self.time(seconds, of: total),
                    isRest: true))
        }
        let sentence = ReportSentences.time(total: total)
        let chart = BarChart(title: "Time by stage", description: sentence, bars: bars)
        return Self.section("Time by stage", [Markup(chart: chart.svg), Self.note(sentence)])
    }

    private static func time(_ seconds: Double, of total: Double) -> String {
        "\(NumberText.fixed(seconds, decimals: 2)) s · \(NumberText.percent(seconds / total))"
    }

    private func workSection(_ stages: [RunSummary.StageCounts]) -> Markup {
        let known: [(name: String, colour: Int?, count: (RunSummary.StageCounts) -> Int)] = [
            ("ran", 0, { $0.ran }), ("stored", 2, { $0.stored }), ("skipped", nil, { $0.skipped }),
            ("failed", ChartStyle.fault, { $0.failed }),
        ]
        let shown = known.filter { kind in stages.contains { kind.count($0) > 0 } }
        var rows = stages.prefix(Self.rowLimit).map { row($0.stage, [$0], shown.map(\.count)) }
        let rest = stages.dropFirst(Self.rowLimit)
        if !rest.isEmpty {
            rows.append(row(ReportSentences.others(rest.count), Array(rest), shown.map(\.count), isRest: true))
        }
        let chart = StackedBars(
            title: "What stages did",
            description: "For how many records each stage ran, was stored, skipped or failed.",
            series: shown.map { StackedBars.Series(name: $0.name, colour: $0.colour) }, rows: rows, scale: .sums,
            number: Self.number)
        return Self.section("Run or stored", [Markup(chart: chart.svg)])
    }

    private func row(
        _ name: String, _ stages: [RunSummary.StageCounts], _ counts: [(RunSummary.StageCounts) -> Int],
        isRest: Bool = false
    ) -> StackedBars.Row {
        let values = counts.map { count in stages.reduce(0.0) { $0 + Double(count($1)) } }
        let (stored, worked) = stages.reduce((0, 0)) { ($0.0 + $1.stored, $0.1 + $1.ran + $1.stored) }
        return StackedBars.Row(
            name: name, values: values, note: ReportSentences.stored(stored, of: worked), isRest: isRest)
    }
}
