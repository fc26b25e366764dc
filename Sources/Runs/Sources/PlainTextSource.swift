import CascadeCore
import Digests
import JSON

/// Records as plain text, one a line: each has the one field `text`.
struct PlainTextSource: RecordSource {
    /// The name of the only field.
    static let field = "text"

    private var reader: LineReader
    private var line: LineReader.Line?

    /// Reads `input`; a line of more than `maxRecord` bytes is rejected.
    init(_ input: ByteInput, maxRecord: Int = InputFormat.usualMaxRecord) {
        reader = LineReader(input, limit: maxRecord)
    }

    var size: Int? { reader.buffer.input.size }

    mutating func next() throws(RunError) -> SourceItem? {
        line = try reader.next()
        return line.map { SourceItem(place: $0.place, length: $0.length) }
    }

    func fingerprint() -> ContentDigest? { line.flatMap { reader.fingerprint(of: $0, as: "text") } }

    func content() -> Result<JSONObject, RecordFailure> {
        guard let line else { return .failure(.noRecord) }
        if line.length > reader.limit { return .failure(.tooLong(line.length, limit: reader.limit)) }
        return reader.withBytes(of: line) { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .failure(.invalidUTF8(at: UTF8Check.firstFault(in: bytes), of: line.place.offset))
            }
            return .success(JSONObject([(Self.field, .string(text))]))
        }
    }
}
