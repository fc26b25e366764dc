/// Lines of a message put together as they were meant.
enum TextBlocks {
    /// A paragraph, a list item or a line that stands by itself, its white space folded.
    struct Block: Sendable, Equatable {
        let text: String
        /// Whether it is quoted from another message: behind `>`, or under "On … wrote:".
        let isQuoted: Bool
    }

    /// All blocks, in order.
    static func blocks(of text: String) -> [Block] {
        var blocks: [Block] = []
        var open: Line?
        func close() {
            if let line = open { blocks.append(Block(text: line.text, isQuoted: line.isQuoted)) }
            open = nil
        }
        for raw in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let line = Line(raw)
            if line.text.isEmpty {
                close()
            } else if let before = open, before.isCarried(on: line) {
                open = before.joined(with: line)
            } else {
                close()
                open = line
            }
        }
        close()
        return blocks
    }

    private struct Line {
        var text: String
        let isQuoted: Bool
        let isItem: Bool
        /// Characters of the last line as it was written: a long one was wrapped.
        var width: Int

        init(_ raw: Substring) {
            var rest = raw.drop(while: \.isWhitespace)
            isQuoted = rest.first == ">"
            rest = rest.drop { $0 == ">" || $0.isWhitespace }
            let item = Self.withoutBullet(rest)
            isItem = item.startIndex != rest.startIndex
            text = item.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            width = raw.count
        }

        /// Whether a line merely goes on in the next one.
        func isCarried(on next: Line) -> Bool {
            guard !next.isItem, isQuoted == next.isQuoted, let last = text.last, let first = next.text.first,
                !".!?:;…".contains(last)
            else { return false }
            let wasWrapped = width >= 50
            let isClosing = SentenceRoles.isClosing(text) || SentenceRoles.isGreeting(text)
            return !isClosing && (wasWrapped || first.isLowercase)
        }

        func joined(with next: Line) -> Line {
            var line = self
            line.text += " " + next.text
            line.width = next.width
            return line
        }

        /// The line behind `-`, `*`, `•` or `1.` and a space.
        private static func withoutBullet(_ line: Substring) -> Substring {
            guard let first = line.first else { return line }
            var rest = line.dropFirst()
            if first.isNumber {
                rest = rest.drop(while: \.isNumber)
                guard line.distance(from: line.startIndex, to: rest.startIndex) <= 2,
                    rest.first == "." || rest.first == ")"
                else { return line }
                rest = rest.dropFirst()
            } else if !"-*•–—·".contains(first) {
                return line
            }
            guard let space = rest.first, space.isWhitespace else { return line }
            return rest.drop(while: \.isWhitespace)
        }
    }
}
