import Digests

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes `PART.shard` while a part is written.
///
/// A sink that writes a part holds one: it adds every line that it takes, in the input's order, and commits it before
/// the errors file and the part. Until then a manifest that stood there stays. A manifest is bound to its part by length
/// and digest, so that one without the other is never merged.
public struct ShardManifestWriter: Sendable {
    private var manifest: ShardManifest
    private let input: ShardInputTally
    private let file: PartialFile
    private let headLength: Int
    private var index: BufferedOutput
    private var previous = 0
    private var output = DigestedExtent()
    private var errors = DigestedExtent()
    private var lines = DigestedExtent()

    /// Begins the manifest of a part.
    /// - Parameters:
    ///   - part: the part's path.
    ///   - format: how the part is written, from its header on.
    ///   - input: what the reading thread tells of the whole input; read when the manifest is committed.
    /// - Throws: `RunError` when the folder doesn't take it, or such a part can't be merged.
    public init(
        part: String, identity: ShardIdentity, format: OutputFormat, input: ShardInputTally
    ) throws(RunError) {
        if FileEnding(of: part).isPacked { throw .compressedPart(part) }
        output.append(format.header)
        manifest = ShardManifest(identity: identity, format: format.name, header: output.extent)
        self.input = input
        let path = ShardManifest.path(besidePart: part)
        file = try PartialFile(replacing: path, isLocked: true)
        index = BufferedOutput(name: path, descriptor: file.descriptor)
        headLength = manifest.greatestLength
        // Room for the head, which is known last.
        try index.append([UInt8](repeating: UInt8(ascii: " "), count: headLength))
    }

    /// Adds the next line of the part or of its errors file.
    /// - Parameter inputLine: the record's line in the input, higher than that of the record before.
    /// - Throws: `RunError` when the manifest can't be written.
    public mutating func add(_ line: RenderedLine, inputLine: Int) throws(RunError) {
        let entry: ShardLineIndex.Entry
        switch line {
        case .output(let bytes):
            output.append(bytes)
            manifest.outputRecords += 1
            entry = .init(inputLine: inputLine, isFailure: false, length: bytes.count)
        case .failure(let bytes):
            errors.append(bytes)
            manifest.errorRecords += 1
            entry = .init(inputLine: inputLine, isFailure: true, length: bytes.count)
        }
        var bytes: [UInt8] = []
        let follows = ShardLineIndex.append(entry, after: previous, to: &bytes)
        precondition(follows, "a part's lines come in the order of the input")
        previous = inputLine
        lines.append(bytes)
        try index.append(bytes)
    }

    /// Puts the manifest in its place. The part, and its errors file, are to follow.
    public mutating func commit() throws(RunError) {
        try index.flush()
        (manifest.inputRecords, manifest.inputDigest) = input.total
        (manifest.output, manifest.errors, manifest.lines) = (output.extent, errors.extent, lines.extent)
        guard lseek(file.descriptor.number, 0, SEEK_SET) == 0 else { throw .cannotWrite(index.name, errno: errno) }
        try index.append(manifest.bytes(length: headLength))
        try index.flush()
        try file.commit()
    }

    /// Leaves what stood there before.
    public func abandon() { file.discard() }
}

/// The length and digest of bytes as they come.
private struct DigestedExtent: Sendable {
    private var hash = SHA256()
    private var length = 0
    private var pending: [UInt8] = []

    mutating func append(_ bytes: [UInt8]) {
        length += bytes.count
        pending.append(contentsOf: bytes)
        // Whole blocks of the hash are cheaper than a line at a time.
        guard pending.count >= 64 << 10 else { return }
        pending.withUnsafeBytes { hash.update($0) }
        pending.removeAll(keepingCapacity: true)
    }

    var extent: ShardManifest.Extent {
        var hash = hash
        pending.withUnsafeBytes { hash.update($0) }
        return .init(bytes: length, digest: Hexadecimal.text(hash.finalize()))
    }
}

extension OutputFormat {
    /// The format as a manifest names it.
    var name: String {
        switch self {
        case .jsonLines: "jsonl"
        case .csv: "csv"
        }
    }
}
