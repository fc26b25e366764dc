/// A GGUF model file, versions 2 and 3, checked as a whole when it is opened and mapped, never copied.
///
/// Opening reads the header only: metadata values and tensor data stay in the mapping until they are asked for. After
/// it, every range that the metadata and the tensors name is known to lie inside the file.
///
/// The format is described in ggml's `docs/gguf.md`. Layout: magic, version, tensor count, key count, the keys and
/// values, the tensor descriptions, and from the next multiple of `general.alignment` the tensors' data.
public struct GGUFFile: Sendable {
    /// The mapping that everything below points into.
    public let file: MappedFile
    /// The GGUF version: 2 or 3.
    public let version: Int
    /// The keys and values.
    public let metadata: GGUFMetadata
    /// What tensor data is aligned to, in bytes.
    public let alignment: Int
    /// The tensors, in the order of the file.
    public let tensors: [GGUFTensor]

    private let tensorIndex: [String: Int]

    /// The bytes `GGUF`, read as a little-endian integer.
    static let magic: UInt32 = 0x4655_4747
    static let alignmentKey = "general.alignment"
    static let defaultAlignment = 32

    /// Opens and checks the file at `path`.
    ///
    /// - Throws: `GGUFError`, naming the field and its byte offset.
    public init(path: String) throws(GGUFError) {
        try self.init(MappedFile(path: path))
    }

    /// Checks a file that is already mapped.
    ///
    /// - Throws: `GGUFError`, naming the field and its byte offset.
    public init(_ file: MappedFile) throws(GGUFError) {
        var cursor = ByteCursor(file.bytes, path: file.path)
        version = try Self.readVersion(&cursor)
        let tensorCount = try Self.readCount(
            "tensor count",
            limit: GGUFLimits.tensors,
            minimumSize: GGUFTensorParser.minimumSize,
            &cursor
        )
        let keyCount = try Self.readCount(
            "key count",
            limit: GGUFLimits.metadataKeys,
            minimumSize: Self.minimumEntrySize,
            &cursor
        )
        metadata = try Self.readMetadata(keyCount, file, &cursor)
        alignment = try Self.readAlignment(metadata)

        let parser = GGUFTensorParser(file: file)
        var index: [String: Int] = [:]
        var descriptions: [GGUFTensorParser.Description] = []
        for position in 0..<tensorCount {
            let description = try parser.readDescription(position, &cursor)
            guard index.updateValue(position, forKey: description.name) == nil else {
                let place = GGUFError.Place.tensor(description.name)
                throw GGUFError(.duplicateName, path: file.path, place: place, byteOffset: description.entryOffset)
            }
            descriptions.append(description)
        }
        // No overflow: a mapping's size is far below Int.max and the alignment is at most a mebibyte.
        let dataStart = (cursor.offset + alignment - 1) / alignment * alignment
        tensors = try parser.place(descriptions, dataStart: dataStart, alignment: alignment)
        tensorIndex = index
        self.file = file
    }

    /// The tensor named `name`, or `nil` where there is none.
    public func tensor(named name: String) -> GGUFTensor? {
        tensorIndex[name].map { tensors[$0] }
    }

    /// The tensor named `name`, which must be there.
    ///
    /// - Throws: `GGUFError` with `missing`.
    public func tensor(required name: String) throws(GGUFError) -> GGUFTensor {
        guard let tensor = tensor(named: name) else {
            throw GGUFError(.missing, path: file.path, place: .tensor(name))
        }
        return tensor
    }
}

extension GGUFFile {
    /// Bytes of the shortest metadata entry: a key of one byte and a value of one.
    private static let minimumEntrySize = 8 + 1 + 4 + 1

    private static func readVersion(_ cursor: inout ByteCursor) throws(GGUFError) -> Int {
        guard cursor.remaining >= 4, try cursor.read(UInt32.self, .header("magic")) == magic else {
            throw GGUFError(.notGGUF, path: cursor.path, place: .header("magic"), byteOffset: 0)
        }
        let version = try cursor.read(UInt32.self, .header("version"))
        guard version == 2 || version == 3 else {
            let swapped = (1...3).contains(version.byteSwapped)
            let code = swapped ? GGUFError.Code.bigEndian : .unsupportedVersion(version)
            throw GGUFError(code, path: cursor.path, place: .header("version"), byteOffset: 4)
        }
        return Int(version)
    }

    private static func readCount(
        _ name: String,
        limit: UInt64,
        minimumSize: Int,
        _ cursor: inout ByteCursor
    ) throws(GGUFError) -> Int {
        let start = cursor.offset
        let count = try cursor.read(UInt64.self, .header(name))
        let allowed = min(limit, UInt64(cursor.remaining / minimumSize))
        guard count <= allowed else {
            let code = GGUFError.Code.countTooLarge(count, limit: allowed)
            throw GGUFError(code, path: cursor.path, place: .header(name), byteOffset: start)
        }
        return Int(count)
    }

    private static func readMetadata(
        _ count: Int,
        _ file: MappedFile,
        _ cursor: inout ByteCursor
    ) throws(GGUFError) -> GGUFMetadata {
        var parser = GGUFValueParser(cursor)
        var keys: [String] = []
        var entries: [String: GGUFMetadata.Entry] = [:]
        for index in 0..<count {
            let start = parser.cursor.offset
            let key = try parser.cursor.readName(limit: GGUFLimits.keyLength, .metadataEntry(index))
            let place = GGUFError.Place.metadata(key)
            let type = try parser.readType(place)
            let range = try parser.skipValue(type, place)
            guard entries.updateValue(GGUFMetadata.Entry(type: type, range: range), forKey: key) == nil else {
                throw GGUFError(.duplicateName, path: file.path, place: place, byteOffset: start)
            }
            keys.append(key)
        }
        cursor = parser.cursor
        return GGUFMetadata(file: file, keys: keys, entries: entries)
    }

    private static func readAlignment(_ metadata: GGUFMetadata) throws(GGUFError) -> Int {
        guard let value = try metadata.uint(alignmentKey) else { return defaultAlignment }
        guard value.nonzeroBitCount == 1, value <= GGUFLimits.alignment else {
            throw GGUFError(
                .invalidAlignment(value),
                path: metadata.file.path,
                place: .metadata(alignmentKey),
                byteOffset: metadata.offset(of: alignmentKey)
            )
        }
        return Int(value)
    }
}
