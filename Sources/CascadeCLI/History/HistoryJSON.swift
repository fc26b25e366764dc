import Digests
import JSON
import Runs
import Store

/// Runs of the history for machines.
enum HistoryJSON {
    /// What a list tells of a run.
    static func line(of run: StoredRun) -> JSONObject {
        var object = head(of: run)
        let summary = RunSummary(run.summary)
        if run.summary.count > 0 {
            object.append("read", .number(JSONNumber(summary.read)))
            object.append("written", .number(JSONNumber(summary.written)))
            object.append("failed", .number(JSONNumber(summary.failed)))
            object.append("reused", .number(JSONNumber(summary.reused)))
            object.append("escalated_share", summary.escalatedShare.map { .number(JSONNumber($0)) } ?? .null)
        }
        return object
    }

    /// Everything that is kept of a run, but for the picture of its graph.
    static func whole(_ run: StoredRun, _ pipeline: StoredPipeline?, _ failures: [StoredFailure]) -> JSONObject {
        var object = head(of: run)
        object.append("summary", run.summary.count > 0 ? .object(run.summary) : .null)
        object.append("failures", .array(failures.map { .object(json(of: $0)) }))
        object.append("source", pipeline.map { .string($0.source) } ?? .null)
        return object
    }

    private static func head(of run: StoredRun) -> JSONObject {
        var object = JSONObject()
        object.append("run", .number(JSONNumber(run.number)))
        object.append("pipeline", .string(run.name))
        object.append("pipeline_digest", text(run.pipeline?.description))
        object.append("path", .string(run.path))
        object.append("input", .string(run.input))
        object.append("output", .string(run.output))
        object.append("version", .string(run.version))
        object.append("began", text(TimeText.iso(run.began)))
        object.append("state", .string(state(of: run)))
        if case .ended(let ending, let end, let code) = run.progress {
            object.append("ended", text(TimeText.iso(end)))
            object.append("end", .string(ending.rawValue))
            object.append("exit_code", .number(JSONNumber(code)))
            object.append("trouble", text(run.trouble))
        }
        return object
    }

    private static func state(of run: StoredRun) -> String {
        switch run.progress {
        case .ended: "ended"
        case .running: "running"
        case .brokenOff: "broken_off"
        case .unknown: "unknown"
        }
    }

    private static func json(of failure: StoredFailure) -> JSONObject {
        JSONObject([
            ("line", .number(JSONNumber(failure.line))), ("offset", .number(JSONNumber(failure.offset))),
            ("id", failure.id ?? .null), ("code", .string(failure.code)), ("reason", .string(failure.reason)),
            ("stage", text(failure.stage)),
        ])
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
