import CascadeCore
import Digests
import JSON
import Testing

@testable import Runs

/// What a source gave, in a form that is easy to compare.
struct Seen: Equatable, CustomStringConvertible {
    let line: Int
    let offset: Int
    /// The fields as JSON, or the failure's code.
    let content: String

    init(_ line: Int, _ offset: Int, _ content: String) {
        self.line = line
        self.offset = offset
        self.content = content
    }

    init(_ item: ReadRecord) {
        let content =
            switch item.content {
            case .success(let fields): JSONWriter.text(.object(fields))
            case .failure(let failure): failure.code
            }
        self.init(item.place.line, item.place.offset, content)
    }

    var description: String { "\(line)@\(offset) \(content)" }
}

/// Sizes of the reading buffer: so small that every record meets its edge, odd, usual.
let bufferSizes = [4, 7, 64, InputBuffer.usualSize]

/// A record as a source told of it.
struct ReadRecord {
    let place: RecordPlace
    let length: Int
    let fingerprint: ContentDigest?
    let content: Result<JSONObject, RecordFailure>
}

extension RecordSource {
    /// Everything up to the end.
    func all() throws -> [ReadRecord] {
        var source = self
        var items: [ReadRecord] = []
        while let item = try source.next() {
            items.append(
                ReadRecord(
                    place: item.place, length: item.length, fingerprint: source.fingerprint(),
                    content: source.content()))
        }
        return items
    }

    func seen() throws -> [Seen] { try all().map(Seen.init) }
}

extension ByteInput {
    /// An input of these bytes.
    static func bytes(_ bytes: [UInt8]) throws -> ByteInput {
        let folder = try TemporaryFolder()
        return try .file(folder.write(bytes, to: "input"), stop: StopFlag())
    }

    static func text(_ text: String) throws -> ByteInput { try .bytes(Array(text.utf8)) }
}

extension ReadRecord {
    var failure: RecordFailure? {
        if case .failure(let failure) = content { failure } else { nil }
    }
}
