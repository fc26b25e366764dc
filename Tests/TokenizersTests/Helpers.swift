import Tokenizers

extension WordPiece {
    /// A tokenizer of tokens spelled as in GGUF files, with the special tokens of BERT where they are among them.
    init(tokens: [String], options: Options = Options()) throws {
        let vocabulary = try Vocabulary(tokens)
        let special = SpecialTokens(
            unknown: vocabulary.id(of: "[UNK]") ?? -1,
            classifier: vocabulary.id(of: "[CLS]"),
            separator: vocabulary.id(of: "[SEP]"),
            padding: vocabulary.id(of: "[PAD]"),
            mask: vocabulary.id(of: "[MASK]")
        )
        try self.init(vocabulary: vocabulary, specialTokens: special, options: options)
    }
}
