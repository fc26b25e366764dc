/// Normalizes a stretch of text and cuts it into the words that a subword model sees one at a time.
struct SubwordWords: Sendable {
    private enum Kind: Sendable {
        case bytes(PreTokenizer)
        /// With whether no token reaches past a space's mark, so that words may be cut there.
        case sentencePiece(SentencePieceNormalizer, cutsWords: Bool)
    }

    private let kind: Kind

    /// Whether more than one of a reader's words may come as one, so that their tokens tell where they begin.
    var joinsWords: Bool {
        if case .sentencePiece(_, cutsWords: false) = kind { true } else { false }
    }

    /// Words of more bytes are cut, so that places in them fit 32 bits.
    private static let wordLimit = 1 << 28

    init(_ definition: SubwordDefinition) throws(TokenizerError) {
        if case .bytePairs(let preTokenizer) = definition.model {
            kind = .bytes(preTokenizer)
            return
        }
        let map = definition.characterMap
        let normalizer = SentencePieceNormalizer(
            spacePrefix: definition.spacePrefix, removesExtraSpaces: definition.removesExtraSpaces,
            characters: map.isEmpty ? nil : try CharacterMap(map))
        kind = .sentencePiece(normalizer, cutsWords: Self.canCutWords(definition))
    }

    /// - Parameters:
    ///   - text: well-formed UTF-8.
    ///   - isTextStart: whether the text begins at the range's start, and not after an added token.
    ///   - body: takes a word and what tells where bytes of it come from.
    func forEach(
        in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isTextStart: Bool,
        _ body: (UnsafeBufferPointer<UInt8>, (Range<Int>) -> Range<Int>) -> Void
    ) {
        guard !range.isEmpty else { return }
        switch kind {
        case .bytes(let preTokenizer):
            if preTokenizer.composes, let (bytes, map) = Composition.shared.compose(text, range) {
                bytes.withUnsafeBufferPointer { bytes in
                    preTokenizer.forEachWord(in: bytes, 0..<bytes.count) {
                        Self.forEachPart(of: $0, in: bytes, map, body)
                    }
                }
            } else {
                let map = SourceMap.identity(from: 0)
                preTokenizer.forEachWord(in: text, range) { Self.forEachPart(of: $0, in: text, map, body) }
            }
        case .sentencePiece(let normalizer, let cutsWords):
            let (bytes, map) = normalizer.normalize(text, range, isTextStart: isTextStart)
            bytes.withUnsafeBufferPointer { bytes in
                Self.forEachMarkedWord(in: bytes, cutsWords: cutsWords) {
                    Self.forEachPart(of: $0, in: bytes, map, body)
                }
            }
        }
    }

    /// Hands on a word; one that is too long in parts, cut between characters.
    @inline(__always)
    private static func forEachPart(
        of word: Range<Int>, in text: UnsafeBufferPointer<UInt8>, _ map: SourceMap,
        _ body: (UnsafeBufferPointer<UInt8>, (Range<Int>) -> Range<Int>) -> Void
    ) {
        var start = word.lowerBound
        while start < word.upperBound {
            var end = word.upperBound
            if end - start > wordLimit {
                end = start + wordLimit
                while end > start + 1, text[end] & 0xC0 == 0x80 { end -= 1 }
            }
            body(UnsafeBufferPointer(rebasing: text[start..<end])) {
                map.source(of: start + $0.lowerBound..<start + $0.upperBound)
            }
            start = end
        }
    }

    /// Cuts before each run of marks.
    private static func forEachMarkedWord(
        in text: UnsafeBufferPointer<UInt8>, cutsWords: Bool, _ body: (Range<Int>) -> Void
    ) {
        guard cutsWords else { return body(0..<text.count) }
        var start = 0
        var position = 0
        var isInMarks = true
        while position < text.count {
            let isMark = Self.isMark(text, at: position)
            if isMark, !isInMarks, position > start {
                body(start..<position)
                start = position
            }
            isInMarks = isMark
            position += isMark ? SentencePieceNormalizer.space.count : 1
        }
        if start < text.count { body(start..<text.count) }
    }

    @inline(__always)
    private static func isMark(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        text[position] == 0xE2 && position + 2 < text.count && text[position + 1] == 0x96
            && text[position + 2] == 0x81
    }

    /// No merge crosses a place that no token crosses: between anything and a mark after it, if no token has a mark
    /// after anything else. The mark must be a token itself, for unknown characters side by side are one token.
    private static func canCutWords(_ definition: SubwordDefinition) -> Bool {
        let vocabulary = definition.vocabulary
        if case .unigram = definition.model, !definition.addsScoresByWord { return false }
        guard SentencePieceNormalizer.space.withUnsafeBytes({ vocabulary.id(of: $0) }) != nil else { return false }
        for id in 0..<vocabulary.count where definition.types[id] == .normal {
            let hasInnerMark = vocabulary.bytes(of: Int32(id))?.withUnsafeBufferPointer { token in
                var position = 0
                while position < token.count, isMark(token, at: position) { position += 3 }
                return (position..<token.count).contains { isMark(token, at: $0) }
            }
            if hasInnerMark == true { return false }
        }
        return true
    }
}
