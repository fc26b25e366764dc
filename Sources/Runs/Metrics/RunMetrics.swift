/// What a run tells whoever watches the machine.
public struct RunMetrics: Sendable {
    /// The pipeline's name; the label of every series.
    public var pipeline: String
    /// Where the run wrote to. Tells runs of one pipeline apart that have metrics files of their own: the collector
    /// refuses two series with the same labels. Nil: no such label.
    public var output: String?
    /// The exit code. A run with 0 was a success.
    public var exitCode: Int32
    /// When the run ended, in seconds since 1970.
    public var end: Double
    /// What it did; nil when it never began.
    public var summary: RunSummary?
    /// Records that were answered with what an earlier run had stored; nil when nothing was stored.
    public var reused: Int?

    /// The metrics of one run.
    public init(
        pipeline: String, output: String? = nil, exitCode: Int32, end: Double, summary: RunSummary?,
        reused: Int? = nil
    ) {
        self.pipeline = pipeline
        self.output = output
        self.exitCode = exitCode
        self.end = end
        self.summary = summary
        self.reused = reused
    }

    /// The series that the next run takes over when it fails.
    var lastSuccessSeries: String { MetricsText.series(Self.lastSuccess, labels) }

    private static let lastSuccess = "cascade_last_success_timestamp_seconds"

    private typealias Labels = [(name: String, value: String)]
    private typealias Sample = MetricsText.Sample

    private var labels: Labels {
        [("pipeline", pipeline)] + (output.map { [("output", $0)] } ?? [])
    }

    /// The text of a metrics file.
    /// - Parameter earlierSuccess: when a run succeeded before this one, in seconds since 1970.
    func text(earlierSuccess: Double?) -> String {
        var text = MetricsText()
        text.add("cascade_last_run_end_timestamp_seconds", help: "When the last run ended.", [Sample(labels, end)])
        text.add(
            Self.lastSuccess, help: "When the last run with exit code 0 ended; 0: none is known.",
            [Sample(labels, exitCode == 0 ? end : earlierSuccess ?? 0)])
        text.add("cascade_last_run_exit_code", help: "Exit code of the last run.", [Sample(labels, Int(exitCode))])
        if let summary {
            addRecords(of: summary, to: &text)
            addStages(summary.stages, to: &text)
            addRouters(summary.stages, to: &text)
        }
        return text.text
    }

    private func addRecords(of summary: RunSummary, to text: inout MetricsText) {
        text.add(
            "cascade_last_run_duration_seconds", help: "Wall-clock time of the last run.",
            [Sample(labels, summary.seconds)])
        text.add("cascade_last_run_records_read", help: "Records read.", [Sample(labels, summary.read)])
        text.add("cascade_last_run_records_written", help: "Output lines written.", [Sample(labels, summary.written)])
        if let reused {
            text.add(
                "cascade_last_run_records_reused", help: "Records answered from the store.", [Sample(labels, reused)])
        }
        text.add("cascade_last_run_records_failed", help: "Records that failed.", [Sample(labels, summary.failed)])
        text.add(
            "cascade_last_run_failures", help: "Records that failed, by the failure's code.",
            summary.failures.sorted { $0.key < $1.key }.map { Sample(labels + [("code", $0.key)], $0.value) })
    }

    private func addStages(_ stages: [RunSummary.StageCounts], to text: inout MetricsText) {
        text.add(
            "cascade_last_run_stage_executions", help: "Records by what the stage did with them.",
            stages.flatMap { stage in
                [("ran", stage.ran), ("skipped", stage.skipped), ("failed", stage.failed)].map { outcome, count in
                    Sample(labels + [("stage", stage.stage), ("outcome", outcome)], count)
                }
            })
        text.add(
            "cascade_last_run_stage_thread_seconds", help: "Seconds of one thread that the stage's model took.",
            stages.map { Sample(labels + [("stage", $0.stage)], $0.seconds) })
        text.add(
            "cascade_last_run_stage_tokens", help: "Tokens that the stage's model read.",
            stages.map { Sample(labels + [("stage", $0.stage)], $0.tokens) })
    }

    private func addRouters(_ stages: [RunSummary.StageCounts], to text: inout MetricsText) {
        let routers = stages.compactMap { stage in
            stage.router.map { (labels: labels + [("router", stage.stage)], counts: $0) }
        }
        let cascades = routers.filter { !$0.counts.tiers.isEmpty }
        text.add(
            "cascade_last_run_router_decisions", help: "Decisions that the router made.",
            routers.map { Sample($0.labels, $0.counts.decided) })
        text.add(
            "cascade_last_run_router_escalated", help: "Records that a later tier was asked about.",
            cascades.map { Sample($0.labels, $0.counts.escalated) })
        text.add(
            "cascade_last_run_router_escalated_share", help: "The part of the decisions that was escalated, 0 to 1.",
            cascades.map { Sample($0.labels, $0.counts.escalatedShare) })
        text.add(
            "cascade_last_run_router_answers", help: "Records by the tier that answered.",
            cascades.flatMap { router in
                router.counts.tiers.sorted { $0.key < $1.key }
                    .map { Sample(router.labels + [("tier", "\($0.key)")], $0.value) }
            })
        text.add(
            "cascade_last_run_router_routes", help: "Records by the route chosen; an empty route: none applied.",
            routers.filter { $0.counts.tiers.isEmpty }.flatMap { router in
                (router.counts.routes.sorted { $0.key < $1.key } + [("", router.counts.unrouted)])
                    .map { Sample(router.labels + [("route", $0.0)], $0.1) }
            })
    }
}
