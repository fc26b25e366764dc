import Charts
import JSON
public import Store

/// The page that tells of one run: one HTML file without scripts, that needs nothing beside it.
public struct ReportPage: Sendable {
    /// Failed records that the page shows one by one.
    public static let shownFailures = 25

    let run: StoredRun
    let summary: RunSummary
    let pipeline: StoredPipeline?
    let failures: [StoredFailure]
    let failureCounts: [String: Int]
    let outline: PipelineOutline

    /// - Parameters:
    ///   - pipeline: the pipeline as it was then; nil when it is not known.
    ///   - failures: the run's first failed records, in the input's order.
    ///   - failureCounts: failures by code; of use when the run told no summary.
    public init(
        _ run: StoredRun, pipeline: StoredPipeline?, failures: [StoredFailure], failureCounts: [String: Int]
    ) {
        self.run = run
        summary = RunSummary(run.summary)
        self.pipeline = pipeline
        self.failures = Array(failures.prefix(Self.shownFailures))
        self.failureCounts = summary.failed > 0 ? summary.failures : failureCounts
        outline = PipelineOutline(source: pipeline?.source ?? "")
    }

    /// The whole file.
    public var html: String {
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" \
            content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <meta name="color-scheme" content="light dark">
            <title>\(ReportSentences.title(run))</title>
            <style>
            \(ReportStyle.css)
            </style>
            </head>
            <body>
            \(header)
            \(figures)
            <main>
            \(sections)
            </main>
            <footer>\(ReportSentences.footer(run))</footer>
            </body>
            </html>

            """
        return page.text
    }

    private var sections: [Markup] {
        [[graph], stageSections, routerSections, [failureSection], confidenceSections, curveSections, [pipelineText]]
            .flatMap { $0 }.compactMap { $0 }
    }

    /// A part of the page, with its heading.
    static func section(_ heading: String, wide: Bool = false, _ body: [Markup]) -> Markup {
        let style: Markup = wide ? " class=\"across\"" : ""
        return """
            <section\(style)>
            <h2>\(heading)</h2>
            \(body)
            </section>
            """
    }

    /// A paragraph.
    static func note(_ text: String) -> Markup { "<p class=\"note\">\(text)</p>" }

    /// How charts write numbers.
    static let number: NumberLabel = { NumberText.fixed($0, decimals: $1) }
}

// MARK: What the page begins and ends with

extension ReportPage {
    private var header: Markup {
        let ending = ReportSentences.ending(run, failed: failed)
        let facts: [(String, String)] =
            [("Pipeline file", run.path), ("Input", run.input), ("Output", run.output)]
        let lines = facts.map { fact in "<div><dt>\(fact.0)</dt><dd>\(fact.1)</dd></div>" as Markup }
        return """
            <header>
            <h1>\(run.name)</h1>
            <p class="ending \(ending.kind.rawValue)"><span aria-hidden="true">\(ending.sign)</span> \(ending.text)</p>
            <p class="when">\(ReportSentences.when(run))</p>
            \(trouble)
            <dl>
            \(lines)
            </dl>
            </header>
            """
    }

    private var trouble: [Markup] {
        run.trouble.map { ["<p class=\"trouble bad\">\(lines: $0)</p>"] } ?? []
    }

    private var failed: Int { failureCounts.values.reduce(0) { $0 + min(max($1, 0), 1 << 48) } }

    private var figures: Markup {
        let figures = ReportSentences.figures(summary, failed: failed, isTold: isTold)
        let tiles = figures.map { figure in
            """
            <div><dt>\(figure.name)</dt><dd>\(figure.value)</dd><dd class="more">\(figure.more)</dd></div>
            """ as Markup
        }
        return """
            <dl class="figures">
            \(tiles)
            </dl>
            """
    }

    /// Whether the run left a summary.
    var isTold: Bool { run.summary.count > 0 }

    private var graph: Markup? {
        guard let svg = pipeline?.graph, !svg.isEmpty else { return nil }
        // Of the width that it is drawn for, so much that its smaller words can still be read.
        let least = Self.width(ofSVG: svg).map { Int(min($0, 20_000) * 0.62) } ?? 0
        let picture = Markup.picture(
            svg: svg, description: ReportSentences.graph(run.name), leastWidth: least)
        return Self.section("Pipeline", wide: true, [picture])
    }

    /// The third number of the `viewBox`.
    private static func width(ofSVG svg: String) -> Double? {
        guard let match = svg.prefix(400).firstMatch(of: #/viewBox="0 0 ([0-9.]{1,12}) /#) else { return nil }
        return Double(match.1)
    }

    private var pipelineText: Markup? {
        guard let source = pipeline?.source, !source.isEmpty else { return nil }
        return Self.section("Pipeline file", wide: true, ["<pre><code>\(lines: source)</code></pre>"])
    }
}
