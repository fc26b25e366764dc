import JSON

/// The head of `PART.shard`: what part it belongs to, and what bytes.
///
/// A file of format 1 is one line of JSON, padded with spaces, and behind it the line index (`ShardLineIndex`).
struct ShardManifest: Equatable {
    static let formatVersion = 1
    /// The longest head that is read, in bytes.
    static let longestHead = 1 << 20

    /// Bytes of a file, or of a part of one.
    struct Extent: Equatable {
        var bytes = 0
        /// SHA-256 in hexadecimal digits.
        var digest = ""
    }

    let identity: ShardIdentity
    /// `jsonl` or `csv`.
    let format: String
    /// The line that comes before all records, as it stands in the part.
    let header: Extent
    /// Records of the whole input.
    var inputRecords = 0
    /// A digest of the whole input.
    var inputDigest = ""
    /// Lines of the part, its header not counted.
    var outputRecords = 0
    /// The part.
    var output = Extent()
    /// Lines of the part's errors file.
    var errorRecords = 0
    /// The part's errors file, which is not there when it would be empty.
    var errors = Extent()
    /// The line index behind this head.
    var lines = Extent()

    /// The path of the manifest that belongs to a part.
    static func path(besidePart part: String) -> String { part + ".shard" }

    /// The manifest as one line, ended, of at least `length` bytes.
    func bytes(length: Int = 0) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(json)
        var bytes = writer.bytes
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, length - bytes.count - 1)))
        bytes.append(0x0a)
        return bytes
    }

    /// As many bytes as the manifest can come to need, however many records there will be.
    var greatestLength: Int {
        let widest = Extent(bytes: .max, digest: String(repeating: "0", count: 64))
        var greatest = self
        (greatest.inputRecords, greatest.outputRecords, greatest.errorRecords) = (.max, .max, .max)
        (greatest.output, greatest.errors, greatest.lines) = (widest, widest, widest)
        greatest.inputDigest = widest.digest
        return greatest.bytes().count
    }

    private var json: JSONValue {
        [
            "cascade_shard": .number(JSONNumber(Self.formatVersion)),
            "shard": .string("\(identity.shard)"),
            "pipeline": ["name": .string(identity.pipeline), "digest": .string(identity.pipelineDigest)],
            "input": [
                "name": .string(identity.input), "digest": .string(inputDigest),
                "records": .number(JSONNumber(inputRecords)),
            ],
            "options": .array(identity.options.map { .string($0) }),
            "format": .string(format),
            "header": header.json(records: nil),
            "output": output.json(records: outputRecords),
            "errors": errors.json(records: errorRecords),
            "lines": lines.json(records: nil),
        ]
    }
}

extension ShardManifest {
    /// Reads a head; nil when it is none, or of a format that this version doesn't know.
    init?(parsing bytes: [UInt8]) {
        guard let json = try? JSONParser.parse(bytes), json["cascade_shard"]?.intValue == Self.formatVersion,
            let shard = json["shard"]?.stringValue.flatMap({ try? Shard(parsing: $0) }),
            let pipeline = json["pipeline"], let pipelineName = pipeline["name"]?.stringValue,
            let pipelineDigest = pipeline["digest"]?.stringValue,
            let input = json["input"], let inputName = input["name"]?.stringValue,
            let inputDigest = input["digest"]?.stringValue, let inputRecords = input.count("records"),
            let options = json["options"]?.arrayValue?.map(\.stringValue), !options.contains(nil),
            let format = json["format"]?.stringValue,
            let header = Extent(json["header"]), let lines = Extent(json["lines"]),
            let output = Extent(json["output"]), let outputRecords = json["output"]?.count("records"),
            let errors = Extent(json["errors"]), let errorRecords = json["errors"]?.count("records")
        else { return nil }
        identity = ShardIdentity(
            shard: shard, pipeline: pipelineName, pipelineDigest: pipelineDigest, input: inputName,
            options: options.compactMap { $0 })
        (self.format, self.header, self.lines) = (format, header, lines)
        (self.inputRecords, self.inputDigest) = (inputRecords, inputDigest)
        (self.outputRecords, self.output, self.errorRecords, self.errors) = (
            outputRecords, output, errorRecords, errors
        )
    }
}

extension ShardManifest.Extent {
    fileprivate init?(_ json: JSONValue?) {
        guard let bytes = json?.count("bytes"), let digest = json?["sha256"]?.stringValue else { return nil }
        self.bytes = bytes
        self.digest = digest
    }

    fileprivate func json(records: Int?) -> JSONValue {
        var object = JSONObject()
        if let records { object.append("records", .number(JSONNumber(records))) }
        object.append("bytes", .number(JSONNumber(bytes)))
        object.append("sha256", .string(digest))
        return .object(object)
    }
}

extension JSONValue {
    fileprivate func count(_ key: String) -> Int? { self[key]?.intValue.flatMap { $0 >= 0 ? $0 : nil } }
}
