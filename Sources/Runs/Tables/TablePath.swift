/// A table of an SQLite file, as users name it: `tickets.sqlite:open`. The file's name ends in `.sqlite`, `.sqlite3` or
/// `.db`.
public struct TablePath: Sendable, Equatable {
    /// The path of the database file.
    public let database: String
    /// The table's name.
    public let table: String

    private static let endings: Set<String> = ["sqlite", "sqlite3", "db"]

    /// Reads a path; nil when it names no table. The table begins behind the first colon that follows such an ending.
    public init?(_ path: String) {
        let colon = path.indices.first { path[$0] == ":" && Self.isDatabase(String(path[..<$0])) }
        guard let colon else { return nil }
        database = String(path[..<colon])
        table = String(path[path.index(after: colon)...])
        if table.isEmpty { return nil }
    }

    /// Whether a path names a database and none of its tables.
    static func isDatabase(_ path: String) -> Bool {
        let ending = FileEnding(of: path.hasSuffix(":") ? String(path.dropLast()) : path)
        return endings.contains(ending.format) && !ending.isPacked
    }

    /// Whether another path names a table that SQLite takes for this one, in the same or another file: upper and lower
    /// case of ASCII letters are the same to it.
    public func hasSameTable(as other: TablePath) -> Bool { Self.folded(table) == Self.folded(other.table) }

    /// A name as SQLite compares it.
    static func folded(_ name: String) -> [UInt8] {
        name.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    /// The table's name as users write it.
    var name: String { "\(database):\(table)" }

    /// One name for one table: the file's own path, and the table's name as SQLite compares it.
    var canonicalName: String {
        "\(OutputTarget.canonical(database)):\(String(decoding: Self.folded(table), as: UTF8.self))"
    }

    /// What files that belong to the table alone are named after: `DATABASE.TABLE`.
    var fileName: String { "\(database).\(table.replacing("/", with: "_"))" }

    /// The table in SQL.
    var sql: String { "main.\(Self.quoted(table))" }

    /// A name in SQL, whatever it holds.
    static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
