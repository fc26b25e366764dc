import GRDB
import GRDBSQLite

/// Puts entries into the tables, in one transaction.
///
/// Speaks to SQLite directly: arguments of a wrapper would cost more than the insertion.
struct CacheInsertion {
    private let db: Database
    private let entry: Statement
    private let key: Statement
    private let day: Int
    private var keys: [(key: Int64, row: Int64)] = []

    /// - Parameter day: today, in days since 1970.
    init(_ db: Database, day: Int) throws {
        self.db = db
        self.day = day
        entry = try db.cachedStatement(sql: "INSERT INTO entries (rest, owner, used, value) VALUES (?1, ?2, ?3, ?4)")
        key = try db.cachedStatement(sql: "INSERT INTO recent_keys (key, row) VALUES (?1, ?2)")
    }

    /// Puts an entry at the end.
    mutating func put(_ new: CacheEntry, under key: EntryKey, owner: Int64) throws {
        let handle = entry.sqliteStatement
        sqlite3_bind_int64(handle, 1, key.rest)
        sqlite3_bind_int64(handle, 2, owner)
        sqlite3_bind_int64(handle, 3, Int64(day))
        // The bytes outlive the step; SQLite need not copy them.
        let code = new.value.withUnsafeBytes { bytes in
            if bytes.isEmpty {
                sqlite3_bind_zeroblob(handle, 4, 0)
            } else {
                sqlite3_bind_blob64(handle, 4, bytes.baseAddress, UInt64(bytes.count), nil)
            }
            return sqlite3_step(handle)
        }
        try finish(handle, code)
        keys.append((key.key, sqlite3_last_insert_rowid(db.sqliteConnection)))
    }

    /// Puts the keys of all entries into the index, in order: neighbours share a page.
    /// - Returns: how many they were.
    consuming func putKeys() throws -> Int {
        let handle = key.sqliteStatement
        for (key, row) in keys.sorted(by: { $0.key < $1.key }) {
            sqlite3_bind_int64(handle, 1, key)
            sqlite3_bind_int64(handle, 2, row)
            try finish(handle, sqlite3_step(handle))
        }
        return keys.count
    }

    private func finish(_ handle: OpaquePointer, _ code: Int32) throws {
        let message = code == SQLITE_DONE ? nil : db.lastErrorMessage
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        if code != SQLITE_DONE { throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message) }
    }
}

/// Moves keys from the small index to the large one, a stretch of all possible keys at a time: a stretch of the large
/// index is a few of its pages, on each of which many keys come to lie.
struct KeySettling {
    /// Keys that the small index has, as a rule, before they move.
    static let usualMostRecent = 1 << 19
    /// The stretches that all possible keys are divided into, by their upper bits.
    private static let stretchBits: Int64 = 4

    private let mostRecent: Int
    /// Keys in the small index; nil before anybody counted.
    private var recent: Int?
    private var stretch: Int64 = 0

    /// - Parameter mostRecent: keys that the small index may have before they move.
    init(mostRecent: Int) { self.mostRecent = mostRecent }

    /// Counts new keys and moves a stretch when it is time.
    mutating func settle(_ added: Int, in db: Database) throws {
        // Counting costs a walk over the index, which a run of a few records has no use for.
        if recent == nil, added < 256 { return }
        var count = try recent ?? Int.fetchOne(db, sql: "SELECT count(*) FROM recent_keys") ?? 0
        if recent != nil { count += added }
        if count > mostRecent {
            count -= try move(in: db)
            stretch = (stretch + 1) & (1 << Self.stretchBits - 1)
        }
        recent = count
    }

    private func move(in db: Database) throws -> Int {
        let first = stretch << (64 - Self.stretchBits)
        let last = first | (1 << (64 - Self.stretchBits) - 1)
        try db.execute(
            sql: """
                INSERT INTO settled_keys (key, row)
                SELECT key, row FROM recent_keys WHERE key BETWEEN ? AND ? ORDER BY key, row
                """, arguments: [first, last])
        try db.execute(sql: "DELETE FROM recent_keys WHERE key BETWEEN ? AND ?", arguments: [first, last])
        return db.changesCount
    }
}
