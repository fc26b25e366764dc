/// The tokenizers of decoders and of what came after BERT: a text is normalized, cut into words, and each word is cut
/// into tokens by byte-pair merges, SentencePiece's scores or a unigram model.
public struct SubwordTokenizer: Tokenizing {
    /// The tokens, as the model file spells them.
    public let vocabulary: Vocabulary
    /// The tokens that steer the model.
    public let specialTokens: SpecialTokens
    /// What stands around texts.
    public let template: SequenceTemplate

    private let model: any SubwordModel
    private let words: SubwordWords
    private let isSpecial: [Bool]
    private let isVerbatim: [Bool]
    private let spelling: TokenDecoder.Spelling
    /// Found in any text: what the model's makers added to the vocabulary.
    private let addedTokens: AddedTokens
    /// The same and the control tokens, for texts in which these are to be read.
    private let allTokens: AddedTokens

    /// Makes a tokenizer.
    ///
    /// - Throws: `TokenizerError` for lists of different lengths, ids outside the vocabulary, bytes without a token and
    ///   whatever else in a file makes no tokenizer.
    public init(
        _ definition: SubwordDefinition, merges: SubwordDefinition.Merges = .init()
    ) throws(TokenizerError) {
        let vocabulary = definition.vocabulary
        guard definition.types.count == vocabulary.count else {
            throw TokenizerError(
                code: .inconsistent, place: "\(definition.types.count) token types",
                advice: "each of the \(vocabulary.count) tokens has one")
        }
        self.vocabulary = vocabulary
        specialTokens = definition.specialTokens
        template = definition.template
        let special = try definition.specialTokens.flags(in: vocabulary)
        isSpecial = special
        // SentencePiece's tokens are all spelled alike.
        let isByteLevel = if case .bytePairs = definition.model { true } else { false }
        isVerbatim = zip(definition.types, special).map { isByteLevel && ($0 == .userDefined || $1) }
        let made = try Self.model(of: definition, merges)
        model = made.model
        spelling = made.spelling
        words = try SubwordWords(definition)
        let surroundings = Self.surroundings(definition)
        let added = definition.types.indices.filter { definition.types[$0] == .userDefined }.map { Int32($0) }
        let texts = Self.texts(added, definition)
        addedTokens = try AddedTokens(texts, surroundings: surroundings)
        allTokens = try AddedTokens(
            Self.texts(definition.specialTokens.all, definition) + texts, surroundings: surroundings)
    }

    private static func model(
        of definition: SubwordDefinition, _ merges: SubwordDefinition.Merges
    ) throws(TokenizerError) -> (model: any SubwordModel, spelling: TokenDecoder.Spelling) {
        let vocabulary = definition.vocabulary
        let unknown = definition.specialTokens.unknown
        if case .bytePairs(let words) = definition.model {
            let model = try BytePairModel(
                vocabulary: vocabulary, merges: merges.rules, unknown: unknown, ignoresMerges: words.ignoresMerges)
            return (model, .bytes)
        }
        let bytes = try ByteTokens(in: vocabulary, types: definition.types)
        let fallback = try ByteFallback(bytes, unknown: unknown)
        let firstSpaces: TokenDecoder.FirstSpaces =
            if definition.removesExtraSpaces, !definition.addsScoresByWord {
                .dropped
            } else {
                definition.spacePrefix == nil ? .kept : .oneDropped
            }
        let spelling = TokenDecoder.Spelling.sentencePiece(bytes, firstSpaces)
        if case .unigram = definition.model {
            let model = try UnigramModel(
                vocabulary: vocabulary, types: definition.types, scores: definition.scores,
                isDouble: definition.addsScoresByWord, fallback: fallback)
            return (model, spelling)
        }
        let model = try ScoredModel(
            vocabulary: vocabulary, types: definition.types, scores: definition.scores,
            merges: merges.rules.count > 0 ? try merges.rules.table(vocabulary) : nil, fallback: fallback)
        return (model, spelling)
    }

    private static func surroundings(_ definition: SubwordDefinition) -> [Int32: AddedTokens.Surroundings] {
        var surroundings: [Int32: AddedTokens.Surroundings] = [:]
        let lists: [([Int32], AddedTokens.Surroundings)] = [
            (definition.takingSpaceBefore, .takesSpaceBefore), (definition.takingSpaceAfter, .takesSpaceAfter),
            (definition.standingAlone, .standsAlone),
        ]
        for (ids, flag) in lists {
            for id in ids { surroundings[id, default: []].insert(flag) }
        }
        return surroundings
    }

