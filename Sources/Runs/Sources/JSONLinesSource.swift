import CascadeCore
import Digests
import JSON

/// Records as JSON objects, one a line.
struct JSONLinesSource: RecordSource {
    private var reader: LineReader
    private var line: LineReader.Line?

    /// Reads `input`; a line of more than `maxRecord` bytes is rejected.
    init(_ input: ByteInput, maxRecord: Int = InputFormat.usualMaxRecord) {
        self.init(input, maxRecord: maxRecord, bufferSize: InputBuffer.usualSize)
    }

    init(_ input: ByteInput, maxRecord: Int, bufferSize: Int) {
        reader = LineReader(input, limit: maxRecord, bufferSize: bufferSize)
    }

    var size: Int? { reader.buffer.input.size }

    mutating func next() throws(RunError) -> SourceItem? {
        line = try reader.next()
        return line.map { SourceItem(place: $0.place, length: $0.length) }
    }

    func fingerprint() -> ContentDigest? { line.flatMap { reader.fingerprint(of: $0, as: "jsonl") } }

    func content() -> Result<JSONObject, RecordFailure> {
        guard let line else { return .failure(.noRecord) }
        if line.length > reader.limit { return .failure(.tooLong(line.length, limit: reader.limit)) }
        return reader.withBytes(of: line) { bytes in
            do throws(JSONError) {
                let value = try JSONParser.parse(bytes)
                guard case .object(let fields) = value else { return .failure(.notAnObject(value)) }
                return .success(fields)
            } catch {
                // Foreign bytes outside a string are unexpected to the parser; the reader of the report wants to
                // know that the encoding is wrong.
                let fault = UTF8Check.firstFault(in: bytes)
                if fault < bytes.count { return .failure(.invalidUTF8(at: fault, of: line.place.offset)) }
                return .failure(.invalidJSON(error))
            }
        }
    }
}
