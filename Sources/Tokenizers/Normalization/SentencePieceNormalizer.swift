/// Makes of a text what SentencePiece cuts: characters mapped, spaces as `▁`, one before the first word.
///
/// `normalizer.cc` of SentencePiece, with each byte's place in the source.
struct SentencePieceNormalizer: Sendable {
    /// The mark that stands for a space, `▁` in UTF-8.
    static let space: [UInt8] = [0xE2, 0x96, 0x81]

    /// Where a space is put before text; nil for nowhere.
    let spacePrefix: SpacePrefix?
    /// Spaces at both ends go, and several become one.
    let removesExtraSpaces: Bool
    let characters: CharacterMap?

    /// A text as the model reads it.
    ///
    /// - Parameters:
    ///   - range: of well-formed UTF-8.
    ///   - isTextStart: whether the text begins here, and not after an added token.
    func normalize(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isTextStart: Bool
    ) -> (bytes: [UInt8], map: SourceMap) {
        var result = Output(reserving: range.count + range.count / 2 + 3, base: range.lowerBound)
        guard !range.isEmpty else { return (result.bytes, result.map) }
        let startsWithSpace =
            text[range.lowerBound] == UInt8(ascii: " ") || text[range].starts(with: Self.space)
        let isPrefixed =
            spacePrefix?.applies(isTextStart: isTextStart, startsWithSpace: startsWithSpace) ?? false
        let prefix = isPrefixed ? 1 : 0
        if prefix > 0 { result.append(Self.space, from: 0..<0) }
        var isAfterSpace = removesExtraSpaces
        var position = range.lowerBound
        while position < range.upperBound {
            let mapped = characters?.replacement(in: text, at: position, end: range.upperBound)
            let length = mapped?.length ?? UTF8Scalar(text, at: position, end: range.upperBound).length
            let source = position - range.lowerBound..<position - range.lowerBound + length
            func add(_ bytes: some Sequence<UInt8>) {
                for byte in bytes {
                    let isSpace = byte == UInt8(ascii: " ")
                    if isSpace, isAfterSpace { continue }
                    if isSpace { result.append(Self.space, from: source) } else { result.append(byte, from: source) }
                    isAfterSpace = isSpace && removesExtraSpaces
                }
            }
            if let mapped { add(mapped.bytes) } else { add(text[position..<position + length]) }
            position += length
        }
        if removesExtraSpaces { result.trim(from: prefix * Self.space.count) }
        return (result.bytes, result.map)
    }

    private struct Output {
        var bytes: [UInt8] = []
        var map: SourceMap

        init(reserving count: Int, base: Int) {
            bytes.reserveCapacity(count)
            map = .empty(from: base, reserving: count)
        }

        @inline(__always)
        mutating func append(_ byte: UInt8, from source: Range<Int>) {
            bytes.append(byte)
            map.append(count: 1, from: source)
        }

        mutating func append(_ more: [UInt8], from source: Range<Int>) {
            bytes.append(contentsOf: more)
            map.append(count: more.count, from: source)
        }

        /// Takes spaces off the end; where nothing is left of the text, what was put before it goes, too.
        mutating func trim(from start: Int) {
            let space = SentencePieceNormalizer.space
            while bytes.count > start, bytes.suffix(space.count) == space[...] { removeLast(space.count) }
            if bytes.count <= start { removeLast(bytes.count) }
        }

        private mutating func removeLast(_ count: Int) {
            bytes.removeLast(count)
            map.removeLast(count)
        }
    }
}
