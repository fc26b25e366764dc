import Store

/// Output behind what a file holds already: nothing of it is seen before the run is through, then all of it is there,
/// whatever happens on the way.
struct AppendSink: RecordSink {
    let renderer: LineRenderer
    let failuresPath: String?
    private let delivering: Delivering
    private var output: SpooledBytes
    private var failures: SpooledBytes
    /// Whether the appends are noted: from then on the spooled bytes must stay.
    private var isIntended = false

    let takesPartialRuns: Bool

    /// Begins to collect what will be appended to `path`.
    /// - Parameters:
    ///   - path: the output, links followed.
    ///   - delivering: where the appends are noted; what an earlier run intended has been carried out.
    ///   - takesPartialRuns: whether a run that was stopped appends what it had done until then; the ledger must know
    ///     each record, or it would be appended again.
    init(path: String, format: OutputFormat, delivering: Delivering, takesPartialRuns: Bool) throws(RunError) {
        self.takesPartialRuns = takesPartialRuns
        renderer = LineRenderer(format: format, failures: .apart)
        self.delivering = delivering
        let errors = path + ".errors.jsonl"
        failuresPath = errors
        output = try SpooledBytes(for: path, header: format.header)
        failures = try SpooledBytes(for: errors, header: [])
    }

    mutating func write(_ line: RenderedLine) throws(RunError) {
        switch line {
        case .output(let bytes): try output.append(bytes)
        case .failure(let bytes): try failures.append(bytes)
        }
    }

    mutating func flush() throws(RunError) {
        try output.flush()
        try failures.flush()
    }

    mutating func finish() throws(RunError) {
        var intents = [try output.prepare()]
        // A run without failures makes no errors file.
        if !failures.isEmpty { intents.append(try failures.prepare()) }
        try PartialFile.synchronizeFolder(of: output.target)
        if delivering.hasCompleted(intents) {
            // This run is the broken one over again, and what that one had to append stands there by now.
            return abandon()
        }
        let ledger = delivering.ledger
        try RunError.storing { () throws(StoreError) in try ledger.intend(intents) }
        isIntended = true
        for intent in intents {
            var appending = Appending(intent, in: ledger)
            try appending.carryOut()
        }
        if failures.isEmpty { try PartialFile.remove(failures.path) }
    }

    mutating func abandon() {
        if isIntended { return }
        try? PartialFile.remove(output.path)
        try? PartialFile.remove(failures.path)
    }
}
