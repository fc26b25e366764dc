/// Output into a file that changes only when the run completes, all at once. Packed when its name ends in `.gz`.
///
/// Records that failed go to `FILE.errors.jsonl`, which exists after a run only when there were some.
struct FileSink: RecordSink {
    let renderer: LineRenderer
    var failuresPath: String? { failures.path }
    private var failures: FailuresFile
    private var open: Open?

    /// The output of a run that is under way.
    private struct Open: Sendable {
        let file: PartialFile
        var output: BufferedOutput
    }

    /// Begins a file beside `path`.
    /// - Throws: `RunError` when the folder doesn't take it.
    init(path: String, format: OutputFormat) throws(RunError) {
        renderer = LineRenderer(format: format, failures: .apart)
        failures = FailuresFile(beside: path)
        let file = try PartialFile(replacing: path, isLocked: true)
        let packer = FileEnding(of: path).isPacked ? try GzipPacker(name: path) : nil
        var output = BufferedOutput(name: path, descriptor: file.descriptor, packer: packer)
        try output.append(format.header)
        open = Open(file: file, output: output)
    }

    mutating func write(_ line: RenderedLine) throws(RunError) {
        switch line {
        case .output(let bytes): try open?.output.append(bytes)
        case .failure(let bytes): try failures.append(bytes)
        }
    }

    mutating func flush() throws(RunError) {
        try open?.output.flush()
        try failures.flush()
    }

    mutating func finish() throws(RunError) {
        try open?.output.finish()
        guard let open else { return }
        self.open = nil
        // The output comes last: once it is there, all of the run is.
        try failures.finish()
        try open.file.commit()
        try PartialFile.synchronizeFolder(of: open.file.path)
    }

    mutating func abandon() {
        open?.file.discard()
        failures.abandon()
        open = nil
    }
}
