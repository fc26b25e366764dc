/// Finds tokens that stand in a text as they are spelled, before anything else is made of it.
///
/// Leftmost first, the longest of those that begin at one place, as Hugging Face's tokenizers do.
struct AddedTokens: Sendable {
    /// How a token's surroundings belong to it; the flags of `added_tokens` in `tokenizer.json`.
    struct Surroundings: OptionSet, Sendable {
        let rawValue: UInt8

        /// The white space before the token is part of it.
        static let takesSpaceBefore = Surroundings(rawValue: 1)
        /// The white space after the token is part of it.
        static let takesSpaceAfter = Surroundings(rawValue: 2)
        /// The token is none where a letter or digit touches it.
        static let standsAlone = Surroundings(rawValue: 4)
    }

    /// Longer tokens are not looked for, so that the search stays linear.
    static let lengthLimit = 256

    private var trie = ByteTrie()
    private var starts = [Bool](repeating: false, count: 256)
    private let surroundings: [Int32: Surroundings]

    /// - Parameter tokens: ids and what to look for.
    init(_ tokens: [(id: Int32, text: [UInt8])], surroundings: [Int32: Surroundings]) throws(TokenizerError) {
        self.surroundings = surroundings
        for (id, text) in tokens where text.count <= Self.lengthLimit {
            guard let first = text.first else { continue }
            starts[Int(first)] = true
            try trie.insert(text, id: id)
        }
    }

    /// Calls `body` with each token and its place in the text, in order; none overlap.
    func forEach(in text: UnsafeBufferPointer<UInt8>, _ body: (Int32, Range<Int>) -> Void) {
        guard !trie.isEmpty else { return }
        var position = 0
        var last = 0
        while position < text.count {
            guard starts[Int(text[position])], let found = trie.longestToken(in: text, at: position, end: text.count),
                let range = place(of: found.id, position..<found.end, in: text, after: last)
            else {
                position += 1
                continue
            }
            body(found.id, range)
            position = range.upperBound
            last = position
        }
    }

    /// A token's place with the white space that belongs to it; nil where it doesn't stand alone and has to.
    private func place(
        of id: Int32, _ range: Range<Int>, in text: UnsafeBufferPointer<UInt8>, after last: Int
    ) -> Range<Int>? {
        guard let surroundings = surroundings[id] else { return range }
        let matcher = Matcher(text: text, end: text.count, table: .shared)
        var (start, end) = (range.lowerBound, range.upperBound)
        if surroundings.contains(.standsAlone) {
            let wordly = ScalarClass(.upper, .lower, .uncased, .mark, .digit, .number).with("_")
            let touchesBefore =
                start > 0 && wordly.contains(matcher.scalar(at: matcher.previous(of: start)).value, matcher.table)
            let touchesAfter = end < text.count && wordly.contains(matcher.scalar(at: end).value, matcher.table)
            if touchesBefore || touchesAfter { return nil }
        }
        while surroundings.contains(.takesSpaceBefore), start > last {
            let previous = matcher.previous(of: start)
            guard ScalarClass.space.contains(matcher.scalar(at: previous).value, matcher.table) else { break }
            start = previous
        }
        while surroundings.contains(.takesSpaceAfter), end < text.count {
            let scalar = matcher.scalar(at: end)
            guard ScalarClass.space.contains(scalar.value, matcher.table) else { break }
            end += scalar.length
        }
        return start..<end
    }
}
