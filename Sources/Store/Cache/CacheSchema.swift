import Digests
import GRDB

/// The tables of `cache.db`.
enum CacheMigrations {
    /// - `owners`: whose entries there are.
    /// - `entries`: what is stored, in the order in which it came, which is the order in which the next run asks for it.
    /// - `recent_keys`, `settled_keys`: where the entry of a key is. Keys are as good as random: one that is put into a
    ///   large index changes a page of its own. So new ones gather in an index that is small, and move to the large one
    ///   many at a time, a stretch of keys after the other.
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
                        row INTEGER PRIMARY KEY, rest INTEGER NOT NULL, owner INTEGER NOT NULL, used INTEGER NOT NULL,
                        value BLOB NOT NULL
                    );
                    CREATE TABLE recent_keys (
                        key INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (key, row)
                    ) WITHOUT ROWID;
                    CREATE TABLE settled_keys (
                        key INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (key, row)
                    ) WITHOUT ROWID;
                    """)
        }
        return migrator
    }

    /// The indices, the one with more keys first.
    static let keyTables = ["settled_keys", "recent_keys"]
}

/// What an entry is found by: 128 bits of which 64 are indexed and the rest is compared.
///
/// Both digests are as good as random, so is their exclusive or. An index of 64-bit numbers is half as large as one of
/// digests, and its size decides how fast a large cache is.
struct EntryKey: Hashable {
    let key: Int64
    let rest: Int64

    init(_ owner: ContentDigest, _ input: ContentDigest) {
        key = Int64(bitPattern: owner.high ^ input.high)
        rest = Int64(bitPattern: owner.low ^ input.low)
    }
}
