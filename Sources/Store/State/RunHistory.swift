import Digests
public import GRDB
public import JSON

/// The history of runs: what ran over what, how it ended, what failed, what it cost.
///
/// A run writes itself down as it goes: `begin`, then failures and costs with each batch, then `finish`. A run that is
/// killed in between stays as a run without an end. Any number of processes may read meanwhile.
public struct RunHistory: Sendable {
    /// Failures of one run that are kept; those after them are only counted, in the run's summary.
    public static let failureLimit = 10_000

    let database: StateDatabase

    /// The history in a state folder's database.
    public init(_ database: StateDatabase) { self.database = database }

    /// Writes down that a run begins, in this process.
    /// - Returns: the run's number, by which everything else is told.
    /// - Throws: `StoreError`.
    public func begin(_ run: NewRun) throws(StoreError) -> Int {
        try write { db in
            let file = run.fileDigest
            try db.execute(
                sql: "INSERT OR IGNORE INTO pipelines (file, name, source, graph) VALUES (?, ?, ?, ?)",
                arguments: [file, run.name, run.source, run.graph])
            try db.execute(
                sql: """
                    INSERT INTO runs (pipeline, file, path, input, output, version, process, began)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    run.pipeline, file, run.path, run.input, run.output, run.version,
                    ProcessMark.current.text, run.began,
                ])
            return Int(db.lastInsertedRowID)
        }
    }

    /// Writes down failed records, the first `failureLimit` of a run. The same record told twice is kept once.
    /// - Throws: `StoreError`.
    public func add(failures: [StoredFailure], to run: Int) throws(StoreError) {
        if failures.isEmpty { return }
        try write { db in try Self.add(failures: failures, to: run, in: db) }
    }

    /// Stands in the ledger for all comparisons of pipelines: they are no runs, but what they cost is known from then on.
    public static let comparisons = 0

    /// Adds to what inferences cost in a run.
    /// - Throws: `StoreError`.
    public func add(costs: [InferenceCost], to run: Int) throws(StoreError) {
        if costs.isEmpty { return }
        try write { db in try Self.add(costs: costs, to: run, in: db) }
    }

    /// Writes down how a run ended, and everything of it that is still to be told, at once.
    /// - Parameters:
    ///   - ended: when, in seconds since 1970.
    ///   - trouble: what made it fail, in a sentence for people.
    ///   - summary: its summary for machines.
    /// - Throws: `StoreError`.
    public func finish(
        _ run: Int, _ ending: RunEnding, at ended: Double, exitCode: Int, trouble: String? = nil, summary: JSONObject,
        failures: [StoredFailure] = [], costs: [InferenceCost] = []
    ) throws(StoreError) {
        try write { db in
            try Self.add(failures: failures, to: run, in: db)
            try Self.add(costs: costs, to: run, in: db)
            try db.execute(
                sql: "UPDATE runs SET ended = ?, end = ?, exit_code = ?, trouble = ?, summary = ? WHERE id = ?",
                arguments: [ended, ending.rawValue, exitCode, trouble, JSONWriter.text(.object(summary)), run])
        }
    }

    private func write<Result: Sendable>(
        _ body: @Sendable (Database) throws -> Result
    ) throws(StoreError) -> Result {
        do { return try database.pool.write(body) } catch { throw StoreError(error, path: database.pool.path) }
    }
}

// For those who have a transaction of their own.
extension RunHistory {
    /// Writes down failed records, in the caller's transaction.
    public static func add(failures: [StoredFailure], to run: Int, in db: Database) throws {
        if failures.isEmpty { return }
        let kept = try Int.fetchOne(db, sql: "SELECT count(*) FROM run_errors WHERE run = ?", arguments: [run]) ?? 0
        let statement = try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO run_errors (run, line, byte_offset, id, code, reason, stage)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        var room = failureLimit - kept
        for failure in failures where room > 0 {
            try statement.execute(arguments: [
                run, failure.line, failure.offset, failure.id.map { JSONWriter.text($0) }, failure.code,
                failure.reason, failure.stage,
            ])
            room -= db.changesCount
        }
    }

    /// Adds to what inferences cost in a run, in the caller's transaction.
    public static func add(costs: [InferenceCost], to run: Int, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO ledger (run, inference, stage, ran, seconds, tokens, multiply_adds)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (run, inference, stage) DO UPDATE SET
                    ran = ran + excluded.ran, seconds = seconds + excluded.seconds, tokens = tokens + excluded.tokens,
                    multiply_adds = multiply_adds + excluded.multiply_adds
                """)
        for cost in costs {
            try statement.execute(arguments: [
                run, cost.inference, cost.stage, cost.ran, cost.seconds, cost.tokens, cost.multiplyAdds,
            ])
        }
    }
}

extension NewRun {
    /// What names the file as it was: two texts that compute the same are two files.
    fileprivate var fileDigest: ContentDigest {
        var digester = Digester("cascade.pipeline-file")
        for part in [name, source, graph] { digester.append(part) }
        return digester.finish()
    }
}
