/// What a model file says of a tokenizer of subwords; `SubwordTokenizer` is made of it.
public struct SubwordDefinition: Sendable {
    /// How words become tokens.
    public enum Model: Sendable {
        /// Byte-level merges (`gpt2`): inside the words of a pre-tokenizer.
        case bytePairs(PreTokenizer)
        /// SentencePiece's merges by score (`llama`), or in the order of a list of merges where there is one.
        case scored
        /// SentencePiece's unigrams (`t5`).
        case unigram
    }

    /// How words become tokens.
    public var model: Model
    /// The tokens, as the file spells them.
    public var vocabulary: Vocabulary
    /// One a token.
    public var types: [TokenType]
    /// One a token, for `scored` and `unigram`.
    public var scores: [Float] = []
    /// The tokens that steer the model.
    public var specialTokens: SpecialTokens
    /// What stands around texts.
    public var template = SequenceTemplate()
    /// SentencePiece: where a space is put before text; nil for nowhere.
    public var spacePrefix: SpacePrefix?
    /// SentencePiece: spaces at both ends go, and several become one.
    public var removesExtraSpaces = false
    /// Unigrams: scores are added up word by word in double precision, as `tokenizers` does, and not over the whole text
    /// in single precision, as `sentencepiece` does. They differ only where two ways to cut are equally good.
    public var addsScoresByWord = false
    /// SentencePiece: `precompiled_charsmap`; empty for none.
    public var characterMap: [UInt8] = []
    /// Added tokens that take the white space before them.
    public var takingSpaceBefore: [Int32] = []
    /// Added tokens that take the white space after them.
    public var takingSpaceAfter: [Int32] = []
    /// Added tokens that are none where a letter or a digit touches them.
    public var standingAlone: [Int32] = []

    /// The tokens and what they are for; all else as it is in most files.
    public init(model: Model, vocabulary: Vocabulary, types: [TokenType], specialTokens: SpecialTokens) {
        self.model = model
        self.vocabulary = vocabulary
        self.types = types
        self.specialTokens = specialTokens
    }

    /// The merges of a byte-pair model, read one at a time.
    public struct Merges {
        let rules: MergeList.Rules

        /// - Parameter withBytes: calls its second argument once with the merge of this number, `left right`.
        public init(count: Int, withBytes: @escaping (Int, (UnsafeBufferPointer<UInt8>) -> Void) -> Void) {
            rules = MergeList.Rules(count: count, withBytes: withBytes)
        }

        /// Merges that are already strings.
        public init(_ merges: [String] = []) {
            self.init(count: merges.count) { index, body in
                var merge = merges[index]
                merge.withUTF8 { body($0) }
            }
        }
    }
}
