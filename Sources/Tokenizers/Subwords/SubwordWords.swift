/// Normalizes a stretch of text and cuts it into the words that a subword model sees one at a time.
struct SubwordWords: Sendable {
    private enum Kind: Sendable {
        case bytes(PreTokenizer)
        /// With whether no token reaches past a space's mark, so that words may be cut there.
        case sentencePiece(SentencePieceNormalizer, cutsWords: Bool)
    }

    private let kind: Kind

    /// Words of more bytes are cut, so that places in them fit 32 bits.
    private static let wordLimit = 1 << 28

    init(_ definition: SubwordDefinition) throws(TokenizerError) {
        if case .bytePairs(let preTokenizer) = definition.model {
            kind = .bytes(preTokenizer)
            return
        }
        let map = definition.characterMap
        let normalizer = SentencePieceNormalizer(
            addsSpacePrefix: definition.addsSpacePrefix, removesExtraSpaces: definition.removesExtraSpaces,
            characters: map.isEmpty ? nil : try CharacterMap(map))
        kind = .sentencePiece(normalizer, cutsWords: Self.canCutWords(definition))
    }

    /// - Parameters:
    ///   - text: well-formed UTF-8.
    ///   - isFirst: whether a text begins at the range's start.
    ///   - body: takes a word and what tells where bytes of it come from.
    func forEach(
        in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isFirst: Bool,
        _ body: (UnsafeBufferPointer<UInt8>, (Range<Int>) -> Range<Int>) -> Void
    ) {
        guard !range.isEmpty else { return }
        switch kind {
        case .bytes(let preTokenizer):
            preTokenizer.forEachWord(in: text, range) { word in
                Self.forEachPart(of: word, in: text) { part in
                    body(UnsafeBufferPointer(rebasing: text[part])) {
                        part.lowerBound + $0.lowerBound..<part.lowerBound + $0.upperBound
                    }
                }
            }
        case .sentencePiece(let normalizer, let cutsWords):
            let (bytes, map) = normalizer.normalize(text, range, isFirst: isFirst)
            bytes.withUnsafeBufferPointer { bytes in
                Self.forEachMarkedWord(in: bytes, cutsWords: cutsWords) { word in
                    Self.forEachPart(of: word, in: bytes) { part in
                        body(UnsafeBufferPointer(rebasing: bytes[part])) {
                            map.source(of: part.lowerBound + $0.lowerBound..<part.lowerBound + $0.upperBound)
                        }
                    }
                }
            }
        }
    }

    /// Cuts what is too long between characters.
    private static func forEachPart(
        of word: Range<Int>, in text: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>) -> Void
    ) {
        var start = word.lowerBound
        while word.upperBound - start > wordLimit {
            var end = start + wordLimit
            while end > start + 1, text[end] & 0xC0 == 0x80 { end -= 1 }
            body(start..<end)
            start = end
        }
        body(start..<word.upperBound)
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
