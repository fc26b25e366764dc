/// BERT's tokenizer: words are cut greedily into the longest pieces that the vocabulary holds.
///
/// Equal to Hugging Face's `BertNormalizer`, `BertPreTokenizer` and `WordPiece` in ids and offsets, with the vocabulary
/// spelled as GGUF files spell it (see `TokenSpelling`). Source: Wu et al., Google's Neural Machine Translation System,
/// 2016; the longest-match-first rule is that of `google-research/bert` `tokenization.py`.
public struct WordPiece: Tokenizing {
    /// The settings of a model's tokenizer.
    public struct Options: Equatable, Sendable {
        /// Read text in lower case; "uncased" models.
        public var lowercase: Bool
        /// Take accents off letters. Hugging Face's default is the value of `lowercase`.
        public var stripAccents: Bool
        /// Words of more scalars than this are unknown as a whole.
        public var wordLimit: Int

        /// The settings of the BERT uncased models, unless stated otherwise.
        ///
        /// - Parameter stripAccents: nil for the value of `lowercase`.
        public init(lowercase: Bool = true, stripAccents: Bool? = nil, wordLimit: Int = 100) {
            self.lowercase = lowercase
            self.stripAccents = stripAccents ?? lowercase
            self.wordLimit = wordLimit
        }
    }

    /// The longest word a model may ask for.
    public static let wordLimitMaximum = 10_000

    /// The tokens, as a GGUF file spells them.
    public let vocabulary: Vocabulary
    /// The tokens that steer the model.
    public let specialTokens: SpecialTokens
    /// The settings.
    public let options: Options

    let isSpecial: [Bool]
    private let unknown: Int32
    private let words: BertWords
    private let specialText: SpecialTokenText

    /// Makes a tokenizer.
    ///
    /// - Throws: `specialTokenOutOfRange`, or `settingOutOfRange` for a word limit not in 1...10,000.
    public init(
        vocabulary: Vocabulary,
        specialTokens: SpecialTokens,
        options: Options = Options()
    ) throws(TokenizerError) {
        guard 1...Self.wordLimitMaximum ~= options.wordLimit else {
            throw TokenizerError(
                code: .settingOutOfRange,
                place: "wordLimit",
                advice: "\(options.wordLimit) is not in 1...\(Self.wordLimitMaximum)"
            )
        }
        guard let unknown = specialTokens.unknown else {
            throw TokenizerError(
                code: .specialTokenOutOfRange, place: "the unknown token",
                advice: "WordPiece needs one; the model file is damaged")
        }
        self.unknown = unknown
        self.vocabulary = vocabulary
        self.specialTokens = specialTokens
        self.options = options
        isSpecial = try specialTokens.flags(in: vocabulary)
        specialText = SpecialTokenText(vocabulary: vocabulary, ids: specialTokens.all)
        words = BertWords(
            lowercase: options.lowercase,
            stripAccents: options.stripAccents,
            wordLimit: options.wordLimit
        )
    }

    /// Whether a token is one of the model's special tokens; false for an id that the vocabulary lacks.
    public func isSpecialToken(_ id: Int32) -> Bool {
        id >= 0 && Int(id) < isSpecial.count && isSpecial[Int(id)]
    }

    /// Splits a text into tokens, in time linear in its length.
    public func encode(utf8 text: UnsafeBufferPointer<UInt8>, options: EncodingOptions) -> Encoding {
        var encoding = Encoding()
        encoding.reserve(text.count / 4 + 3)
        if options.contains(.addSpecialTokens) { encoding.appendAdded(specialTokens.classifier) }

        var word: Int32 = 0
        var position = 0
        if options.contains(.parseSpecialTokens) {
            specialText.forEach(in: text) { id, range in
                append(text, position..<range.lowerBound, word: &word, to: &encoding)
                encoding.append(id, range, word: word)
                word += 1
                position = range.upperBound
            }
        }
        append(text, position..<text.count, word: &word, to: &encoding)

        if options.contains(.addSpecialTokens) { encoding.appendAdded(specialTokens.separator) }
        return encoding
    }

    private func append(
        _ text: UnsafeBufferPointer<UInt8>,
        _ range: Range<Int>,
        word number: inout Int32,
        to encoding: inout Encoding
    ) {
        var prefixes: [RollingHash] = []
        words.forEach(in: text, range: range) { word in
            let first = encoding.count
            if word.isTooLong || !appendPieces(of: word, number, &prefixes, to: &encoding) {
                encoding.removeTokens(from: first)
                encoding.append(unknown, word.range, word: number)
            }
            number &+= 1
        }
    }

    /// Appends a word's pieces; false, with some of them appended, when one of them is not in the vocabulary.
    private func appendPieces(
        of word: borrowing Word,
        _ number: Int32,
        _ prefixes: inout [RollingHash],
        to encoding: inout Encoding
    ) -> Bool {
        word.bytes.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                guard let piece = longestPiece(in: bytes, from: start, &prefixes) else { return false }
                let textStart = max(start, Word.textStart)
                encoding.append(piece.id, word.starts[textStart]..<word.ends[piece.end - 1], word: number)
                start = piece.end
            }
            return true
        }
    }

    /// The longest token that `bytes[start...]` begins with. At 0 the mark of a word's start is part of the token.
    private func longestPiece(
        in bytes: UnsafeRawBufferPointer,
        from start: Int,
        _ prefixes: inout [RollingHash]
    ) -> (id: Int32, end: Int)? {
        let limit = min(bytes.count, start + vocabulary.longestToken)
        var hash = RollingHash()
        prefixes.removeAll(keepingCapacity: true)
        for position in start..<limit {
            hash.append(bytes[position])
            prefixes.append(hash)
        }
        let shortest = max(start, Word.textStart) + 1
        var end = limit
        while end >= shortest {
            let isBoundary = end == bytes.count || bytes[end] & 0xC0 != 0x80
            let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            if isBoundary, let id = vocabulary.id(of: piece, hash: prefixes[end - start - 1]), !isSpecial[Int(id)],
                start == 0 || !isSpelledAsWordStart(piece)
            {
                return (id, end)
            }
            end -= 1
        }
        return nil
    }

    /// Inside a word a text's own `▁` must not be taken for the mark of a word's start.
    private func isSpelledAsWordStart(_ piece: UnsafeRawBufferPointer) -> Bool {
        piece.count > Word.textStart && piece.starts(with: TokenSpelling.wordStart)
    }
}
