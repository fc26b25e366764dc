import JSON
import Runs
import Store

/// Runs of the history for people.
enum HistoryText {
    /// How a run ended, in a word or three.
    static func ending(of run: StoredRun) -> String {
        switch run.progress {
        case .ended(let ending, _, _): PrintableText.clean(ending.rawValue.replacing("_", with: " "))
        case .running: "running"
        case .brokenOff: "broken off"
        case .unknown: "no end recorded"
        }
    }

    /// One run in lines: its facts, its summary, its first failures.
    static func text(of run: StoredRun, _ counts: [String: Int], _ failures: [StoredFailure]) -> [String] {
        let summary = RunSummary(run.summary)
        var lines = facts(of: run)
        if run.summary.count > 0 {
            lines +=
                [""]
                + SummaryText.text(of: summary).split(separator: "\n", omittingEmptySubsequences: false)
                .dropLast().map { PrintableText.clean(String($0)) }
        }
        let failed = max(summary.failed, counts.values.reduce(0, +))
        if !failures.isEmpty { lines += [""] + table(failures) }
        if failed > failures.count, !failures.isEmpty {
            lines.append("… and \(NumberText.grouped(failed - failures.count)) more (--json has those that are kept)")
        }
        return lines
    }

    private static func facts(of run: StoredRun) -> [String] {
        var facts = [
            ("run", "\(run.number)"), ("pipeline", "\(run.name) (\(run.path))"), ("input", run.input),
            ("output", run.output), ("began", TimeText.localWithZone(run.began)),
            ("took", run.seconds.map(TimeText.duration) ?? "–"), ("end", ending(of: run)),
        ]
        if let code = run.exitCode { facts.append(("exit code", "\(code)")) }
        if let trouble = run.trouble {
            facts += trouble.split(separator: "\n").enumerated().map {
                ($0.offset == 0 ? "trouble" : "", "\($0.element)")
            }
        }
        facts.append(("version", run.version))
        return facts.map { $0.0.padding(to: 11) + PrintableText.clean($0.1) }
    }

    private static func table(_ failures: [StoredFailure]) -> [String] {
        var table = TextTable(heading: ["line", "offset", "id", "code", "stage", "reason"], words: [2, 3, 4])
        for failure in failures {
            let id =
                switch failure.id {
                case nil: ""
                case .string(let text)?: text
                case let value?: JSONWriter.text(value)
                }
            table.append(
                [
                    "\(failure.line)", "\(failure.offset)", id, failure.code, failure.stage ?? "", failure.reason,
                ].map(PrintableText.clean))
        }
        return table.lines
    }
}

extension StoredRun {
    /// The exit code; nil without an end.
    var exitCode: Int? {
        if case .ended(_, _, let code) = progress { code } else { nil }
    }
}
