/// Finds where a CSV record (RFC 4180) ends, byte by byte, so that it can go on when more bytes come.
///
/// A quote opens a quoted cell only at the cell's start; elsewhere in a bare cell it stands for itself, as spreadsheets
/// and other readers have it (`a 5" pipe`).
struct CSVScanner: Sendable, Equatable {
    /// Where in a record the scanner is.
    enum State: Sendable {
        case cellStart
        case bare
        case quoted
        /// Behind a quote inside a quoted cell: its end, or the first half of a doubled quote.
        case quoteSeen
    }

    private(set) var state = State.cellStart
    /// Bytes of the record that were looked at.
    private(set) var scanned = 0
    /// Where the last quoted cell began, from the record's start.
    private(set) var lastOpening = 0
    /// Line feeds passed inside quotes.
    private(set) var innerLines = 0
    /// Line feeds passed when the last quoted cell began, and where the line that it began in starts.
    private(set) var openingLine = 0
    private(set) var openingLineStart = 0
    /// Where the line that the scanner is on begins, from the record's start.
    private(set) var lineStart = 0

    /// Looks at the bytes of a record that were not looked at yet.
    /// - Parameter record: the unread bytes, from the record's start.
    /// - Returns: the offset of the line feed that ends the record; nil when it isn't there yet.
    mutating func end(in record: UnsafeBufferPointer<UInt8>) -> Int? {
        while scanned < record.count {
            let byte = record[scanned]
            scanned += 1
            if state == .quoted {
                if byte == UInt8(ascii: "\"") { state = .quoteSeen }
                if byte == 0x0a { passLine() }
                continue
            }
            switch byte {
            case 0x0a: return scanned - 1
            case UInt8(ascii: ","): state = .cellStart
            case UInt8(ascii: "\""): quote()
            default: state = .bare
            }
        }
        return nil
    }

    private mutating func quote() {
        switch state {
        case .cellStart:
            lastOpening = scanned - 1
            openingLine = innerLines
            openingLineStart = lineStart
            state = .quoted
        case .quoteSeen: state = .quoted
        case .bare, .quoted: break
        }
    }

    private mutating func passLine() {
        innerLines += 1
        lineStart = scanned
    }
}
