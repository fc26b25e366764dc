/// What the first bytes of an input say about all of it.
extension InputBuffer {
    /// Passes over a UTF-8 byte order mark, and refuses an input that is no UTF-8 text at all.
    ///
    /// Reads on only as long as what is there may still be such a mark: a first line of one letter, from a terminal,
    /// must not wait for a second line.
    /// - Returns: false when the run was asked to stop.
    /// - Throws: `RunError` for UTF-16, gzip and databases.
    mutating func passByteOrderMark() throws(RunError) -> Bool {
        while true {
            switch withUnread({ Signature(of: $0) }) {
            case .plain: return true
            case .utf8:
                consume(Signature.utf8Mark.count)
                return true
            case .utf16: throw .utf16Bytes(input.name)
            case .gzip: throw .compressedBytes(input.name)
            case .database: throw .databaseBytes(input.name)
            case .undecided:
                switch try refill() {
                case .more: continue
                case .end: return true
                case .stopped: return false
                }
            }
        }
    }
}

/// The kinds of beginning that matter.
private enum Signature {
    case plain
    case utf8
    case utf16
    case gzip
    case database
    case undecided

    static let utf8Mark: [UInt8] = [0xef, 0xbb, 0xbf]
    private static let known: [(mark: [UInt8], meaning: Signature)] = [
        (utf8Mark, .utf8), ([0xff, 0xfe], .utf16), ([0xfe, 0xff], .utf16), ([0x1f, 0x8b], .gzip),
        (Array("SQLite format 3\0".utf8), .database),
    ]

    init(of bytes: UnsafeBufferPointer<UInt8>) {
        let match = Self.known.first { bytes.prefix($0.mark.count).elementsEqual($0.mark.prefix(bytes.count)) }
        guard let match else {
            self = .plain
            return
        }
        self = bytes.count >= match.mark.count ? match.meaning : .undecided
    }
}
