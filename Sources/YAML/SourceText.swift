/// A place in a file: line and column, both counted from 1, the column in Unicode scalars.
public struct SourcePosition: Sendable, Hashable, Comparable {
    /// The line, from 1.
    public var line: Int
    /// The column in Unicode scalars, from 1.
    public var column: Int

    /// A place at a line and a column, both from 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Where every file begins.
    public static let start = SourcePosition(line: 1, column: 1)

    /// Whether one place stands before another in the file.
    public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A stretch of a file, from `start` up to and without `end`.
public struct SourceRange: Sendable, Hashable {
    /// The first place of the stretch.
    public var start: SourcePosition
    /// The first place behind the stretch.
    public var end: SourcePosition

    /// The stretch from `start` up to and without `end`.
    public init(start: SourcePosition, end: SourcePosition) {
        self.start = start
        self.end = end
    }

    /// An empty stretch at the start of a file, for what belongs to the file as a whole.
    public static let startOfFile = SourceRange(start: .start, end: .start)
}

/// The text of one file, by lines, as diagnostics show it.
public struct SourceText: Sendable {
    /// The name that diagnostics print: the path as the user gave it.
    public let name: String
    /// The file's bytes, without a byte order mark at the start.
    public let bytes: [UInt8]
    private let hasMark: Bool
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    /// Where each line begins in `bytes`. Never empty.
    private let lineStarts: [Int]

    /// Keeps a file's bytes; a UTF-8 byte order mark at the start is dropped, as YAML 1.2 §5.2 allows.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        hasMark = bytes.starts(with: Self.byteOrderMark)
        let content = hasMark ? Array(bytes.dropFirst(Self.byteOrderMark.count)) : bytes
        self.bytes = content
        var starts = [0]
        for (offset, byte) in content.enumerated() {
            let isLoneReturn = byte == 0x0D && (offset + 1 == content.count || content[offset + 1] != 0x0A)
            if byte == 0x0A || isLoneReturn { starts.append(offset + 1) }
        }
        lineStarts = starts
    }

    /// Keeps a text, as from a test or an editor.
    public init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// How many lines the file has; an empty file has one.
    public var lineCount: Int { lineStarts.count }

    /// The first line of more than `limit` bytes, its line break included.
    func firstLine(longerThan limit: Int) -> Int? {
        lineStarts.indices.first { index in
            let end = index + 1 < lineStarts.count ? lineStarts[index + 1] : bytes.count
            return end - lineStarts[index] > limit
        }.map { $0 + 1 }
    }

    /// One line without its line break; empty for a line that the file doesn't have. Invalid UTF-8 is shown as U+FFFD.
    public func line(_ number: Int) -> String {
        guard number >= 1, number <= lineStarts.count else { return "" }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] : bytes.count
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// Whether a text stands at a place.
    public func holds(_ text: String, at position: SourcePosition) -> Bool {
        guard position.column >= 1 else { return false }
        return line(position.line).unicodeScalars.dropFirst(position.column - 1).starts(with: text.unicodeScalars)
    }

    /// The bytes with another text in a range within one line, and with the mark that the file began with; nil for a
    /// range that the file doesn't have or that goes over lines.
    public func replacing(_ range: SourceRange, with text: String) -> [UInt8]? {
        guard range.start.line == range.end.line, range.start < range.end, range.start.line >= 1,
            range.start.line <= lineCount, range.start.column >= 1
        else { return nil }
        let scalars = Array(line(range.start.line).unicodeScalars)
        guard range.end.column - 1 <= scalars.count else { return nil }
        func byteCount(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
            scalars.reduce(0) { $0 + Unicode.UTF8.width($1) }
        }
        let start = lineStarts[range.start.line - 1] + byteCount(scalars[..<(range.start.column - 1)])
        let end = start + byteCount(scalars[(range.start.column - 1)..<(range.end.column - 1)])
        // Invalid UTF-8, shown as a replacement, would put the places wrong.
        guard end <= bytes.count else { return nil }
        let mark: [UInt8] = hasMark ? Self.byteOrderMark : []
        return mark + bytes[..<start] + Array(text.utf8) + bytes[end...]
    }

    /// The place of a byte; an offset behind the end is the end. The byte may begin an invalid sequence.
    public func position(ofByte offset: Int) -> SourcePosition {
        let bounded = min(max(offset, 0), bytes.count)
        var low = 0
        var high = lineStarts.count
        while low + 1 < high {
            let middle = (low + high) / 2
            if lineStarts[middle] <= bounded { low = middle } else { high = middle }
        }
        let before = String(decoding: bytes[lineStarts[low]..<bounded], as: UTF8.self)
        return SourcePosition(line: low + 1, column: before.unicodeScalars.count + 1)
    }
}
