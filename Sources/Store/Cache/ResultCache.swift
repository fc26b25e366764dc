public import CascadeCore
public import Digests
import GRDB
import Synchronization

/// `cache.db`: what models said and what lines were made of it. May be deleted at any time; it only costs work.
///
/// An entry belongs to an owner, a stage's inference or a pipeline's lines, and is found by the digest of what it was
/// computed from. Any number of threads may look while one commits.
public final class ResultCache: SignalStoring {
    private let pool: DatabasePool
    let path: String
    private let owners = Mutex<[ContentDigest: Int64]>([:])
    private let fault = Mutex<StoreError?>(nil)
    /// One for lines, which one thread looks up, and one for signals, which many do.
    private let lineReader: CacheReader
    private let signalReader: CacheReader
    private let today: Int
    private let known = KnownKeys()
    private let settling: Mutex<KeySettling>
    /// Entries that served and have to be told so.
    private let stale = Mutex<[EntryKey]>([])

    /// For so many days an entry that serves needs no note of it: a note is a write.
    private static let freshDays = 7

    /// Opens the cache of a state folder, making folder and file where they are missing.
    /// - Parameter day: today, in days since 1970; entries remember when they last served.
    /// - Throws: `StoreError`.
    public convenience init(_ place: StorePlace, day: Int) throws(StoreError) {
        try self.init(place, day: day, mostRecentKeys: KeySettling.usualMostRecent)
    }

    init(_ place: StorePlace, day: Int, mostRecentKeys: Int) throws(StoreError) {
        settling = Mutex(KeySettling(mostRecent: mostRecentKeys))
        try place.makeFolder()
        path = place.cache
        today = day
        pool = try DatabaseOpening.pool(at: path, synchronous: "NORMAL", migrations: CacheMigrations.all)
        lineReader = try CacheReader(path: path)
        signalReader = try CacheReader(path: path)
        // Before anything is looked up: SQLite tells a connection of changes since it was asked last.
        try withoutTransaction { db in known.check(version: try Self.version(db)) }
    }

    /// What went wrong while looking, if anything did: an entry that can't be read is taken for absent.
    public var lookupFailure: StoreError? { fault.withLock { $0 } }

    /// Makes owners known, so that entries can be committed for them.
    /// - Throws: `StoreError`.
    public func register(_ new: [CacheOwner]) throws(StoreError) {
        let ids = try writing { db in
            try new.map { owner in
                try db.execute(
                    sql: "INSERT INTO owners (digest, kind, name, parts) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    arguments: [owner.digest, owner.kind.rawValue, owner.name, owner.partsText])
                return try Int64.fetchOne(
                    db, sql: "SELECT id FROM owners WHERE digest = ?", arguments: [owner.digest]) ?? 0
            }
        }
        owners.withLock { owners in
            for (owner, id) in zip(new, ids) { owners[owner.digest] = id }
        }
    }

    /// Signals of an inference for an input; nil when nothing was stored, or when it can't be read.
    public func signals(of inference: ContentDigest, for input: ContentDigest) -> [UInt8]? {
        value(of: inference, for: input, from: signalReader)
    }

    /// The line that was stored by an owner of lines for an input; nil when nothing was, or when it can't be read.
    public func line(of owner: ContentDigest, for input: ContentDigest) -> [UInt8]? {
        value(of: owner, for: input, from: lineReader)
    }

    private func value(of owner: ContentDigest, for input: ContentDigest, from reader: CacheReader) -> [UInt8]? {
        let key = EntryKey(owner, input)
        if !known.mayContain(key.key) { return nil }
        do throws(StoreError) {
            guard let found = try reader.find(key) else {
                try known.missed(in: self)
                return nil
            }
            if found.used < today - Self.freshDays { stale.withLock { $0.append(key) } }
            return found.value
        } catch {
            fault.withLock { $0 = $0 ?? error }
            return nil
        }
    }

    /// Stores entries, all or none; of entries that were computed from the same things the first stays.
    /// - Throws: `StoreError`.
    public func commit(_ entries: [CacheEntry]) throws(StoreError) {
        let served = stale.withLock { stale in
            defer { stale = [] }
            return stale
        }
        // A lookup's transaction that never ends would keep the log from being folded, and others' results from being seen.
        if entries.isEmpty, served.isEmpty { return try whileNobodyLooks {} }
        let ids = owners.withLock { $0 }
        var batch: Set<EntryKey> = []
        let new = entries.compactMap { entry -> (entry: CacheEntry, key: EntryKey, owner: Int64)? in
            let key = EntryKey(entry.owner, entry.input)
            guard let owner = ids[entry.owner], batch.insert(key).inserted else { return nil }
            return (entry, key, owner)
        }
        let put = try whileNobodyLooks { () throws(StoreError) in
            try writing { db in try self.commit(new, served, in: db) }
        }
        known.insert(put)
    }

    /// - Returns: the keys that came to be stored.
    private func commit(
        _ new: [(entry: CacheEntry, key: EntryKey, owner: Int64)], _ served: [EntryKey], in db: Database
    ) throws -> [Int64] {
        // What others have stored since is not known to the filter.
        known.check(version: try Self.version(db))
        var insertion = try CacheInsertion(db, day: today)
        var put: [Int64] = []
        for (entry, key, owner) in new {
            if known.mayContain(key.key), try CacheLookup.contains(key, in: db) { continue }
            try insertion.put(entry, under: key, owner: owner)
            put.append(key.key)
        }
        let added = try insertion.putKeys()
        try settling.withLock { settling in
            // What a transaction that fails has moved is not moved.
            var next = settling
            try next.settle(added, in: db)
            settling = next
        }
        for key in served { try CacheLookup.note(key, served: today, in: db) }
        return put
    }

    private static func version(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0
    }

    /// Work during which no lookup has a transaction open.
    func whileNobodyLooks<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        try lineReader.whileClosed { () throws(StoreError) in try signalReader.whileClosed(body) }
    }

    /// Work on the database that changes it, in one transaction.
    func writing<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try pool.write(body) } catch { throw StoreError(error, path: path) }
    }

    /// Work on the database that only looks.
    func reading<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try pool.read(body) } catch { throw StoreError(error, path: path) }
    }

    /// Work that no transaction may surround: giving pages back to the file system.
    func withoutTransaction(_ body: (Database) throws -> Void) throws(StoreError) {
        do { try pool.writeWithoutTransaction(body) } catch { throw StoreError(error, path: path) }
    }
}
