/// Finds where each Unicode scalar of a YAML scalar's text stands in the file, so that an error inside an expression or
/// a pattern is shown at its own place.
///
/// The raw text between the node's marks is read again beside the value: escapes, doubled quotes, folded line breaks
/// and the indentation of blocks are stepped over as YAML 1.2 chapters 7 and 8 describe them.
public struct ScalarLocator: Sendable {
    /// One place for each scalar of the text, and the place behind the last.
    private let positions: [SourcePosition]

    /// Reads the scalar at `range` once, in time linear in its length, so that however many places are asked for, none
    /// costs more than a look-up.
    public init(_ scalar: YAMLScalar, at range: SourceRange, in source: SourceText) {
        var reader = RawReader(scalar: scalar, range: range, source: source)
        positions = reader.read()
    }

    /// The stretch of the file behind a stretch of the text, in offsets of Unicode scalars.
    public func range(_ offsets: Range<Int>) -> SourceRange {
        func position(_ offset: Int) -> SourcePosition { positions[min(max(offset, 0), positions.count - 1)] }

        let start = position(offsets.lowerBound)
        guard !offsets.isEmpty else { return SourceRange(start: start, end: start) }
        let last = position(offsets.upperBound - 1)
        let next = position(offsets.upperBound)
        // Behind the last scalar of a line the next place is on another line; the stretch ends on its own.
        let end = next.line == last.line ? next : SourcePosition(line: last.line, column: last.column + 1)
        return SourceRange(start: start, end: end)
    }
}

/// Walks the raw text of one scalar, line by line.
private struct RawReader {
    let value: [Unicode.Scalar]
    let style: YAMLScalar.Style
    let source: SourceText
    let end: SourcePosition
    var position: SourcePosition
    /// The line that is read, and how much of it stands before its trailing white space.
    var line: [Unicode.Scalar]
    var contentCount: Int
    var positions: [SourcePosition] = []

    init(scalar: YAMLScalar, range: SourceRange, source: SourceText) {
        value = Array(scalar.text.unicodeScalars)
        style = scalar.style
        self.source = source
        end = range.end
        position = range.start
        line = Array(source.line(range.start.line).unicodeScalars)
        contentCount = Self.contentCount(of: line)
    }

    private static func contentCount(of line: [Unicode.Scalar]) -> Int {
        line.lastIndex { $0 != " " && $0 != "\t" }.map { $0 + 1 } ?? 0
    }

    /// The scalar at the current place; nil at the end of its line.
    var current: Unicode.Scalar? {
        position.column <= line.count && position < end ? line[position.column - 1] : nil
    }

    /// What the text must go on with.
    var wanted: Unicode.Scalar? { positions.count < value.count ? value[positions.count] : nil }

    mutating func read() -> [SourcePosition] {
        skipProperties()
        switch style {
        case .plain: readFlow(quote: nil)
        case .singleQuoted: readFlow(quote: "'")
        case .doubleQuoted: readFlow(quote: "\"")
        case .literal, .folded: readBlock()
        }
        // The place behind the text; and whatever could not be found is said to be there.
        while positions.count <= value.count { positions.append(position) }
        return positions
    }

    /// Steps over an anchor and a tag, which stand inside the node's marks.
    private mutating func skipProperties() {
        while let scalar = current, scalar == "&" || scalar == "!" {
            while current != nil, current != " " { position.column += 1 }
            while current == " " { position.column += 1 }
            if current == nil, position.line < end.line {
                nextLine()
                while current == " " { position.column += 1 }
            }
        }
    }

    private mutating func nextLine() {
        position = SourcePosition(line: position.line + 1, column: 1)
        line = Array(source.line(position.line).unicodeScalars)
        contentCount = Self.contentCount(of: line)
    }

    private mutating func take(_ width: Int = 1) {
        positions.append(position)
        position.column += width
    }

    private mutating func readFlow(quote: Unicode.Scalar?) {
        if quote != nil { position.column += 1 }
        while positions.count < value.count, position < end {
            guard let scalar = current else {
                foldLineBreak()
                continue
            }
            if quote == "'", scalar == "'" {
                take(2)
            } else if quote == "\"", scalar == "\\" {
                readEscape()
            } else if isTrailingSpace {
                position.column = line.count + 1
            } else {
                take()
            }
        }
    }

    /// Whether only white space is left on this line; a flow scalar drops it.
    private var isTrailingSpace: Bool {
        position.line < end.line && position.column > contentCount
    }

    /// A lone line break is a space; of several in a row all but the first stay.
    private mutating func foldLineBreak() {
        let place = position
        var breaks = 0
        repeat {
            breaks += 1
            nextLine()
            while current == " " || current == "\t" { position.column += 1 }
        } while current == nil && position.line < end.line
        for _ in 0..<max(1, breaks - 1) where positions.count < value.count { positions.append(place) }
    }

    private mutating func readEscape() {
        let next = position.column < line.count ? line[position.column] : nil
        switch next {
        case nil:
            // An escaped line break joins two lines.
            nextLine()
            while current == " " || current == "\t" { position.column += 1 }
        case "x": take(4)
        case "u": take(6)
        case "U": take(10)
        default: take(2)
        }
    }

    private mutating func readBlock() {
        // The header, `|` or `>` with its indicators, takes the rest of its line.
        let header = line.dropFirst(position.column - 1)
        nextLine()
        let indentation = blockIndentation(header)
        while positions.count < value.count, position.line <= source.lineCount {
            position.column = min(indentation, line.count) + 1
            while position.column <= line.count, positions.count < value.count { take() }
            // In a folded block a line break stands for a newline, a space or nothing; the text says which.
            if wanted == "\n" || (style == .folded && wanted == " ") { positions.append(position) }
            nextLine()
        }
    }

    private func blockIndentation(_ header: ArraySlice<Unicode.Scalar>) -> Int {
        for number in position.line...max(position.line, source.lineCount) {
            let scalars = source.line(number).unicodeScalars
            let spaces = scalars.prefix { $0 == " " }.count
            // With an indentation indicator, leading spaces belong to the text.
            if spaces < scalars.count { return spaces - leadingSpaces(given: header) }
        }
        return 0
    }

    private func leadingSpaces(given header: ArraySlice<Unicode.Scalar>) -> Int {
        let hasIndicator = header.prefix { $0 != "#" }.contains { $0.properties.numericType == .decimal }
        return hasIndicator ? value.prefix { $0 == " " || $0 == "\n" }.filter { $0 == " " }.count : 0
    }
}
