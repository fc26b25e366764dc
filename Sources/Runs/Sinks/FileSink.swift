#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Output into a file that changes only when the run completes, all at once.
///
/// Records that failed go to `FILE.errors.jsonl`, which exists after a run only when there were some.
struct FileSink: RecordSink {
    let renderer: LineRenderer
    let failuresPath: String?
    private let errorsPath: String
    private let header: [UInt8]
    private var open: Open?

    /// The files of a run that is under way.
    private struct Open: Sendable {
        let file: PartialFile
        var output: BufferedOutput
        var failures: (file: PartialFile, output: BufferedOutput)?
    }

    /// Begins a file beside `path`.
    /// - Throws: `RunError` when the folder doesn't take it.
    init(path: String, format: OutputFormat) throws(RunError) {
        renderer = LineRenderer(format: format, failures: .apart)
        header = format.header
        let file = try PartialFile(replacing: path)
        errorsPath = path + ".errors.jsonl"
        failuresPath = errorsPath
        var output = BufferedOutput(name: path, descriptor: file.descriptor)
        try output.append(header)
        open = Open(file: file, output: output, failures: nil)
    }

    mutating func write(_ line: RenderedLine) throws(RunError) {
        switch line {
        case .output(let bytes): try open?.output.append(bytes)
        case .failure(let bytes):
            if open?.failures == nil {
                let file = try PartialFile(replacing: errorsPath)
                open?.failures = (file, BufferedOutput(name: errorsPath, descriptor: file.descriptor))
            }
            try open?.failures?.output.append(bytes)
        }
    }

    mutating func flush() throws(RunError) {
        try open?.output.flush()
        try open?.failures?.output.flush()
    }

    mutating func finish() throws(RunError) {
        try flush()
        guard let open else { return }
        self.open = nil
        // The output comes last: once it is there, all of the run is.
        if let failures = open.failures {
            try failures.file.commit()
        } else {
            try PartialFile.remove(errorsPath)
        }
        try open.file.commit()
        try PartialFile.synchronizeFolder(of: open.file.path)
    }

    mutating func abandon() {
        open?.file.discard()
        open?.failures?.file.discard()
        open = nil
    }
}
