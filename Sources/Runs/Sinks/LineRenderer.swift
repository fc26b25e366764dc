import CascadeCore
import JSON

/// Makes an output line of what came of a record.
public struct LineRenderer: Sendable {
    /// Where a record that failed is told of.
    public enum FailurePlacement: Sendable {
        /// In the output, in the record's turn.
        case inOutput
        /// In a place of its own.
        case apart
    }

    let format: OutputFormat
    let failures: FailurePlacement

    /// A renderer of one format.
    public init(format: OutputFormat, failures: FailurePlacement) {
        self.format = format
        self.failures = failures
    }

    /// What decides the bytes of a line, besides what is in it.
    var identity: String {
        switch format {
        case .jsonLines: "jsonl"
        case .csv(let columns, let raw):
            "csv\(raw ? " raw" : "") " + JSONWriter.text(.array(columns.map { .array($0.path.map { .string($0) }) }))
        }
    }

    /// - Parameter id: what names the record; nil when it could not be told.
    func line(id: JSONValue?, place: RecordPlace, outcome: Result<JSONObject, RecordFailure>, trace: JSONValue?)
        -> RenderedLine
    {
        switch outcome {
        case .success(var line):
            if let trace { line[Trace.member] = trace }
            return .output(bytes(of: line))
        case .failure(let failure):
            let object = Self.object(for: failure, id: id ?? .null, at: place, failures, trace)
            let bytes = Self.jsonLine(object)
            return failures == .inOutput ? .output(bytes) : .failure(bytes)
        }
    }

    private func bytes(of line: JSONObject) -> [UInt8] {
        switch format {
        case .jsonLines: return Self.jsonLine(line)
        case .csv(let columns, let raw):
            return CSVLine.bytes(of: columns.map { $0.value(in: line) }, raw: raw)
        }
    }

    private static func jsonLine(_ object: JSONObject) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(.object(object))
        writer.append(0x0a)
        return writer.bytes
    }

    /// In the output: `{"id", "error": {"code", "reason", "stage", "line", "offset"}}`, so that the line has nothing
    /// but `error` where others have their results. Apart: `{"id", "line", "offset", "error": {…}}`.
    private static func object(
        for failure: RecordFailure, id: JSONValue, at place: RecordPlace, _ placement: FailurePlacement,
        _ trace: JSONValue?
    ) -> JSONObject {
        var error = JSONObject()
        error.append("code", .string(failure.code))
        error.append("reason", .string(failure.reason))
        error.append("stage", failure.stage.map { .string($0) } ?? .null)
        var object = JSONObject()
        object.append("id", id)
        switch placement {
        case .inOutput:
            error.append("line", .number(JSONNumber(place.line)))
            error.append("offset", .number(JSONNumber(place.offset)))
        case .apart:
            object.append("line", .number(JSONNumber(place.line)))
            object.append("offset", .number(JSONNumber(place.offset)))
        }
        object.append("error", .object(error))
        if let trace { object.append(Trace.member, trace) }
        return object
    }
}
