/// How a byte-level model's text is cut into the words inside which tokens are merged: `tokenizer.ggml.pre`.
public struct PreTokenizer: Sendable {
    /// One cut. Each cuts the pieces that the one before has left.
    enum Rule: Sendable {
        case pattern(SplitPattern)
        /// `\s+$`
        case trailingSpace
        /// `(?=(\d{3})+(?!\d))`: digits in threes, counted from the right.
        case digitTriples
    }

    /// The name that GGUF files have for it.
    public let name: String
    /// A word that is a token is that token, whatever merges would make of it.
    public var ignoresMerges: Bool
    /// Text is brought into Unicode's composed form (NFC) before it is cut.
    public var composes: Bool
    /// What llama.cpp does where a file doesn't say whether its texts begin with a token of their own.
    public let addsBeginning: Bool

    /// Whether llama.cpp puts a token of its own between two texts where a file doesn't say.
    public var addsSeparator: Bool { ["jina-v1-en", "jina-v2-code", "roberta-bpe"].contains(name) }

    /// Whether the models' mask takes the white space before it.
    public var masksTakeSpace: Bool {
        ["jina-v2-de", "jina-v2-es", "jina-v2-code", "roberta-bpe", "modern-bert"].contains(name)
    }

    private let rules: [Rule]

    init(
        _ name: String, _ rules: [Rule], ignoresMerges: Bool = false, composes: Bool = false,
        addsBeginning: Bool = false
    ) {
        self.name = name
        self.rules = rules
        self.ignoresMerges = ignoresMerges
        self.composes = composes
        self.addsBeginning = addsBeginning
    }

    /// Calls `body` with the words of `text[range]` in order; together they are the range.
    ///
    /// - Parameter text: well-formed UTF-8.
    func forEachWord(
        in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ body: (Range<Int>) -> Void
    ) {
        cut(text, range, from: 0, body)
    }

    private func cut(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, from index: Int, _ body: (Range<Int>) -> Void
    ) {
        guard !range.isEmpty else { return }
        guard index < rules.count else { return body(range) }
        switch rules[index] {
        case .pattern(let pattern):
            if index + 1 == rules.count { return pattern.forEachPiece(in: text, range, body) }
            pattern.forEachPiece(in: text, range) { cut(text, $0, from: index + 1, body) }
        case .trailingSpace:
            let start = Self.trailingSpace(text, range)
            cut(text, range.lowerBound..<start, from: index + 1, body)
            cut(text, start..<range.upperBound, from: index + 1, body)
        case .digitTriples:
            Self.forEachTriple(text, range) { cut(text, $0, from: index + 1, body) }
        }
    }

    private static func trailingSpace(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int {
        let matcher = Matcher(text: text, end: range.upperBound, table: .shared)
        var start = range.upperBound
        while start > range.lowerBound {
            let previous = matcher.previous(of: start)
            guard ScalarClass.space.contains(matcher.scalar(at: previous).value, matcher.table) else { break }
            start = previous
        }
        return start
    }

    private static func forEachTriple(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ body: (Range<Int>) -> Void
    ) {
        let matcher = Matcher(text: text, end: range.upperBound, table: .shared)
        let digit = ScalarClass(.digit)
        var pieceStart = range.lowerBound
        var digits: [Int] = []
        var position = range.lowerBound
        while position <= range.upperBound {
            let isDigit =
                position < range.upperBound && digit.contains(matcher.scalar(at: position).value, matcher.table)
            if isDigit {
                digits.append(position)
            } else {
                for (index, start) in digits.enumerated() where (digits.count - index).isMultiple(of: 3) {
                    if pieceStart < start { body(pieceStart..<start) }
                    pieceStart = start
                }
                digits.removeAll(keepingCapacity: true)
            }
            position += position < range.upperBound ? matcher.scalar(at: position).length : 1
        }
        if pieceStart < range.upperBound { body(pieceStart..<range.upperBound) }
    }
}
