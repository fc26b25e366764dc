import CascadeCore
import GRDB
import GRDBSQLite
import JSON

/// Puts output lines into a table as rows: new ones by id, and in place of those that have the id already.
struct TableUpsert: Sendable {
    private static let key = "id"
    /// Deeper than any line that a record can lead to.
    private static let depthLimit = 256

    private let columns: [OutputColumn]
    private let path: TablePath
    private let sql: String

    /// - Throws: `RunError` when two columns have one name for SQLite.
    init(_ path: TablePath, columns: [OutputColumn]) throws(RunError) {
        self.path = path
        self.columns = columns
        var seen: Set<[UInt8]> = []
        if let repeated = columns.first(where: { !seen.insert(TablePath.folded($0.name)).inserted }) {
            throw .repeatedOutputColumn(repeated.name, path)
        }
        let names = columns.map { TablePath.quoted($0.name) }
        let others = columns.filter { $0.name != Self.key }.map { TablePath.quoted($0.name) }
        let update = others.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        sql = """
            INSERT INTO \(path.sql) (\(names.joined(separator: ", "))) \
            VALUES (\(names.map { _ in "?" }.joined(separator: ", "))) \
            ON CONFLICT (\(TablePath.quoted(Self.key))) DO \(others.isEmpty ? "NOTHING" : "UPDATE SET \(update)")
            """
    }

    /// Makes the table if it is missing, and those of its columns that are.
    ///
    /// Columns have no type: SQLite then keeps every value as it comes, so that the ids 5 and "5" stay two.
    /// - Throws: `RunError` for a table that rows can't be put into by id, besides SQLite's own errors.
    func prepareTable(_ db: Database) throws {
        let names = columns.map { TablePath.quoted($0.name) + ($0.name == Self.key ? " PRIMARY KEY" : "") }
        try db.execute(sql: "CREATE TABLE IF NOT EXISTS \(path.sql) (\(names.joined(separator: ", ")))")
        let there = try db.makeStatement(sql: "SELECT * FROM \(path.sql) LIMIT 0").columnNames
        let known = Set(there.map(TablePath.folded))
        for column in columns where column.name != Self.key && !known.contains(TablePath.folded(column.name)) {
            try db.execute(sql: "ALTER TABLE \(path.sql) ADD COLUMN \(TablePath.quoted(column.name))")
        }
        do {
            _ = try db.cachedStatement(sql: sql)
        } catch let error as DatabaseError {
            throw RunError.tableWithoutKey(path, Self.key, error.message ?? "no key")
        }
    }

    /// Puts lines in, in their order.
    /// - Parameter lines: JSON objects as `LineRenderer` makes them.
    func write(_ lines: [[UInt8]], _ db: Database) throws {
        let statement = try db.cachedStatement(sql: sql)
        for line in lines { try write(cells(of: line), db, statement) }
    }

    private func cells(of line: [UInt8]) throws -> [TableCell] {
        guard let object = try? JSONParser.parse(line, depthLimit: Self.depthLimit).objectValue else {
            throw RunError.unreadableLine(path)
        }
        return columns.map { TableCell($0.value(in: object)) }
    }

    private func write(_ cells: [TableCell], _ db: Database, _ statement: Statement) throws {
        let sqlite = statement.sqliteStatement
        defer { sqlite3_reset(sqlite) }
        for (index, cell) in zip(CInt(1)..., cells) {
            let code = cell.bind(to: sqlite, at: index)
            if code != SQLITE_OK { throw Self.error(code, db) }
        }
        let code = sqlite3_step(sqlite)
        if code != SQLITE_DONE { throw Self.error(code, db) }
    }

    private static func error(_ code: CInt, _ db: Database) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: db.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) })
    }
}
