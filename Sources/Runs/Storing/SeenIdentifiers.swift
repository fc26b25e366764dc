import Digests
import GRDB
import GRDBSQLite
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The ids that a run has met, on disk: memory doesn't grow with the input.
///
/// A scratch database without journal, whose name is gone as soon as it is open: it never outlives its run.
final class SeenIdentifiers {
    private let queue: DatabaseQueue
    private let path: String

    /// Begins with nothing seen.
    /// - Throws: `RunError` when the state folder takes no file.
    init(in place: StorePlace) throws(RunError) {
        path = place.folder + "/seen-\(getpid()).db"
        unlink(path)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
                    PRAGMA cache_size = -16384; PRAGMA temp_store = FILE
                    """)
        }
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.write { db in
                try db.execute(sql: "CREATE TABLE seen (id INTEGER PRIMARY KEY, rest INTEGER NOT NULL)")
            }
            // One transaction that never ends: there is nothing that must survive.
            try queue.writeWithoutTransaction { db in try db.execute(sql: "BEGIN EXCLUSIVE") }
        } catch {
            unlink(path)
            throw .store(StoreError(error, path: path))
        }
        unlink(path)
    }

    /// Takes an id.
    /// - Returns: whether it is new.
    func insert(_ id: ContentDigest) throws(RunError) -> Bool {
        do {
            return try queue.unsafeReentrantWrite { db in try Self.insert(id, db) }
        } catch {
            throw .store(StoreError(error, path: path))
        }
    }

    private static func insert(_ id: ContentDigest, _ db: Database) throws -> Bool {
        let key = Int64(bitPattern: id.high)
        let rest = Int64(bitPattern: id.low)
        let handle = try db.cachedStatement(sql: "INSERT OR IGNORE INTO seen (id, rest) VALUES (?, ?)").sqliteStatement
        defer { sqlite3_reset(handle) }
        sqlite3_bind_int64(handle, 1, key)
        sqlite3_bind_int64(handle, 2, rest)
        let code = sqlite3_step(handle)
        if code != SQLITE_DONE {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
        }
        if sqlite3_changes(db.sqliteConnection) == 1 { return true }
        // Two ids may share half a digest, once in a few billion runs of ten million records.
        return try Int64.fetchOne(db, sql: "SELECT rest FROM seen WHERE id = ?", arguments: [key]) != rest
    }
}
