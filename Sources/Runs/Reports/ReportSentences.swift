import Store

/// Every sentence of the report page that is made of numbers.
enum ReportSentences {
    /// How a run's end is coloured.
    enum EndingKind: String {
        case good, fair, bad, going
    }

    /// One of the large numbers.
    struct Figure {
        let name: String
        let value: String
        let more: String
    }

    static func title(_ run: StoredRun) -> String { "\(run.name), run \(run.number)" }

    static func footer(_ run: StoredRun) -> String {
        "Run \(run.number), cascade \(run.version). This page needs no network and holds no record's text."
    }

    static func graph(_ name: String) -> String { "The graph of the pipeline \(name)" }

    static func when(_ run: StoredRun) -> String {
        var parts = ["Run \(run.number)", "began \(TimeText.localWithZone(run.began))"]
        if let seconds = run.seconds { parts.append("took \(TimeText.duration(seconds))") }
        if case .ended(_, _, let code) = run.progress { parts.append("exit code \(code)") }
        return parts.joined(separator: " · ")
    }

    /// How the run ended, in a few words. What made it fail is told apart.
    static func ending(_ run: StoredRun, failed: Int) -> (kind: EndingKind, sign: String, text: String) {
        switch run.progress {
        case .running: return (.going, "…", "still running")
        case .brokenOff: return (.bad, "✕", "broken off: it was killed, or the machine stopped")
        case .unknown: return (.fair, "?", "no end recorded")
        case .ended(let ending, _, let code):
            switch ending {
            case .completed where failed == 0: return (.good, "✓", "completed")
            case .completed:
                let records = failed == 1 ? "1 record" : "\(NumberText.grouped(failed)) records"
                return (code == 0 ? .good : .fair, code == 0 ? "✓" : "!", "completed, \(records) failed")
            case .interrupted: return (.fair, "!", "interrupted")
            case .deadline: return (.fair, "!", "stopped at its deadline")
            case .readerClosed: return (.good, "✓", "ended by its reader")
            case .failed: return (.bad, "✕", "failed")
            default: return (.fair, "?", ending.rawValue)
            }
        }
    }

    /// - Parameter isTold: whether there is a summary at all.
    static func figures(_ summary: RunSummary, failed: Int, isTold: Bool) -> [Figure] {
        let share = { (count: Int) in
            summary.read > 0 ? NumberText.percent(Double(count) / Double(summary.read)) : ""
        }
        let told = { (text: String) in isTold ? text : "–" }
        let escalated = summary.escalatedShare
        return [
            Figure(
                name: "Records", value: told(NumberText.grouped(summary.read)),
                more: isTold ? "\(NumberText.grouped(summary.written)) written" : ""),
            Figure(
                name: "Failed", value: isTold || failed > 0 ? NumberText.grouped(failed) : "–",
                more: failed > 0 ? share(failed) : ""),
            Figure(
                name: "Escalated", value: escalated.map(NumberText.percent) ?? "–",
                more: escalated == nil ? "no cascade decided" : "of all decisions"),
            Figure(
                name: "Reused", value: told(NumberText.grouped(summary.reused)),
                more: summary.reused > 0 ? share(summary.reused) : ""),
            Figure(
                name: "Records/s", value: told(NumberText.fixed(summary.recordsPerSecond, decimals: 1)),
                more: isTold ? "in \(TimeText.duration(summary.seconds))" : ""),
        ]
    }

    static let nothingRan = "No stage did any work."

    static let nothingRead = "No record was read."

    static func time(total: Double) -> String {
        "Seconds of all threads together: \(NumberText.fixed(total, decimals: 2))."
    }

    static func stored(_ stored: Int, of all: Int) -> String {
        stored == 0
            ? NumberText.grouped(all)
            : "\(NumberText.grouped(stored)) of \(NumberText.grouped(all)) stored"
    }

    static func escalation(_ router: RunSummary.RouterCounts) -> String {
        let (decided, accepted) = (NumberText.grouped(router.decided), NumberText.grouped(router.accepted))
        return "\(NumberText.percent(router.escalatedShare)) escalated; \(accepted) of \(decided) answers accepted."
    }

    static func count(_ count: Int, of all: Int) -> String {
        let text = NumberText.grouped(count)
        return all > 0 ? "\(text) · \(NumberText.percent(Double(count) / Double(all)))" : text
    }

    static func others(_ count: Int) -> String { count == 1 ? "1 other" : "\(count) others" }

    static func accepted(_ stage: String, from threshold: Double) -> String {
        "\(stage): accepted from \(NumberText.fixed(threshold, decimals: 2))"
    }

    static func more(histograms: Int, of run: StoredRun) -> String {
        "\(histograms) more: cascade runs show \(run.number) --json."
    }

    static func shown(failures: Int, of all: Int) -> String {
        all > failures
            ? "The first \(NumberText.grouped(failures)) of \(NumberText.grouped(all)), in the order of the input."
            : "In the order of the input."
    }
}
