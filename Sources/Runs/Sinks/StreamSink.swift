/// Output into a pipe, a terminal or a device: what is written can't be taken back.
///
/// One line out for one line in. JSON lines tell of a failed record in its turn; CSV has no place for it and tells of
/// it on standard error, as a JSON line.
struct StreamSink: RecordSink {
    let renderer: LineRenderer
    let failuresPath: String? = nil
    private var output: BufferedOutput
    private let failures: FileDescriptor
    private var header: [UInt8]

    /// Writes to standard output.
    init(format: OutputFormat) {
        self.init(BufferedOutput(name: "standard output", descriptor: .standardOutput), format: format)
    }

    init(_ output: BufferedOutput, format: OutputFormat, failures: FileDescriptor = .standardError) {
        self.output = output
        self.failures = failures
        renderer = LineRenderer(format: format, failures: format == .jsonLines ? .inOutput : .apart)
        header = format.header
    }

    mutating func write(_ line: RenderedLine) throws(RunError) {
        try writeHeader()
        switch line {
        case .output(let bytes): try output.append(bytes)
        case .failure(let bytes):
            // Nobody may be listening there, which is no reason to end the run.
            _ = bytes.withUnsafeBytes { failures.writeAll($0) }
        }
    }

    mutating func flush() throws(RunError) { try output.flush() }

    mutating func finish() throws(RunError) {
        try writeHeader()
        try output.flush()
    }

    mutating func abandon() {}

    private mutating func writeHeader() throws(RunError) {
        if header.isEmpty { return }
        try output.append(header)
        header = []
    }
}
