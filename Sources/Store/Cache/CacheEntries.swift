import CascadeCore
import Digests
import GRDB
import GRDBSQLite
import JSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The tables of `cache.db`.
enum CacheMigrations {
    static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        // A cache of another version is worth nothing: better begun anew than migrated.
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE owners (
                        id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL,
                        parts TEXT NOT NULL
                    );
                    CREATE TABLE entries (
                        key INTEGER NOT NULL, rest INTEGER NOT NULL, owner INTEGER NOT NULL, used INTEGER NOT NULL,
                        value BLOB NOT NULL
                    );
                    CREATE INDEX entries_by_key ON entries (key);
                    """)
        }
        return migrator
    }
}

/// What an entry is found by: 128 bits of which 64 are indexed and the rest is compared.
///
/// Both digests are as good as random, so is their exclusive or. An index of 64-bit numbers is half as large as one of
/// digests, and its size decides how fast a large cache is: entries lie in the order in which they came, which is the
/// order in which the next run asks for them, and only the index is hit at random.
struct EntryKey {
    let key: Int64
    let rest: Int64

    init(_ owner: ContentDigest, _ input: ContentDigest) {
        key = Int64(bitPattern: owner.high ^ input.high)
        rest = Int64(bitPattern: owner.low ^ input.low)
    }
}

/// Puts entries into the table, each one if its key has none yet: what is there already was computed from the same
/// things.
struct CacheInsertion {
    private let db: Database
    private let statement: Statement
    private let day: Int

    init(_ db: Database, day: Int) throws {
        self.db = db
        self.day = day
        statement = try db.cachedStatement(
            sql: """
                INSERT INTO entries (key, rest, owner, used, value) SELECT ?1, ?2, ?3, ?4, ?5
                WHERE NOT EXISTS (SELECT 1 FROM entries WHERE key = ?1 AND rest = ?2)
                """)
    }

    /// Speaks to SQLite directly: arguments of a wrapper would cost more than the insertion.
    func put(_ entry: CacheEntry, owner: Int64) throws {
        let key = EntryKey(entry.owner, entry.input)
        let handle = statement.sqliteStatement
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        sqlite3_bind_int64(handle, 1, key.key)
        sqlite3_bind_int64(handle, 2, key.rest)
        sqlite3_bind_int64(handle, 3, owner)
        sqlite3_bind_int64(handle, 4, Int64(day))
        // The bytes outlive the step; SQLite need not copy them.
        let code = entry.value.withUnsafeBytes { bytes in
            if bytes.isEmpty {
                sqlite3_bind_zeroblob(handle, 5, 0)
            } else {
                sqlite3_bind_blob64(handle, 5, bytes.baseAddress, UInt64(bytes.count), nil)
            }
            return sqlite3_step(handle)
        }
        if code != SQLITE_DONE {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
        }
    }
}

extension ContentDigest {
    /// The 16 bytes, as a database takes them.
    var data: Data { Data(bytes) }
}

extension CacheOwner {
    /// The parts, as JSON.
    var partsText: String { JSONWriter.text(.object(JSONObject(parts.map { ($0.name, .string($0.value)) }))) }
}
