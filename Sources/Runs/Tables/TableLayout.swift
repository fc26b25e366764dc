import GRDB
import GRDBSQLite

/// How the rows of a table or view are read.
struct TableLayout: Sendable {
    /// The columns' names, in their order.
    let columns: [String]
    /// A name of the rowid that no column has; nil where rows have none that can be searched quickly: in views, tables
    /// `WITHOUT ROWID` and virtual tables.
    let rowid: String?

    private static let rowidNames = ["rowid", "_rowid_", "oid"]

    /// Looks at a table.
    /// - Throws: `RunError` when there is no such table or view, besides SQLite's own errors.
    init(_ db: Database, of path: TablePath) throws {
        let entry = try GRDB.Row.fetchOne(
            db,
            sql: "SELECT type = 'table' AND rootpage > 0 FROM main.sqlite_master WHERE name = ? COLLATE NOCASE "
                + "AND type IN ('table', 'view')",
            arguments: [path.table])
        guard let entry else { throw RunError.missingTable(path, others: try Self.tables(of: db)) }
        let columns = try db.makeStatement(sql: "SELECT * FROM \(path.sql) LIMIT 0").columnNames
        self.columns = columns
        let isStored: Bool = entry[0]
        rowid = isStored ? Self.rowid(db, of: path, columns: columns) : nil
    }

    private static func rowid(_ db: Database, of path: TablePath, columns: [String]) -> String? {
        let taken = Set(columns.map(TablePath.folded))
        guard let name = rowidNames.first(where: { !taken.contains(TablePath.folded($0)) }) else { return nil }
        // The only trouble that such a statement can have is that the table was made without rowids.
        let statement = try? db.makeStatement(sql: "SELECT t.\(name) FROM \(path.sql) AS t LIMIT 0")
        return statement == nil ? nil : "t.\(name)"
    }

    private static func tables(of db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: "SELECT name FROM main.sqlite_master WHERE type IN ('table', 'view') "
                + "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")
    }

    /// The table's rows in pages. Rows without rowids are copied into a temporary table first: the only other way, one
    /// query over the whole run, would keep everybody else from writing until its end.
    /// - Returns: nil when the run was stopped meanwhile.
    func pages(_ db: Database, of path: TablePath, maxRecord: Int, stop: StopFlag) throws -> TablePages? {
        if let rowid {
            return try TablePages(db, of: path.sql, rowid: rowid, columns: columns, maxRecord: maxRecord)
        }
        let names = columns.indices.map { "c\($0)" }
        // Columns without types: values stay as they are.
        try db.execute(sql: "CREATE TEMP TABLE rows (\(names.joined(separator: ", ")))")
        do {
            try Self.interruptibly(db, by: stop) {
                try db.execute(sql: "INSERT INTO temp.rows SELECT * FROM \(path.sql)")
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            return nil
        }
        return try TablePages(db, of: "temp.rows", rowid: "t.rowid", columns: names, maxRecord: maxRecord)
    }

    /// Ends the statements of `body` early when the run is asked to stop.
    private static func interruptibly(_ db: Database, by stop: StopFlag, _ body: () throws -> Void) rethrows {
        let instructionsBetweenLooks: CInt = 100_000
        let isRaised: @convention(c) (UnsafeMutableRawPointer?) -> CInt = { context in
            guard let context else { return 0 }
            return Unmanaged<StopFlag>.fromOpaque(context).takeUnretainedValue().isRaised ? 1 : 0
        }
        sqlite3_progress_handler(
            db.sqliteConnection, instructionsBetweenLooks, isRaised, Unmanaged.passUnretained(stop).toOpaque())
        defer { sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil) }
        try withExtendedLifetime(stop, body)
    }
}
