import CascadeCore
import JSON
import ModelPorts

/// What `--trace` adds to a record's line.
enum Trace {
    /// The member's name in the line.
    static let member = "trace"

    /// One object a stage, in the order they finished: `stage`, `outcome`, what the stage tells of itself, and its cost
    /// when it asked a model.
    static func value(of reports: [StageReport]) -> JSONValue {
        .array(reports.map { .object(object(for: $0)) })
    }

    private static func object(for report: StageReport) -> JSONObject {
        var object = JSONObject()
        object.append("stage", .string(report.stage))
        switch report.outcome {
        case .ran: object.append("outcome", "ran")
        case .skipped: object.append("outcome", "skipped")
        case .failed(let reason):
            object.append("outcome", "failed")
            object.append("reason", .string(reason))
        case .cascaded(let tier, let escalated, let accepted):
            object.append("outcome", "cascaded")
            object.append("tier", .number(JSONNumber(tier)))
            object.append("escalated", .bool(escalated))
            object.append("accepted", .bool(accepted))
        case .routed(let route):
            object.append("outcome", "routed")
            object.append("route", route.map { .string($0) } ?? .null)
        }
        for member in report.detail.members where object[member.key] == nil {
            object.append(member.key, member.value)
        }
        if report.isStored { object["stored"] = .bool(true) }
        if report.cost.windows > 0 {
            object["tokens"] = .number(JSONNumber(report.cost.tokens))
            object["seconds"] = .number(JSONNumber(report.cost.seconds))
        }
        return object
    }
}
