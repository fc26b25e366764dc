import CascadeCore
import Digests
import JSON

/// Records as rows of an SQLite table or view: each column is a field.
///
/// A row's place is its ordinal among the rows read, in place of a line, and its rowid, in place of an offset; where
/// rows have no rowid, their ordinal once more.
struct TableSource: RecordSource {
    /// Rows are counted nowhere, and what they take can't be told without reading them.
    let size: Int? = nil
    private let connection: TableConnection
    private let layout: TableLayout
    private let maxRecord: Int
    private let stop: StopFlag
    /// Everything that all fingerprints begin with.
    private let head: Digester
    private var pages: TablePages?
    private var page: ArraySlice<TablePages.Row> = []
    private var row: TablePages.Row?
    private var ordinal = 0

    /// Looks at the table; a row of more than `maxRecord` bytes is rejected.
    /// - Throws: `RunError` when it can't be read.
    init(_ path: TablePath, maxRecord: Int = InputFormat.usualMaxRecord, stop: StopFlag) throws(RunError) {
        let connection = try TableConnection(path, for: .reading)
        let layout = try connection.access { db in try TableLayout(db, of: path) }
        var head = Digester("table")
        head.append(count: layout.columns.count)
        for name in layout.columns { head.append(name) }
        self.connection = connection
        self.layout = layout
        self.maxRecord = maxRecord
        self.stop = stop
        self.head = head
    }

    mutating func next() throws(RunError) -> SourceItem? {
        row = nil
        if stop.isRaised { return nil }
        if page.isEmpty { page = try nextPage() }
        guard let row = page.popFirst() else { return nil }
        self.row = row
        ordinal += 1
        return SourceItem(place: RecordPlace(line: ordinal, offset: Int(row.rowid)), length: row.length)
    }

    func fingerprint() -> ContentDigest? {
        guard let cells = row?.cells else { return nil }
        var digester = head
        for cell in cells {
            guard digester.append(cell) else { return nil }
        }
        return digester.finish()
    }

    func content() -> Result<JSONObject, RecordFailure> {
        guard let row else { return .failure(.noRecord) }
        guard let cells = row.cells else { return .failure(.rowTooLong(limit: maxRecord)) }
        var fields = JSONObject()
        for (name, cell) in zip(layout.columns, cells) {
            switch cell {
            case .null: fields.append(name, .null)
            case .integer(let value): fields.append(name, .number(JSONNumber(Int(value))))
            case .real(let value) where value.isFinite: fields.append(name, .number(JSONNumber(value)))
            case .real: return .failure(.infiniteCell(column: name))
            case .text(let text): fields.append(name, .string(text))
            case .foreignText(let fault): return .failure(.foreignCell(column: name, at: fault))
            case .blob: return .failure(.blobCell(column: name))
            }
        }
        return .success(fields)
    }

    private mutating func nextPage() throws(RunError) -> ArraySlice<TablePages.Row> {
        let (begun, layout, path, maxRecord, stop) = (pages, layout, connection.path, maxRecord, stop)
        let (pages, rows) = try connection.access { db -> (TablePages?, [TablePages.Row]) in
            guard
                var pages = try begun ?? layout.pages(db, of: path, maxRecord: maxRecord, stop: stop)
            else { return (nil, []) }
            let rows = try pages.read(db)
            return (pages, rows)
        }
        self.pages = pages
        return rows[...]
    }
}

extension Digester {
    /// Appends a value with its kind; false for one that no record can have.
    fileprivate mutating func append(_ cell: TableCell) -> Bool {
        switch cell {
        case .null: append(count: 0)
        case .integer(let value):
            append(count: 1)
            append(count: Int(value))
        case .real(let value) where value.isFinite:
            append(count: 2)
            append(count: Int(truncatingIfNeeded: value.bitPattern))
        case .text(let text):
            append(count: 3)
            append(text)
        case .real, .foreignText, .blob: return false
        }
        return true
    }
}
