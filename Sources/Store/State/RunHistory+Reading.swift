public import Digests
import GRDB
import JSON

extension RunHistory {
    /// Which run is meant.
    public enum Choice: Sendable, Equatable {
        /// The run of a number.
        case number(Int)
        /// The run that began last.
        case last
    }

    /// The newest runs, newest first.
    /// - Parameter limit: how many at most.
    /// - Throws: `StoreError`.
    public func runs(limit: Int) throws(StoreError) -> [StoredRun] {
        try read { db in
            try Row.fetchAll(db, sql: Self.runQuery + " ORDER BY runs.id DESC LIMIT ?", arguments: [max(0, limit)])
                .map { try StoredRun($0) }
        }
    }

    /// One run; nil when there is none like it.
    /// - Throws: `StoreError`.
    public func run(_ choice: Choice) throws(StoreError) -> StoredRun? {
        switch choice {
        case .last: try runs(limit: 1).first
        case .number(let number):
            try read { db in
                try Row.fetchOne(db, sql: Self.runQuery + " WHERE runs.id = ?", arguments: [number])
                    .map { try StoredRun($0) }
            }
        }
    }

    /// The pipeline that a run ran, as it was then; nil for a run that is not there.
    /// - Throws: `StoreError`.
    public func pipeline(of run: Int) throws(StoreError) -> StoredPipeline? {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT source, graph FROM pipelines JOIN runs ON runs.file = pipelines.file WHERE runs.id = ?",
                arguments: [run])
            return try row.map { StoredPipeline(source: try $0.stored("source"), graph: try $0.stored("graph")) }
        }
    }

    /// Failed records of a run, in the order of the input.
    /// - Parameter limit: how many at most; `failureLimit` are kept.
    /// - Throws: `StoreError`.
    public func failures(of run: Int, limit: Int = failureLimit) throws(StoreError) -> [StoredFailure] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT line, byte_offset, id, code, reason, stage FROM run_errors WHERE run = ?
                    ORDER BY line, byte_offset LIMIT ?
                    """,
                arguments: [run, max(0, limit)]
            ).map { try StoredFailure($0) }
        }
    }

    /// How many failures of a run are kept, by code.
    /// - Throws: `StoreError`.
    public func failureCounts(of run: Int) throws(StoreError) -> [String: Int] {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT code, count(*) AS times FROM run_errors WHERE run = ? GROUP BY code", arguments: [run])
            return try rows.reduce(into: [:]) { $0[try $1.stored("code")] = try $1.stored("times") as Int }
        }
    }

    /// What one execution of an inference is expected to cost; nil for one that was never executed.
    /// - Throws: `StoreError`.
    public func expectedCost(of inference: ContentDigest) throws(StoreError) -> ExpectedCost? {
        try read { db in
            // total() adds doubles: it can't overflow.
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT total(ran) AS ran, total(seconds) AS seconds, total(tokens) AS tokens,
                        total(multiply_adds) AS multiply_adds FROM ledger WHERE inference = ?
                    """,
                arguments: [inference])
            guard let row, case let ran:Double = try row.stored("ran"), ran >= 1, let executions = Int(exactly: ran)
            else { return nil }
            return ExpectedCost(
                executions: executions, seconds: try row.stored("seconds") / ran,
                tokens: try row.stored("tokens") / ran, multiplyAdds: try row.stored("multiply_adds") / ran)
        }
    }

    private static let runQuery = """
        SELECT runs.*, pipelines.name AS name FROM runs LEFT JOIN pipelines ON runs.file = pipelines.file
        """

    private func read<Result: Sendable>(
        _ body: @Sendable (Database) throws -> Result
    ) throws(StoreError) -> Result {
        do { return try database.pool.read(body) } catch { throw StoreError(error, path: database.pool.path) }
    }
}

extension StoredRun {
    fileprivate init(_ row: Row) throws {
        number = try row.stored("id")
        name = try row.storedIfAny("name") ?? ""
        pipeline = try row.storedIfAny("pipeline")
        path = try row.stored("path")
        input = try row.stored("input")
        output = try row.stored("output")
        version = try row.stored("version")
        began = try row.stored("began")
        trouble = try row.storedIfAny("trouble")
        let text: String? = try row.storedIfAny("summary")
        summary = text.flatMap { try? JSONParser.parse($0).objectValue } ?? JSONObject()
        progress = try Self.progress(row)
    }

    private static func progress(_ row: Row) throws -> Progress {
        if let end: String = try row.storedIfAny("end") {
            return .ended(
                RunEnding(rawValue: end), at: try row.stored("ended"), exitCode: try row.stored("exit_code"))
        }
        let process: String = try row.stored("process")
        return switch ProcessMark(parsing: process)?.isRunning {
        case true?: .running
        case false?: .brokenOff
        case nil: .unknown
        }
    }
}

extension StoredFailure {
    fileprivate init(_ row: Row) throws {
        let id: String? = try row.storedIfAny("id")
        self.init(
            line: try row.stored("line"), offset: try row.stored("byte_offset"),
            id: id.flatMap { try? JSONParser.parse($0) }, code: try row.stored("code"),
            reason: try row.stored("reason"), stage: try row.storedIfAny("stage"))
    }
}

extension Row {
    fileprivate func stored<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        guard let value: Value = try storedIfAny(column) else { throw Self.unfit(column) }
        return value
    }

    fileprivate func storedIfAny<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
        let stored: DatabaseValue = self[column] ?? .null
        if stored.isNull { return nil }
        guard let value = Value.fromDatabaseValue(stored) else { throw Self.unfit(column) }
        return value
    }

    /// A value of another type than its column has: somebody else wrote it. GRDB's own subscripts would trap.
    private static func unfit(_ column: String) -> DatabaseError {
        DatabaseError(
            resultCode: .SQLITE_MISMATCH, message: "the column '\(column)' holds what doesn't belong there")
    }
}
