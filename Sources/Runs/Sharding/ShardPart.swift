#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A part of a divided run on the disk, with what its manifest tells of it.
struct ShardPart {
    let path: String
    let manifest: ShardManifest

    var errorsPath: String { path + ".errors.jsonl" }
    var manifestPath: String { ShardManifest.path(besidePart: path) }

    /// Every file that belongs to the part.
    var files: [String] { [path, errorsPath, manifestPath] }

    /// Looks at a part's manifest, and whether its files are as long as it says.
    /// - Throws: `RunError` for what can't be a part, or not all of one.
    init(at path: String) throws(RunError) {
        if FileEnding(of: path).isPacked { throw .compressedPart(path) }
        self.path = path
        guard let part = try DigestedInput(path, bufferSize: 1) else { throw .cannotOpen(path, errno: ENOENT) }
        let manifestPath = ShardManifest.path(besidePart: path)
        guard var input = try DigestedInput(manifestPath) else { throw .partWithoutManifest(path) }
        guard let head = try input.head(limit: ShardManifest.longestHead), let manifest = ShardManifest(parsing: head),
            input.size - head.count - 1 == manifest.lines.bytes
        else { throw .damagedShardManifest(manifestPath) }
        self.manifest = manifest
        guard part.size == manifest.output.bytes else { throw .changedPart(path) }
        let errors = try DigestedInput(errorsPath, bufferSize: 1)
        guard (errors?.size ?? 0) == manifest.errors.bytes else { throw .changedPart(errorsPath) }
    }
}

/// The lines of one part in turn, either those of its output or those of its errors file.
struct ShardLines {
    private(set) var current: ShardLineIndex.Entry?
    private var index: ShardLineReader
    private var content: DigestedInput?
    private let path: String
    private let digest: String
    private let wantsFailures: Bool

    /// Stands at the first line. The output's header is handed to `header`.
    init(_ part: ShardPart, failures: Bool, header: ([UInt8]) throws(RunError) -> Void) throws(RunError) {
        wantsFailures = failures
        path = failures ? part.errorsPath : part.path
        let extent = failures ? part.manifest.errors : part.manifest.output
        digest = extent.digest
        // Read anew: a manifest that was replaced meanwhile has other lines than those that its head told of.
        guard var input = try DigestedInput(part.manifestPath, bufferSize: 16 << 10),
            try input.head(limit: ShardManifest.longestHead) != nil
        else { throw .damagedShardManifest(part.manifestPath) }
        index = ShardLineReader(input, part.manifest.lines)
        content = try DigestedInput(path)
        if content == nil, extent.bytes > 0 { throw .changedPart(path) }
        if !failures, try content?.take(part.manifest.header.bytes, header) != true { throw .changedPart(path) }
        try advance()
    }

    /// Hands on the current line and moves to the next one. After the last one all bytes have been held against the
    /// manifest.
    mutating func take(_ body: ([UInt8]) throws(RunError) -> Void) throws(RunError) {
        guard let entry = current else { return }
        guard try content?.take(entry.length, body) == true else { throw .changedPart(path) }
        try advance()
    }

    private mutating func advance() throws(RunError) {
        repeat { current = try index.next() } while current != nil && current?.isFailure != wantsFailures
        if current == nil, var rest = content {
            guard try rest.isAtEnd(), rest.digest == digest else { throw .changedPart(path) }
            content = nil
        }
    }
}
