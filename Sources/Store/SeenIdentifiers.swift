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
/// Most ids are new, and a filter in memory says so. What it can't tell is looked up among the ids that were met last,
/// which wait in memory, and in a scratch database, which takes them in order: then an insertion costs a fraction of a
/// page instead of a whole one. The database has no journal and loses its name as soon as it is open: it never outlives
/// its run.
public final class SeenIdentifiers {
    private let connection: SQLiteConnection
    private let insertion: SQLiteStatement
    private let lookup: SQLiteStatement
    private let filter: KeyFilter
    /// The halves of ids that are not in the database yet.
    private var waiting: [Int64: Int64] = [:]

    private static let mostWaiting = 1 << 13

    /// Begins with nothing seen.
    /// - Throws: `StoreError` when the state folder takes no file.
    public init(in place: StorePlace) throws(StoreError) {
        let path = place.folder + "/seen-\(getpid()).db"
        unlink(path)
        defer { unlink(path) }
        guard let filter = KeyFilter() else { throw StoreError(path: path, errno: ENOMEM) }
        self.filter = filter
        connection = try SQLiteConnection(path: path, readOnly: false)
        // One transaction that never ends: there is nothing that must survive.
        try connection.execute(
            """
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA cache_size = -2048;
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
        if filter.insert(key), let known = try known(key) {
            // Two ids may share half a digest, once in a few hundred thousand runs of ten million records.
            return known != rest
        }
        waiting[key] = rest
        if waiting.count >= Self.mostWaiting { try flush() }
        return true
    }

    private func known(_ key: Int64) throws(StoreError) -> Int64? {
        if let rest = waiting[key] { return rest }
        return try lookup.first(key) { $0.integer(0) }
    }

    private func flush() throws(StoreError) {
        for (key, rest) in waiting.sorted(by: { $0.key < $1.key }) { _ = try insertion.first(key, rest) { _ in } }
        waiting.removeAll(keepingCapacity: true)
    }
}
