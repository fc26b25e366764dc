extension WordPiece {
    /// `[CLS] a [SEP] b [SEP]`; a model without one of the two tokens goes without it.
    public func assemble(_ parts: [ArraySlice<Int32>]) -> (ids: [Int32], segments: [Int32]) {
        var ids: [Int32] = []
        var segments: [Int32] = []
        if let classifier = specialTokens.classifier { ids.append(classifier) }
        for (number, part) in parts.enumerated() {
            ids.append(contentsOf: part)
            if let separator = specialTokens.separator { ids.append(separator) }
            segments.append(contentsOf: repeatElement(Int32(number), count: ids.count - segments.count))
        }
        return (ids, segments)
    }

    /// One `[CLS]`, and a `[SEP]` a part.
    public func specialTokenCount(parts: Int) -> Int {
        (specialTokens.classifier == nil ? 0 : 1) + (specialTokens.separator == nil ? 0 : parts)
    }

    /// Words with a space before each but the first; unlike `decode`, which knows what follows, it joins no punctuation.
    public func decoder(skippingSpecialTokens: Bool) -> TokenDecoder {
        TokenDecoder(
            vocabulary: vocabulary, spelling: .wordPiece, isSpecial: isSpecial,
            isVerbatim: [Bool](repeating: false, count: vocabulary.count),
            skippingSpecialTokens: skippingSpecialTokens)
    }

    /// Words with one space between them, none before `. , ? !`, around an apostrophe and before English contractions,
    /// as Hugging Face's tokenizers write them. A sequence that begins inside a word begins with `##`.
    public func decode(_ ids: some Sequence<Int32>, skippingSpecialTokens: Bool = true) -> String {
        var text: [UInt8] = []
        var isFirst = true
        var isApostropheApart = false
        for id in ids {
            guard let token = vocabulary.bytes(of: id) else { continue }
            let isSpecial = isSpecialToken(id)
            if isSpecial, skippingSpecialTokens { continue }
            let startsWord =
                isSpecial || TokenSpelling.isBracketed(token) || token.starts(with: TokenSpelling.wordStart)
            let spelled = startsWord ? TokenSpelling.vocabularyLine(fromGGUF: token) : Array(token)
            let isApart = !isFirst && startsWord && !Self.joinsPrevious(spelled)
            if isApart, isApostropheApart {
                text.removeLast(2)
                text.append(Self.apostrophe)
            } else if isApart {
                text.append(UInt8(ascii: " "))
            } else if isFirst, !startsWord {
                text.append(contentsOf: TokenSpelling.continuation)
            }
            text.append(contentsOf: isSpecial ? Array(token) : spelled)
            isApostropheApart = isApart && !isApostropheApart && spelled == [Self.apostrophe]
            isFirst = false
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let apostrophe = UInt8(ascii: "'")
    private static let joined = [".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re"].map { Array($0.utf8) }

    private static func joinsPrevious(_ token: [UInt8]) -> Bool {
        joined.contains { token.starts(with: $0) }
    }
}
