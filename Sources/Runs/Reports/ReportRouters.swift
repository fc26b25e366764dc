import Charts

// What routers decided.
extension ReportPage {
    /// Routes that a chart shows at most; those chosen less often are added up.
    private static let routeLimit = 14

    var routerSections: [Markup?] {
        let routers = summary.stages.compactMap { stage in stage.router.map { (name: stage.stage, counts: $0) } }
        let cascades = routers.filter { !$0.counts.tiers.isEmpty }
        let choices = routers.filter { $0.counts.tiers.isEmpty && $0.counts.decided > 0 }
        return [
            cascades.isEmpty
                ? nil : Self.section("Escalation", cascades.map { escalation($0.name, $0.counts) }),
            choices.isEmpty ? nil : Self.section("Routes chosen", choices.map { routes($0.name, $0.counts) }),
        ]
    }

    private func escalation(_ name: String, _ router: RunSummary.RouterCounts) -> Markup {
        let tiers = router.tiers.sorted { $0.key < $1.key }
        let answered = tiers.reduce(0) { $0 + $1.value }
        let series = tiers.map { tier, count in
            StackedBars.Series(
                name: "\(outline.tier(tier, of: name)) \(ReportSentences.count(count, of: answered))", colour: tier)
        }
        let sentence = ReportSentences.escalation(router)
        let chart = StackedBars(
            title: "Which tier of \(name) answered", description: sentence, series: series,
            rows: [StackedBars.Row(name: "", values: tiers.map { Double($0.value) }, note: "")], scale: .shares,
            number: Self.number)
        return """
            <h3>\(name)</h3>
            \(Markup(chart: chart.svg))
            \(Self.note(sentence))
            """
    }

    private func routes(_ name: String, _ router: RunSummary.RouterCounts) -> Markup {
        let sorted = router.routes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        // One more than the limit is shown rather than added up as "1 other".
        let shown = sorted.count > Self.routeLimit + 1 ? Self.routeLimit : sorted.count
        let rest = sorted.dropFirst(shown)
        var bars = sorted.prefix(shown).map { bar($0.key, $0.value, of: router.decided) }
        if router.unrouted > 0 { bars.append(bar("no route", router.unrouted, of: router.decided)) }
        if !rest.isEmpty {
            let count = rest.reduce(0) { $0 + $1.value }
            bars.append(bar(ReportSentences.others(rest.count), count, of: router.decided, isRest: true))
        }
        let chart = BarChart(
            title: "Routes that \(name) chose", description: "How often each route was chosen.", bars: bars)
        return """
            <h3>\(name)</h3>
            \(Markup(chart: chart.svg))
            """
    }

    private func bar(_ name: String, _ count: Int, of all: Int, isRest: Bool = false) -> BarChart.Bar {
        BarChart.Bar(
            name: name, value: Double(count), note: ReportSentences.count(count, of: all), isRest: isRest)
    }
}
