import GRDB
import Synchronization

/// Which keys are surely not stored, for runs that look for many of those.
///
/// The filter is filled from the file, which takes as long as some thousand lookups. So it is filled once as much has
/// been spent on lookups that found nothing: a run over few records, or over records that are all stored, never does.
final class KnownKeys: Sendable {
    private struct State {
        var filter: KeyFilter?
        var misses = 0
        /// Keys in the file when the first one was missed.
        var stored: Int?
        /// What SQLite says of changes by others.
        var version: Int?
    }

    private let state = Mutex(State())

    /// A lookup costs about as much as filling the filter with so many keys.
    private static let keysPerLookup = 40

    /// Whether a key may be stored.
    func mayContain(_ key: Int64) -> Bool { state.withLock { $0.filter?.mayContain(key) ?? true } }

    /// Begins anew when others have changed the file: their keys are not in the filter.
    func check(version: Int) {
        state.withLock { state in
            if let before = state.version, before != version { state = State() }
            state.version = version
        }
    }

    /// Takes keys that were stored.
    func insert(_ keys: [Int64]) {
        state.withLock { state in
            if let filter = state.filter { for key in keys { filter.insert(key) } }
        }
    }

    /// Counts a lookup that found nothing, and fills the filter when it is time.
    ///
    /// The lock is held meanwhile: keys that are committed after the file was read are inserted after it was.
    func missed(in cache: ResultCache) throws(StoreError) {
        let failure = state.withLock { state -> StoreError? in
            if state.filter != nil { return nil }
            do throws(StoreError) {
                if state.stored == nil { state.stored = try Self.count(in: cache) }
                guard let stored = state.stored else { return nil }
                state.misses += 1
                if state.misses * Self.keysPerLookup >= stored { state.filter = try Self.filled(from: cache) }
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private static func count(in cache: ResultCache) throws(StoreError) -> Int {
        try cache.reading { db in try Int.fetchOne(db, sql: "SELECT max(row) FROM entries") ?? 0 }
    }

    private static func filled(from cache: ResultCache) throws(StoreError) -> KeyFilter? {
        guard let filter = KeyFilter() else { return nil }
        try cache.reading { db in
            for table in CacheMigrations.keyTables {
                let keys = try Int64.fetchCursor(db, sql: "SELECT key FROM \(table)")
                while let key = try keys.next() { filter.insert(key) }
            }
        }
        return filter
    }
}
