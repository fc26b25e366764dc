public import Digests

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
public final class SeenIdentifiers {
    private let connection: SQLiteConnection
    private let insertion: SQLiteStatement
    private let lookup: SQLiteStatement

    /// Begins with nothing seen.
    /// - Throws: `StoreError` when the state folder takes no file.
    public init(in place: StorePlace) throws(StoreError) {
        let path = place.folder + "/seen-\(getpid()).db"
        unlink(path)
        defer { unlink(path) }
        connection = try SQLiteConnection(path: path, readOnly: false)
        // One transaction that never ends: there is nothing that must survive.
        try connection.execute(
            """
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA cache_size = -16384;
            CREATE TABLE seen (id INTEGER PRIMARY KEY, rest INTEGER NOT NULL);
            BEGIN EXCLUSIVE
            """)
        insertion = try connection.prepare("INSERT OR IGNORE INTO seen (id, rest) VALUES (?1, ?2)")
        lookup = try connection.prepare("SELECT rest FROM seen WHERE id = ?1")
    }

    /// Takes an id.
    /// - Returns: whether it is new.
    public func insert(_ id: ContentDigest) throws(StoreError) -> Bool {
        let key = Int64(bitPattern: id.high)
        let rest = Int64(bitPattern: id.low)
        _ = try insertion.first(key, rest) { _ in }
        if connection.changes == 1 { return true }
        // Two ids may share half a digest, once in a few hundred thousand runs of ten million records.
        return try lookup.first(key) { $0.integer(0) } != rest
    }
}
