import Synchronization

/// Looks entries up, from any thread, one lookup at a time.
///
/// A transaction stays open from one lookup to the next: opening one for each would cost more than the lookup, and
/// would throw away the pages read so far. It ends before every commit, so that new entries are seen, and no lookup
/// begins another until the commit is through: a log that nobody reads is folded into the file, and begins anew.
final class CacheReader: Sendable {
    private struct State: ~Copyable {
        let connection: SQLiteConnection
        /// One for each index, the larger one first.
        let statements: [SQLiteStatement]
        var isOpen = false
    }

    private let state: Mutex<State>

    init(path: String) throws(StoreError) {
        let connection = try SQLiteConnection(path: path, readOnly: true)
        let statements = try CacheMigrations.keyTables.map { table throws(StoreError) in
            try connection.prepare(
                """
                SELECT value, used FROM \(table) AS keys JOIN entries ON entries.row = keys.row
                WHERE keys.key = ?1 AND rest = ?2
                """)
        }
        state = Mutex(State(connection: connection, statements: statements))
    }

    /// The value under a key, and the day on which it last served.
    func find(_ key: EntryKey) throws(StoreError) -> (value: [UInt8], used: Int)? {
        try locked { state throws(StoreError) in
            if !state.isOpen {
                try state.connection.execute("BEGIN")
                state.isOpen = true
            }
            for statement in state.statements {
                let found = try statement.first(key.key, key.rest) { ($0.bytes(0), Int($0.integer(1))) }
                if let found { return found }
            }
            return nil
        }
    }

    /// Works while nobody looks anything up.
    func whileClosed<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        try locked { state throws(StoreError) in
            if state.isOpen {
                state.isOpen = false
                try state.connection.execute("COMMIT")
            }
            return try body()
        }
    }

    private func locked<Value>(
        _ body: (inout State) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let result = state.withLock { state in
            // A result, as the lock hands on errors of any type only.
            let result: Result<Value, StoreError>
            do throws(StoreError) { result = .success(try body(&state)) } catch { result = .failure(error) }
            return Unchecked(value: result)
        }
        return try result.value.get()
    }
}

/// What a lock's holder made, on the way out to the same thread.
private struct Unchecked<Value>: @unchecked Sendable {
    let value: Value
}
