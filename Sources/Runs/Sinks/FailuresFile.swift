#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The file beside an output that tells of records that failed, as JSON lines; there after a run only when there were
/// some, or when what earlier runs told is to stay.
struct FailuresFile: Sendable {
    /// Its name.
    let path: String
    private let keepsEarlier: Bool
    private var begun: Begun?

    private struct Begun: Sendable {
        let file: PartialFile
        var output: BufferedOutput
    }

    /// The file that belongs to an output of this name.
    /// - Parameter keepsEarlier: whether failures of earlier runs stay in it: a run that passes over what was delivered
    ///   before tells of them no more.
    init(beside output: String, keepsEarlier: Bool = false) {
        path = Self.path(beside: output)
        self.keepsEarlier = keepsEarlier
    }

    /// `OUTPUT.errors.jsonl`.
    static func path(beside output: String) -> String { output + ".errors.jsonl" }

    /// Takes a line; the first one begins the file.
    mutating func append(_ line: [UInt8]) throws(RunError) {
        if begun == nil {
            let file = try PartialFile(replacing: path, isLocked: true)
            var output = BufferedOutput(name: path, descriptor: file.descriptor)
            if keepsEarlier { try copyEarlier(to: &output) }
            begun = Begun(file: file, output: output)
        }
        try begun?.output.append(line)
    }

    /// Writes what is held back.
    mutating func flush() throws(RunError) { try begun?.output.flush() }

    /// Puts the file in its place or, without failures, removes one that an earlier run left.
    mutating func finish() throws(RunError) {
        guard var begun else {
            if !keepsEarlier { try PartialFile.remove(path) }
            return
        }
        self.begun = nil
        try begun.output.finish()
        try begun.file.commit()
    }

    private func copyEarlier(to output: inout BufferedOutput) throws(RunError) {
        guard let descriptor = FileDescriptor.opening(path, O_RDONLY) else {
            if errno == ENOENT { return }
            throw .cannotRead(path, errno: errno)
        }
        let file = AppendedFile(path: path, descriptor: descriptor)
        var position = 0
        while true {
            let piece = try file.bytes(at: position, count: 1 << 20)
            if piece.isEmpty { return }
            position += piece.count
            try output.append(piece)
        }
    }

    /// Leaves what was there.
    mutating func abandon() {
        begun?.file.discard()
        begun = nil
    }
}