    /// Tokens as a text has them: SentencePiece's files may spell a space in them with `▁`.
    private static func texts(
        _ ids: [Int32], _ definition: SubwordDefinition
    ) -> [(id: Int32, text: [UInt8])] {
        ids.compactMap { id in
            guard let token = definition.vocabulary.bytes(of: id) else { return nil }
            if case .bytePairs = definition.model { return (id, Array(token)) }
            var text: [UInt8] = []
            TokenDecoder.appendSpaced(token, to: &text)
            return (id, text)
        }
    }

    /// Whether a token is one of the model's special tokens; false for an id that the vocabulary lacks.
    public func isSpecialToken(_ id: Int32) -> Bool {
        id >= 0 && Int(id) < isSpecial.count && isSpecial[Int(id)]
    }

    /// Splits a text into tokens, in time linear in its length but for the logarithm that one endless word costs.
    public func encode(utf8 text: UnsafeBufferPointer<UInt8>, options: EncodingOptions) -> Encoding {
        if let repaired = RepairedText(text) {
            var encoding = repaired.bytes.withUnsafeBufferPointer { encode(wellFormed: $0, options) }
            encoding.mapRanges(repaired.source)
            return encoding
        }
        return encode(wellFormed: text, options)
    }

    private func encode(wellFormed text: UnsafeBufferPointer<UInt8>, _ options: EncodingOptions) -> Encoding {
        var encoding = Encoding()
        encoding.reserve(text.count / 3 + 4)
        if options.contains(.addSpecialTokens) { template.opening.forEach { encoding.appendAdded($0) } }
        var workspace = SubwordWorkspace()
        var word: Int32 = 0
        var position = 0
        let tokens = options.contains(.parseSpecialTokens) ? allTokens : addedTokens
        func append(until end: Int) {
            words.forEach(in: text, position..<end, isTextStart: position == 0) { bytes, map in
                workspace.pieces.removeAll(keepingCapacity: true)
                model.appendPieces(of: bytes, to: &workspace)
                for (index, piece) in workspace.pieces.enumerated() {
                    if words.joinsWords, index > 0, startsMarkedWord(piece.id) { word &+= 1 }
                    let source = map(Int(piece.start)..<Int(piece.end))
                    encoding.append(piece.id, source.trimmed(in: text), word: word)
                }
                word &+= 1
            }
        }
        tokens.forEach(in: text) { id, range in
            append(until: range.lowerBound)
            encoding.append(id, range, word: word)
            word &+= 1
            position = range.upperBound
        }
        append(until: text.count)
        if options.contains(.addSpecialTokens) { template.closing.forEach { encoding.appendAdded($0) } }
        return encoding
    }

    private func startsMarkedWord(_ id: Int32) -> Bool {
        vocabulary.bytes(of: id)?.starts(with: SentencePieceNormalizer.space) ?? false
    }

    /// The template's tokens around the parts.
    public func assemble(_ parts: [ArraySlice<Int32>]) -> (ids: [Int32], segments: [Int32]) {
        template.assemble(parts)
    }

    /// How many tokens the template has for this many parts.
    public func specialTokenCount(parts: Int) -> Int { template.count(parts: parts) }

    /// Makes text of tokens that come one by one.
    public func decoder(skippingSpecialTokens: Bool) -> TokenDecoder {
        TokenDecoder(
            vocabulary: vocabulary, spelling: spelling, isSpecial: isSpecial, isVerbatim: isVerbatim,
            skippingSpecialTokens: skippingSpecialTokens)
    }

    /// The text that tokens stand for, as a `decoder` gives it.
    public func decode(_ ids: some Sequence<Int32>, skippingSpecialTokens: Bool) -> String {
        var decoder = decoder(skippingSpecialTokens: skippingSpecialTokens)
        var text = ""
        for id in ids { text += decoder.append(id) }
        return text + decoder.finish()
    }
}

extension Range<Int> {
    /// A token's place without the spaces before its text, and with whole characters at both ends.
    fileprivate func trimmed(in text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var (start, end) = (lowerBound, upperBound)
        while start < end, text[start] == UInt8(ascii: " ") { start += 1 }
        if start == end { return self }
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        return start..<end
    }
}
