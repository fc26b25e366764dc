/// Lines of a message put together as they were meant.
enum TextBlocks {
    /// A paragraph, a list item or a line that stands by itself, its white space folded.
    struct Block: Sendable, Equatable {
        let scalars: [Unicode.Scalar]
        /// Whether it is quoted from another message, behind `>`.
        let isQuoted: Bool
    }

    /// All blocks, in order.
    static func blocks(of text: String) -> [Block] {
        var blocks: [Block] = []
        var open: Line?
        func close() {
            if let line = open { blocks.append(Block(scalars: line.scalars, isQuoted: line.isQuoted)) }
            open = nil
        }
        for raw in lines(of: text) {
            let line = Line(raw)
            if line.scalars.isEmpty {
                close()
            } else if open?.isCarried(on: line) == true {
                open?.join(line)
            } else {
                close()
                open = line
            }
        }
        close()
        return blocks
    }

    /// Lines, with "\r\n" as one end.
    private static func lines(of text: String) -> [ArraySlice<Unicode.Scalar>] {
        let scalars = Array(text.unicodeScalars)
        var lines: [ArraySlice<Unicode.Scalar>] = []
        var start = 0
        for (index, scalar) in scalars.enumerated() where scalar.isLineEnd {
            if scalar == "\n", index > 0, scalars[index - 1] == "\r" {
                start = index + 1
                continue
            }
            lines.append(scalars[start..<index])
            start = index + 1
        }
        lines.append(scalars[start...])
        return lines
    }

    private struct Line {
        var scalars: [Unicode.Scalar] = []
        let isQuoted: Bool
        let isItem: Bool
        /// Scalars of the last line as it was written: a long one was wrapped.
        var width: Int
        /// Whether it can't go on in another line, being a greeting or a closing.
        private let isFormula: Bool

        init(_ raw: ArraySlice<Unicode.Scalar>) {
            var rest = raw.drop(while: \.isSpace)
            isQuoted = rest.first == ">"
            rest = rest.drop { $0 == ">" || $0.isSpace }
            let item = Self.withoutBullet(rest)
            isItem = item.startIndex != rest.startIndex
            width = raw.count
            scalars.reserveCapacity(item.count)
            for scalar in item where !(scalar.isSpace && scalars.last == " ") {
                scalars.append(scalar.isSpace ? " " : scalar)
            }
            if scalars.last == " " { scalars.removeLast() }
            // Formulas are short; the rest need not be looked through.
            let words = scalars.count <= 80 ? SentenceRoles.words(String(scalars)) : []
            isFormula = SentenceRoles.isClosing(words) || SentenceRoles.isGreeting(words)
        }

        /// Whether this line merely goes on in the next one.
        func isCarried(on next: Line) -> Bool {
            guard !isFormula, !next.isItem, isQuoted == next.isQuoted, let last = scalars.last,
                let first = next.scalars.first, !".!?:;…".unicodeScalars.contains(last)
            else { return false }
            return width >= 50 || first.isSmall
        }

        mutating func join(_ next: Line) {
            scalars.append(" ")
            scalars += next.scalars
            width = next.width
        }

        /// The line behind `-`, `*`, `•` or `1.` and a space.
        private static func withoutBullet(_ line: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
            let digits = line.prefix(while: \.isDigit)
            let mark = line.dropFirst(digits.count)
            guard let first = mark.first, let space = mark.dropFirst().first, space.isSpace else { return line }
            let isBullet = digits.isEmpty ? "-*•–—·".unicodeScalars.contains(first) : first == "." || first == ")"
            guard isBullet, digits.count <= 2 else { return line }
            return mark.dropFirst().drop(while: \.isSpace)
        }
    }
}
