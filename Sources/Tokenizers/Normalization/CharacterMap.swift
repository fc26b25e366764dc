/// SentencePiece's `precompiled_charsmap`: which characters become which before a text is cut.
///
/// A tree of byte strings as a double array (Yata's Darts-clone), then the replacements, each ended by a zero byte. The
/// bytes come from a file and are believed in nothing: each index is checked.
struct CharacterMap: Sendable {
    private let units: [UInt32]
    private let replacements: [UInt8]

    /// - Throws: `inconsistent` for bytes that are too few for what they announce.
    init(_ bytes: some Collection<UInt8>) throws(TokenizerError) {
        let bytes = Array(bytes)
        func word(_ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
        }
        guard bytes.count >= 4, word(0) % 4 == 0, Int(word(0)) <= bytes.count - 4 else {
            throw TokenizerError(
                code: .inconsistent, place: "precompiled_charsmap",
                advice: "it is shorter than it says; the model file is damaged")
        }
        let end = 4 + Int(word(0))
        units = stride(from: 4, to: end, by: 4).map(word)
        replacements = Array(bytes[end...])
    }

    /// What the longest string that stands at `position` and has a replacement becomes, and how long it is.
    func replacement(
        in text: UnsafeBufferPointer<UInt8>, at position: Int, end: Int
    ) -> (bytes: ArraySlice<UInt8>, length: Int)? {
        guard let root = units.first else { return nil }
        var node = Self.offset(root)
        var found: (start: Int, length: Int)?
        for place in position..<end {
            let byte = UInt32(text[place])
            node ^= byte
            guard node < units.count else { break }
            let unit = units[Int(node)]
            // A node's label is its byte, without the bit that marks values.
            guard unit & 0x8000_00FF == byte else { break }
            node ^= Self.offset(unit)
            guard unit >> 8 & 1 == 1, node < units.count else { continue }
            found = (Int(units[Int(node)] & 0x7FFF_FFFF), place + 1 - position)
        }
        guard let found, found.start < replacements.count else { return nil }
        let tail = replacements[found.start...]
        return (tail[..<(tail.firstIndex(of: 0) ?? tail.endIndex)], found.length)
    }

    private static func offset(_ unit: UInt32) -> UInt32 { (unit >> 10) << (unit >> 6 & 8) }
}
