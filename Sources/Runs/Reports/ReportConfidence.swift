import Charts
import JSON
import Store

// How sure stages and cascades were, and curves that other commands left.
extension ReportPage {
    /// Histograms that the page shows; a pipeline may have hundreds of stages.
    private static let histogramLimit = 12

    var confidenceSections: [Markup?] {
        let cascades = summary.stages.filter { !($0.router?.confidence ?? [:]).isEmpty }
        let stages = summary.stages.filter { $0.confidence != nil }
        if cascades.isEmpty && stages.isEmpty { return [] }
        let all = cascades + stages
        let charts = all.prefix(Self.histogramLimit).map { stage in
            """
            <div>
            <h3>\(stage.stage)</h3>
            \(Markup(chart: histogram(stage).svg))
            </div>
            """ as Markup
        }
        let rest = all.count - charts.count
        return [
            Self.section(
                "Confidence", wide: true,
                [
                    """
                    <div class="many">
                    \(charts)
                    </div>
                    """
                ] + (rest > 0 ? [Self.note(ReportSentences.more(histograms: rest, of: run))] : []))
        ]
    }

    private func histogram(_ stage: RunSummary.StageCounts) -> Histogram {
        let tiers = (stage.router?.confidence ?? [:]).sorted { $0.key < $1.key }
        let series =
            tiers.isEmpty
            ? [Histogram.Series(name: stage.stage, counts: stage.confidence?.bins ?? [], colour: 0)]
            : tiers.map { tier, counts in
                Histogram.Series(name: outline.tier(tier, of: stage.stage), counts: counts.bins, colour: tier)
            }
        let limits = tiers.compactMap { tier, _ in
            outline.threshold(ofTier: tier, of: stage.stage).map { threshold in
                let name = outline.tier(tier, of: stage.stage)
                return Histogram.Limit(value: threshold, name: ReportSentences.accepted(name, from: threshold))
            }
        }
        return Histogram(
            title: "Confidence of \(stage.stage)",
            description: "How many answers had which confidence, in \(ConfidenceCounts.binCount) equal bins.",
            xLabel: "confidence", range: 0...1, series: series, limits: limits, number: Self.number)
    }

    /// Curves of the summary: `curves`, a list of `{title, x_label, y_label, series: [{name, points: [[x, y]…]}]}`.
    var curveSections: [Markup?] {
        (run.summary["curves"]?.arrayValue ?? []).prefix(Self.histogramLimit).map { curve in
            let title = curve["title"]?.stringValue ?? "Curve"
            let series = (curve["series"]?.arrayValue ?? []).prefix(ChartStyle.colourCount).compactMap(Self.series)
            guard series.contains(where: { !$0.points.isEmpty }) else { return nil }
            let chart = LineChart(
                title: title, description: "", xLabel: curve["x_label"]?.stringValue ?? "",
                yLabel: curve["y_label"]?.stringValue ?? "", series: series, number: Self.number)
            return Self.section(title, [Markup(chart: chart.svg)])
        }
    }

    private static func series(_ json: JSONValue) -> LineChart.Series? {
        guard let values = json["points"]?.arrayValue else { return nil }
        let points = values.compactMap { pair -> (x: Double, y: Double)? in
            guard let numbers = pair.arrayValue?.compactMap(\.doubleValue), numbers.count == 2 else { return nil }
            return (numbers[0], numbers[1])
        }
        return LineChart.Series(name: json["name"]?.stringValue ?? "", points: points)
    }
}
