/// The file beside an output that tells of records that failed, as JSON lines; there after a run only when there were
/// some.
struct FailuresFile: Sendable {
    /// Its name.
    let path: String
    private var begun: Begun?

    private struct Begun: Sendable {
        let file: PartialFile
        var output: BufferedOutput
    }

    /// The file that belongs to an output of this name.
    init(beside output: String) { path = Self.path(beside: output) }

    /// `OUTPUT.errors.jsonl`.
    static func path(beside output: String) -> String { output + ".errors.jsonl" }

    /// Takes a line; the first one begins the file.
    mutating func append(_ line: [UInt8]) throws(RunError) {
        if begun == nil {
            let file = try PartialFile(replacing: path, isLocked: true)
            begun = Begun(file: file, output: BufferedOutput(name: path, descriptor: file.descriptor))
        }
        try begun?.output.append(line)
    }

    /// Writes what is held back.
    mutating func flush() throws(RunError) { try begun?.output.flush() }

    /// Puts the file in its place or, without failures, removes one that an earlier run left.
    mutating func finish() throws(RunError) {
        guard var begun else { return try PartialFile.remove(path) }
        self.begun = nil
        try begun.output.finish()
        try begun.file.commit()
    }

    /// Leaves what was there.
    mutating func abandon() {
        begun?.file.discard()
        begun = nil
    }
}
