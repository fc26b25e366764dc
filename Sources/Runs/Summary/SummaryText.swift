/// The summary of a run for people.
public enum SummaryText {
    /// Several lines, the last one ended too.
    public static func text(of summary: RunSummary) -> String {
        var lines = [records(summary), time(summary)]
        let stages = summary.stages.filter { $0.router == nil }
        let routers = summary.stages.filter { $0.router != nil }
        if !stages.isEmpty { lines += [""] + table(stages: stages) }
        if !routers.isEmpty { lines += [""] + table(routers: routers) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func records(_ summary: RunSummary) -> String {
        var line = "\(NumberText.grouped(summary.read)) records read, \(NumberText.grouped(summary.written)) written"
        if summary.passedOver > 0 { line += ", \(NumberText.grouped(summary.passedOver)) delivered before" }
        if summary.reused > 0 { line += " (\(NumberText.grouped(summary.reused)) of them as stored)" }
        if summary.failed > 0 {
            let reasons = summary.failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            line += ", \(NumberText.grouped(summary.failed)) failed ("
            line += reasons.map { "\($0.key) \(NumberText.grouped($0.value))" }.joined(separator: ", ") + ")"
        }
        return line
    }

    private static func time(_ summary: RunSummary) -> String {
        let seconds = NumberText.fixed(summary.seconds, decimals: 2)
        return "\(seconds) s, \(NumberText.fixed(summary.recordsPerSecond, decimals: 1)) records/s"
    }

    /// What was stored has a column when something was.
    private static func table(stages: [RunSummary.StageCounts]) -> [String] {
        let hasStored = stages.contains { $0.stored > 0 }
        var table = TextTable(
            heading: ["stage", "ran"] + (hasStored ? ["stored"] : []) + ["skipped", "failed", "tokens", "thread s", ""])
        for stage in stages {
            let counts = [stage.ran] + (hasStored ? [stage.stored] : []) + [stage.skipped, stage.failed, stage.tokens]
            table.append(
                [stage.stage] + counts.map(NumberText.grouped) + [NumberText.fixed(stage.seconds, decimals: 2)])
        }
        return table.lines
    }

    private static func table(routers: [RunSummary.StageCounts]) -> [String] {
        var table = TextTable(heading: ["router", "decided", "accepted", "escalated", "share", "answered by"])
        for stage in routers {
            guard let router = stage.router else { continue }
            let isCascade = !router.tiers.isEmpty
            table.append([
                stage.stage, NumberText.grouped(router.decided),
                isCascade ? NumberText.grouped(router.accepted) : "",
                isCascade ? NumberText.grouped(router.escalated) : "",
                isCascade ? NumberText.percent(router.escalatedShare) : "",
                isCascade ? tiers(of: router) : routes(of: router),
            ])
        }
        return table.lines
    }

    private static func tiers(of router: RunSummary.RouterCounts) -> String {
        router.tiers.sorted { $0.key < $1.key }
            .map { "tier \($0.key) \(NumberText.grouped($0.value))" }.joined(separator: ", ")
    }

    private static func routes(of router: RunSummary.RouterCounts) -> String {
        var routes = router.routes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) \(NumberText.grouped($0.value))" }
        if router.unrouted > 0 { routes.append("none \(NumberText.grouped(router.unrouted))") }
        return routes.joined(separator: ", ")
    }
}
