import GRDB
import GRDBSQLite
import JSON

/// The value of one cell.
///
/// Read and bound by SQLite's own functions: texts may hold NUL, and may be no UTF-8, which a C string hides.
enum TableCell: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    /// Bytes declared as text that are not UTF-8, with the offset of the first fault.
    case foreignText(fault: Int)
    case blob

    /// The value in a column of the row that a statement stands on.
    init(_ statement: SQLiteStatement, column: CInt) {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: self = .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT:
            let start = sqlite3_column_text(statement, column)
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
            if let text = String(validating: bytes, as: UTF8.self) {
                self = .text(text)
            } else {
                self = .foreignText(fault: UTF8Check.firstFault(in: bytes))
            }
        case SQLITE_BLOB: self = .blob
        default: self = .null
        }
    }

    /// Bytes that a column takes in a record: those of its text, or a number's eight. A BLOB is never read.
    static func length(_ statement: SQLiteStatement, column: CInt) -> Int {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_TEXT: Int(sqlite3_column_bytes(statement, column))
        case SQLITE_INTEGER, SQLITE_FLOAT: MemoryLayout<Int64>.size
        default: 0
        }
    }

    /// A value of an output line: numbers stay numbers where SQLite can hold them exactly or as a double, truth is 1 or
    /// 0, lists and objects are JSON.
    init(_ value: JSONValue?) {
        switch value {
        case nil, .null: self = .null
        case .bool(let flag): self = .integer(flag ? 1 : 0)
        case .number(let number): self = Self.number(number)
        case .string(let text): self = .text(text)
        case .some(let nested): self = .text(JSONWriter.text(nested))
        }
    }

    /// A whole number beyond 64 bits stays what it is only as text.
    private static func number(_ number: JSONNumber) -> TableCell {
        if let integer = Int64(number.text) { return .integer(integer) }
        let isWhole = !number.text.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
        let double = number.doubleValue
        return isWhole || !double.isFinite ? .text(number.text) : .real(double)
    }

    /// Puts the value into a statement.
    /// - Parameter index: of the parameter, from 1.
    /// - Returns: SQLite's code.
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        switch self {
        case .null, .foreignText, .blob: return sqlite3_bind_null(statement, index)
        case .integer(let value): return sqlite3_bind_int64(statement, index, value)
        case .real(let value): return sqlite3_bind_double(statement, index, value)
        case .text(var text):
            // SQLite copies the bytes before the call returns.
            let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            // An empty text may have no address, which would make it null.
            if text.isEmpty { return sqlite3_bind_text(statement, index, "", 0, copying) }
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text64(
                        statement, index, $0.baseAddress, UInt64($0.count), copying, UInt8(SQLITE_UTF8))
                }
            }
        }
    }
}
