import Synchronization

/// Looks entries up, from any thread, one lookup at a time.
///
/// A transaction stays open from one lookup to the next: opening one for each would cost more than the lookup, and
/// would throw away the pages read so far. It is renewed when told to, so that new entries are seen and the log can be
/// folded into the file.
final class CacheReader: Sendable {
    private struct State: ~Copyable {
        let connection: SQLiteConnection
        let statement: SQLiteStatement
        var isOpen = false
    }

    private let state: Mutex<State>

    init(path: String) throws(StoreError) {
        let connection = try SQLiteConnection(path: path, readOnly: true)
        let statement = try connection.prepare("SELECT value, used FROM entries WHERE key = ?1 AND rest = ?2")
        state = Mutex(State(connection: connection, statement: statement))
    }

    /// The value under a key, and the day on which it last served.
    func find(_ key: EntryKey) throws(StoreError) -> (value: [UInt8], used: Int)? {
        let result = state.withLock { state -> Result<(value: [UInt8], used: Int)?, StoreError> in
            do throws(StoreError) {
                if !state.isOpen {
                    try state.connection.execute("BEGIN")
                    state.isOpen = true
                }
                return .success(try state.statement.first(key.key, key.rest) { ($0.bytes(0), Int($0.integer(1))) })
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Makes the next lookup see what was committed since.
    func renew() throws(StoreError) {
        let result = state.withLock { state -> Result<Void, StoreError> in
            if !state.isOpen { return .success(()) }
            state.isOpen = false
            do throws(StoreError) {
                return .success(try state.connection.execute("COMMIT"))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}
