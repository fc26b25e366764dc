import Tokenizers

/// A text as a model reads it: one window, or several overlapping ones when it is longer than the context.
struct TextReader {
    /// Tokens that neighbouring windows share; in a short context less, half of it at most.
    static let overlap = 64

    let tokenizer: any Tokenizing
    let contextLength: Int

    /// A window: the sequence with its special tokens, and which of the text's tokens stand in it.
    struct Window {
        let ids: [Int32]
        let tokens: Range<Int>
    }

    /// Splits a text. Nothing is cut off: every token of the text stands in some window.
    func read(_ text: String) -> (encoding: Encoding, windows: [Window]) {
        let encoding = tokenizer.encode(text, options: [])
        let room = contextLength - tokenizer.specialTokenCount(parts: 1)
        let ranges = Windows.ranges(of: encoding, capacity: max(1, room), overlap: Self.overlap)
        let windows = ranges.map { Window(ids: tokenizer.assemble([encoding.ids[$0]]).ids, tokens: $0) }
        return (encoding, windows)
    }
}
