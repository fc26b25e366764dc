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
    let lineReader: CacheReader
    let signalReader: CacheReader
    private let today: Int
    /// Entries that served and have to be told so.
    private let stale = Mutex<[EntryKey]>([])

    /// For so many days an entry that serves needs no note of it: a note is a write.
    private static let freshDays = 7

    /// Opens the cache of a state folder, making folder and file where they are missing.
    /// - Parameter day: today, in days since 1970; entries remember when they last served.
    /// - Throws: `StoreError`.
    public init(_ place: StorePlace, day: Int) throws(StoreError) {
        try place.makeFolder()
        path = place.cache
        today = day
        pool = try DatabaseOpening.pool(at: path, synchronous: "NORMAL", migrations: CacheMigrations.all)
        lineReader = try CacheReader(path: path)
        signalReader = try CacheReader(path: path)
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
                    arguments: [owner.digest.data, owner.kind.rawValue, owner.name, owner.partsText])
                return try Int64.fetchOne(
                    db, sql: "SELECT id FROM owners WHERE digest = ?", arguments: [owner.digest.data]) ?? 0
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
        do throws(StoreError) {
            let key = EntryKey(owner, input)
            guard let found = try reader.find(key) else { return nil }
            if found.used < today - Self.freshDays { stale.withLock { $0.append(key) } }
            return found.value
        } catch {
            fault.withLock { $0 = $0 ?? error }
            return nil
        }
    }

    /// Stores entries, all or none.
    /// - Throws: `StoreError`.
    public func commit(_ entries: [CacheEntry]) throws(StoreError) {
        let served = stale.withLock { stale in
            defer { stale = [] }
            return stale
        }
        if entries.isEmpty, served.isEmpty { return }
        let known = owners.withLock { $0 }
        // Readers first: a log that nobody reads is folded into the file by the commit.
        try lineReader.renew()
        try signalReader.renew()
        try writing { db in
            let insertion = try CacheInsertion(db, day: self.today)
            for entry in entries {
                guard let owner = known[entry.owner] else { continue }
                try insertion.put(entry, owner: owner)
            }
            for key in served {
                try db.execute(
                    sql: "UPDATE entries SET used = ? WHERE key = ? AND rest = ?",
                    arguments: [self.today, key.key, key.rest])
            }
        }
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

/// Whose entries they are.
public struct CacheOwner: Sendable, Equatable {
    /// What kind of entries it has.
    public enum Kind: String, Sendable, Equatable, CaseIterable {
        /// What a model said of a text.
        case signals
        /// What a pipeline wrote for a record.
        case lines
    }

    /// Digest of everything that decides its entries, besides their input.
    public let digest: ContentDigest
    /// What kind of entries it has.
    public let kind: Kind
    /// The stage, or the pipeline.
    public let name: String
    /// What decides its signals, by name.
    public let parts: [StageInference.Part]

    init(digest: ContentDigest, kind: Kind, name: String, parts: [StageInference.Part]) {
        self.digest = digest
        self.kind = kind
        self.name = name
        self.parts = parts
    }

    /// The owner of a stage's signals.
    public init(_ inference: StageInference) {
        digest = inference.digest
        kind = .signals
        name = inference.stage
        parts = inference.parts
    }

    /// The owner of a pipeline's lines.
    public init(lines digest: ContentDigest, of pipeline: String) {
        self.digest = digest
        kind = .lines
        name = pipeline
        parts = []
    }
}

/// Something to store.
public struct CacheEntry: Sendable, Equatable {
    /// Whose it is.
    public let owner: ContentDigest
    /// What it was computed from.
    public let input: ContentDigest
    /// What is stored.
    public let value: [UInt8]

    /// Something to store.
    public init(owner: ContentDigest, input: ContentDigest, value: [UInt8]) {
        self.owner = owner
        self.input = input
        self.value = value
    }
}
