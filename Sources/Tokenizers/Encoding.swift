/// A text as a model reads it: token ids, each with the piece of the text it stands for.
public struct Encoding: Equatable, Sendable {
    /// The tokens, in order.
    public internal(set) var ids: [Int32] = []
    /// For each token, the bytes of the UTF-8 text it stands for. Empty, at 0, for a token that was added.
    ///
    /// What the normalizer takes out (an accent written as a mark of its own, a control character) belongs to no token,
    /// and tokens made of one character share its range, so that ranges may leave gaps or repeat; they never go back.
    public internal(set) var ranges: [Range<Int>] = []
    /// For each token, the number of its word, counted from 0 in the text; -1 for a token that was added.
    public internal(set) var words: [Int32] = []

    /// How many tokens there are.
    public var count: Int { ids.count }

    /// Whether a token is the first of its word. Tokens that were added count as words.
    ///
    /// - Precondition: `index` is a token of this encoding.
    public func startsWord(at index: Int) -> Bool {
        index == 0 || words[index] < 0 || words[index] != words[index - 1]
    }

    mutating func reserve(_ count: Int) {
        ids.reserveCapacity(count)
        ranges.reserveCapacity(count)
        words.reserveCapacity(count)
    }

    /// Moves the ranges of all tokens that stand for text.
    mutating func mapRanges(_ source: (Range<Int>) -> Range<Int>) {
        for index in ranges.indices where words[index] >= 0 { ranges[index] = source(ranges[index]) }
    }

    mutating func removeTokens(from index: Int) {
        ids.removeSubrange(index...)
        ranges.removeSubrange(index...)
        words.removeSubrange(index...)
    }

    mutating func append(_ id: Int32, _ range: Range<Int>, word: Int32) {
        ids.append(id)
        ranges.append(range)
        words.append(word)
    }

    mutating func appendAdded(_ id: Int32?) {
        guard let id else { return }
        append(id, 0..<0, word: -1)
    }
}

/// How a text is to be read.
public struct EncodingOptions: OptionSet, Sendable {
    /// The options as bits.
    public let rawValue: Int

    /// Makes options of bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Add the tokens a model expects around a sequence, such as `[CLS]` and `[SEP]`.
    public static let addSpecialTokens = EncodingOptions(rawValue: 1)

    /// Read special tokens written out in the text as the tokens themselves, as Hugging Face's tokenizers do.
    ///
    /// Without it `[SEP]` in a text is text like any other, so that nobody's message can steer a model.
    public static let parseSpecialTokens = EncodingOptions(rawValue: 2)
}
