public import Digests
import GRDB
import Synchronization

/// What was delivered into one output, for runs that deliver only what is new, and what is being appended to it.
///
/// A delivery is noted while its run goes on and counts once the run has settled: whatever breaks a run off before,
/// its notes are taken back by the next one. Only the holder of the output's lock may use it.
public final class DeliveryLedger: Sendable {
    /// What names a record from run to run.
    public struct Key: Sendable, Hashable {
        /// The record: its name and what is read of it or, where a row is replaced by its name, the name alone.
        public let record: ContentDigest
        /// What is read of a record that its name alone tells; another content is yet to be delivered.
        public let content: Int64

        /// A record, with its content where `record` doesn't tell it.
        public init(record: ContentDigest, content: Int64 = 0) {
            self.record = record
            self.content = content
        }
    }

    /// How a record was delivered.
    public enum Delivery: Int64, Sendable, Equatable {
        /// As a line of the output.
        case written = 0
        /// As a line of the errors file.
        case failed = 1
    }

    private let database: StateDatabase
    private let output: Int64
    private let reader: Mutex<Reader>

    /// A statement of its own for the question that is asked once a record.
    private struct Reader: ~Copyable {
        let connection: SQLiteConnection
        let statement: SQLiteStatement
    }

    /// Notes that don't count yet: the delivery's number and this; a failure delivered before and tried again has
    /// twice as much.
    private static let pending: Int64 = 2
    private static let retried: Int64 = 4

    /// The ledger of an output.
    /// - Parameter path: the output's own path, absolute, links followed.
    /// - Throws: `StoreError`.
    public init(_ database: StateDatabase, output path: String) throws(StoreError) {
        self.database = database
        do {
            output = try database.pool.write { db in
                try db.execute(sql: "INSERT INTO outputs (path) VALUES (?) ON CONFLICT DO NOTHING", arguments: [path])
                return try Int64.fetchOne(db, sql: "SELECT id FROM outputs WHERE path = ?", arguments: [path]) ?? 0
            }
        } catch {
            throw StoreError(error, path: database.pool.path)
        }
        let connection = try SQLiteConnection(path: database.pool.path, readOnly: true)
        let statement = try connection.prepare(
            "SELECT state FROM deliveries WHERE output = ?1 AND high = ?2 AND low = ?3 AND content = ?4")
        reader = Mutex(Reader(connection: connection, statement: statement))
    }

    /// How a record was delivered by an earlier run; nil when it was not, or with another content.
    /// - Throws: `StoreError`.
    public func delivery(of record: Key) throws(StoreError) -> Delivery? {
        let key = RecordKey(record.record)
        let result = reader.withLock { reader -> Result<Int64?, StoreError> in
            do throws(StoreError) {
                return .success(try reader.statement.first(output, key.high, key.low, record.content) { $0.integer(0) })
            } catch {
                return .failure(error)
            }
        }
        return try result.get().flatMap { Delivery(rawValue: $0) }
    }

    /// Notes deliveries of the run that goes on.
    /// - Throws: `StoreError`.
    public func note(_ deliveries: [(record: Key, delivery: Delivery)]) throws(StoreError) {
        if deliveries.isEmpty { return }
        try writing { db in
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO deliveries (output, high, low, content, state) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET content = excluded.content, state = excluded.state
                        + iif(content = excluded.content, \(Self.retried) - \(Self.pending), 0)
                    WHERE content <> excluded.content OR state = \(Delivery.failed.rawValue)
                    """)
            for (record, delivery) in deliveries {
                let key = RecordKey(record.record)
                try statement.execute(arguments: [
                    self.output, key.high, key.low, record.content, delivery.rawValue + Self.pending,
                ])
            }
        }
    }

    /// Says what will be appended, before it is: from here on the appends are carried out whatever happens.
    /// - Throws: `StoreError`.
    public func intend(_ appends: [AppendIntent]) throws(StoreError) {
        try writing { db in
            for append in appends { try append.insert(into: db, output: self.output) }
        }
    }

    /// What an earlier run was appending when it was broken off; empty when it was not that far.
    /// - Throws: `StoreError`.
    public func intended() throws(StoreError) -> [AppendIntent] {
        do {
            return try database.pool.read { db in try AppendIntent.all(of: self.output, in: db) }
        } catch {
            throw StoreError(error, path: database.pool.path)
        }
    }

    /// Makes the notes count: everything is where it belongs.
    /// - Throws: `StoreError`.
    public func settle() throws(StoreError) {
        try writing { db in
            try db.execute(sql: "DELETE FROM appends WHERE output = ?", arguments: [self.output])
            try db.execute(
                sql:
                    "UPDATE deliveries SET state = state % \(Self.pending) WHERE output = ? AND state >= \(Self.pending)",
                arguments: [self.output])
        }
    }

    /// Takes the notes of a run back that never delivered.
    /// - Throws: `StoreError`.
    public func takeBack() throws(StoreError) {
        try writing { db in
            try db.execute(sql: "DELETE FROM appends WHERE output = ?", arguments: [self.output])
            try db.execute(
                sql: "UPDATE deliveries SET state = ? WHERE output = ? AND state >= \(Self.retried)",
                arguments: [Delivery.failed.rawValue, self.output])
            try db.execute(
                sql: "DELETE FROM deliveries WHERE output = ? AND state >= \(Self.pending)", arguments: [self.output])
        }
    }

    private func writing(_ body: (Database) throws -> Void) throws(StoreError) {
        do { try database.pool.write(body) } catch { throw StoreError(error, path: database.pool.path) }
    }
}

/// A record's digest as two numbers.
private struct RecordKey {
    let high: Int64
    let low: Int64

    init(_ digest: ContentDigest) {
        high = Int64(bitPattern: digest.high)
        low = Int64(bitPattern: digest.low)
    }
}
