import JSON

/// One JSON object a line and an event: `start`, `progress` every second, `end` with the summary.
struct MachineProgress: ProgressReporting {
    let interval = Duration.seconds(1)
    private let output: ProgressOutput

    init(_ output: ProgressOutput) { self.output = output }

    func report(_ event: RunEvent) { output.write(JSONWriter.text(.object(Self.object(for: event))) + "\n") }

    private static func object(for event: RunEvent) -> JSONObject {
        var object = JSONObject()
        switch event {
        case .started: object.append("event", "start")
        case .progress(let progress):
            object.append("event", "progress")
            object.append("read", .number(JSONNumber(progress.read)))
            object.append("answered", .number(JSONNumber(progress.answered)))
            object.append("failed", .number(JSONNumber(progress.failed)))
            object.append("escalated_share", number(progress.escalatedShare))
            object.append("fraction", number(progress.fraction))
            object.append("seconds", .number(JSONNumber(progress.seconds)))
            object.append("seconds_left", number(progress.secondsLeft))
        case .finished(let report):
            object.append("event", "end")
            object.append("end", .string(report.end.name))
            object.append("summary", .object(report.summary.json))
        }
        return object
    }

    private static func number(_ value: Double?) -> JSONValue { value.map { .number(JSONNumber($0)) } ?? .null }
}
