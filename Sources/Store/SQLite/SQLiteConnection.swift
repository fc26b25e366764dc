import GRDBSQLite

/// A connection of one's own to an SQLite file, for statements that run once a record.
///
/// Everything else goes through GRDB, which costs some microseconds a call; a run of millions of records has not that
/// much time for each. Not for several threads at once: whoever shares a connection holds a lock.
final class SQLiteConnection {
    private var handle: OpaquePointer?
    private let path: String

    /// Opens a file.
    /// - Throws: `StoreError`.
    init(path: String, readOnly: Bool) throws(StoreError) {
        self.path = path
        let flags = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
        if code != SQLITE_OK { throw failure(code) }
        sqlite3_busy_timeout(handle, 60_000)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements that give no rows.
    /// - Throws: `StoreError`.
    func execute(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw failure(code) }
    }

    /// Prepares a statement to be run many times.
    /// - Throws: `StoreError`.
    func prepare(_ sql: String) throws(StoreError) -> SQLiteStatement {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        guard code == SQLITE_OK, let statement else { throw failure(code) }
        return SQLiteStatement(statement, of: self)
    }

    fileprivate func failure(_ code: Int32) -> StoreError {
        let message = handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
        return StoreError(sqlite: code, message: message ?? "SQLite error \(code)", path: path)
    }
}

/// A prepared statement; belongs to its connection.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let connection: SQLiteConnection

    fileprivate init(_ handle: OpaquePointer, of connection: SQLiteConnection) {
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Runs the statement with integers for its parameters and gives the first row to `body`; nil when there is none.
    /// - Throws: `StoreError`.
    func first<Value>(_ arguments: Int64..., row body: (SQLiteRow) -> Value) throws(StoreError) -> Value? {
        defer { sqlite3_reset(handle) }
        for (index, argument) in arguments.enumerated() {
            sqlite3_bind_int64(handle, Int32(index + 1), argument)
        }
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return body(SQLiteRow(handle))
        case SQLITE_DONE: return nil
        case let code: throw connection.failure(code)
        }
    }
}

/// The row that a statement stands at.
struct SQLiteRow {
    private let handle: OpaquePointer

    fileprivate init(_ handle: OpaquePointer) { self.handle = handle }

    /// A column's bytes; none for null.
    func bytes(_ column: Int) -> [UInt8] {
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        guard count > 0, let start = sqlite3_column_blob(handle, Int32(column)) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// A column's number.
    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }
}
