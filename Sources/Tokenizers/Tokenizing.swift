/// What makes token ids of text for one family of models. Implementations are immutable and shared between threads.
public protocol Tokenizing: Sendable {
    /// The tokens and their ids.
    var vocabulary: Vocabulary { get }

    /// The tokens that steer the model.
    var specialTokens: SpecialTokens { get }

    /// Splits a text into tokens, in time linear in its length.
    ///
    /// - Parameter text: UTF-8. Ill-formed bytes are read as U+FFFD; nothing traps.
    /// - Returns: ids with byte ranges into `text`.
    func encode(utf8 text: UnsafeBufferPointer<UInt8>, options: EncodingOptions) -> Encoding

    /// Puts one or more token sequences together as the model expects them: `[CLS] a [SEP] b [SEP]` for BERT.
    ///
    /// - Parameter parts: tokens without special tokens, such as one window of a long text, or a premise and a
    ///   hypothesis.
    /// - Returns: the whole sequence, and for each token the number of its part, which is its segment (token type).
    func assemble(_ parts: [ArraySlice<Int32>]) -> (ids: [Int32], segments: [Int32])

    /// How many tokens `assemble` adds to this many parts.
    func specialTokenCount(parts: Int) -> Int

    /// Makes text of tokens that come one by one, as a model writes them.
    func decoder(skippingSpecialTokens: Bool) -> TokenDecoder

    /// Whether a token is one that steers the model; false for an id that the vocabulary lacks.
    func isSpecialToken(_ id: Int32) -> Bool

    /// The text that token ids stand for, as a reader would write it: spaces and case may differ from the original.
    ///
    /// Ids that the vocabulary lacks are left out.
    func decode(_ ids: some Sequence<Int32>, skippingSpecialTokens: Bool) -> String
}

extension Tokenizing {
    /// How many tokens `assemble` puts before the first part.
    public var leadingTokenCount: Int { assemble([]).ids.count }

    /// Splits a text into tokens.
    ///
    /// - Returns: ids with byte ranges into `text.utf8`.
    public func encode(_ text: String, options: EncodingOptions = .addSpecialTokens) -> Encoding {
        var text = text
        return text.withUTF8 { encode(utf8: $0, options: options) }
    }
}
