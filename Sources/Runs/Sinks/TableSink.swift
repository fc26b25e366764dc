import CascadeCore

/// Output into a table of an SQLite file: rows are put in by id, a batch in one transaction.
///
/// A run that ends early leaves the rows of its batches; the next run does the rest. Records that failed go to
/// `DATABASE.TABLE.errors.jsonl` beside the database, all at once when the run completes.
struct TableSink: RecordSink {
    /// Lines are JSON, as in a file, so that a stored line fits both; the writing thread takes them apart.
    let renderer = LineRenderer(format: .jsonLines, failures: .apart)
    var failuresPath: String? { failures.path }
    private let connection: TableConnection
    private let upsert: TableUpsert
    private var failures: FailuresFile
    private var pending: [[UInt8]] = []
    private var pendingBytes = 0

    private static let rowsPerBatch = 1000
    private static let bytesPerBatch = 4 << 20

    /// Opens the database and makes the table fit, so that what can't be written is known before the run begins.
    /// - Parameter onlyNew: whether the run passes over what earlier ones delivered, whose failures then stay told.
    /// - Throws: `RunError` when it can't be written.
    init(_ path: TablePath, columns: [OutputColumn], onlyNew: Bool = false) throws(RunError) {
        let upsert = try TableUpsert(path, columns: columns)
        connection = try TableConnection(path, for: .writing)
        try connection.change { db in try upsert.prepareTable(db) }
        self.upsert = upsert
        failures = FailuresFile(beside: path.fileName, keepsEarlier: onlyNew)
    }

    mutating func write(_ line: RenderedLine) throws(RunError) {
        switch line {
        case .output(let bytes):
            pending.append(bytes)
            pendingBytes += bytes.count
            if pending.count >= Self.rowsPerBatch || pendingBytes >= Self.bytesPerBatch { try commit() }
        case .failure(let bytes): try failures.append(bytes)
        }
    }

    mutating func flush() throws(RunError) {
        try commit()
        try failures.flush()
    }

    mutating func finish() throws(RunError) {
        try commit()
        try failures.finish()
        try PartialFile.synchronizeFolder(of: failures.path)
    }

    mutating func abandon() {
        pending = []
        failures.abandon()
    }

    private mutating func commit() throws(RunError) {
        if pending.isEmpty { return }
        let (upsert, lines) = (upsert, pending)
        try connection.change { db in try upsert.write(lines, db) }
        pending.removeAll(keepingCapacity: true)
        pendingBytes = 0
    }
}
