import GRDB
import Testing

@testable import Runs

/// A database in a folder of its own, as another program would use it.
struct TestDatabase {
    let folder: TemporaryFolder
    let path: String

    /// Makes `db.sqlite` and executes `sql` in it.
    init(_ sql: String = "") throws {
        folder = try TemporaryFolder()
        path = folder.file("db.sqlite")
        try execute(sql)
    }

    /// A table of the database.
    func table(_ name: String) throws -> TablePath { try #require(TablePath("\(path):\(name)")) }

    /// Executes statements on a connection of its own that waits for nobody.
    func execute(_ sql: String) throws { try connection().inDatabase { try $0.execute(sql: sql) } }

    func connection() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// The rows of a query, each value as SQLite would quote it.
    func rows(_ table: String) throws -> [String] {
        try connection().inDatabase { db in
            let columns = try db.makeStatement(sql: "SELECT * FROM \(table) LIMIT 0").columnNames
            let quoted = columns.map { "quote(\(TablePath.quoted($0)))" }.joined(separator: " || ' ' || ")
            return try String.fetchAll(db, sql: "SELECT \(quoted) FROM \(table)")
        }
    }

    func columns(_ table: String) throws -> [String] {
        try connection().inDatabase { try $0.makeStatement(sql: "SELECT * FROM \(table) LIMIT 0").columnNames }
    }

    /// A source of a table's rows.
    func source(_ name: String, maxRecord: Int = InputFormat.usualMaxRecord) throws -> TableSource {
        try TableSource(table(name), maxRecord: maxRecord, stop: StopFlag())
    }
}
