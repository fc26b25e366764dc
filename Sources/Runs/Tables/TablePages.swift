import GRDB
import GRDBSQLite

/// A table's rows in rowid order, page by page. Between two pages nothing is locked and nothing is open, so that others
/// may write the database, this run included.
///
/// Rows that are added behind the last one while pages are read are left to the next run.
struct TablePages: Sendable {
    /// One row.
    struct Row: Sendable {
        let rowid: Int64
        /// Bytes of its values.
        let length: Int
        /// Its values; nil when they are too long to be looked at.
        let cells: [TableCell]?
    }

    private static let rowsPerPage = 256
    private static let bytesPerPage = 1 << 20

    private let select: String
    private let selectRowid: String
    private let columnCount: Int
    private let maxRecord: Int
    /// The smallest rowid that was not read yet.
    private var next = Int64.min
    /// The greatest rowid of all; nil when nothing is left.
    private var last: Int64?

    /// - Parameters:
    ///   - table: the table in SQL.
    ///   - rowid: a name of the rowid that no column has.
    ///   - columns: what to read of each row.
    ///   - maxRecord: bytes of a row that are looked at.
    init(_ db: Database, of table: String, rowid: String, columns: [String], maxRecord: Int) throws {
        // With the table's name before each: a name alone that no column has would be taken for a text.
        let names = [rowid] + columns.map { "t.\(TablePath.quoted($0))" }
        let rows = "FROM \(table) AS t WHERE \(rowid) BETWEEN ? AND ? ORDER BY \(rowid) LIMIT ?"
        select = "SELECT \(names.joined(separator: ", ")) \(rows)"
        selectRowid = "SELECT \(rowid) \(rows)"
        columnCount = columns.count
        self.maxRecord = maxRecord
        last = try Int64.fetchOne(db, sql: "SELECT max(\(rowid)) FROM \(table) AS t")
        // SQLite refuses to bring a longer value into memory. Its own tables' texts must still pass.
        sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_LENGTH, CInt(clamping: max(maxRecord, 1 << 20)))
    }

    /// The next rows; none at the end.
    mutating func read(_ db: Database) throws -> [Row] {
        guard let last else { return [] }
        var page: [Row] = []
        var bytes = 0
        let statement = try db.cachedStatement(sql: select)
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: [next, last, Self.rowsPerPage])
        do {
            while page.count < Self.rowsPerPage, bytes < Self.bytesPerPage, try cursor.next() != nil {
                let row = row(statement.sqliteStatement)
                bytes += row.length
                page.append(row)
                pass(row.rowid)
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_TOOBIG {
            // The statement ends at such a row; its rowid can still be had.
            guard let rowid = try Int64.fetchOne(db, sql: selectRowid, arguments: [next, last, 1]) else { throw error }
            page.append(Row(rowid: rowid, length: 0, cells: nil))
            pass(rowid)
        }
        if page.isEmpty { self.last = nil }
        return page
    }

    private mutating func pass(_ rowid: Int64) {
        if let last, rowid < last { next = rowid + 1 } else { last = nil }
    }

    private func row(_ statement: SQLiteStatement) -> Row {
        let columns = 1...max(1, CInt(clamping: columnCount))
        let length = columns.reduce(0) { $0 + TableCell.length(statement, column: $1) }
        return Row(
            rowid: sqlite3_column_int64(statement, 0), length: length,
            cells: length > maxRecord ? nil : columns.map { TableCell(statement, column: $0) })
    }
}
