/// What a token is for: ggml's numbering, `tokenizer.ggml.token_type`.
public enum TokenType: Int32, Sendable {
    case normal = 1
    /// Stands for what the vocabulary can't spell.
    case unknown = 2
    /// Steers the model; no text becomes one unless asked for.
    case control = 3
    /// Added to the vocabulary by the model's makers; found in any text before all else.
    case userDefined = 4
    /// Stands for nothing, such as what fills a vocabulary to a round number.
    case unused = 5
    /// One byte, spelled `<0x0A>`.
    case byte = 6
}

/// The 256 tokens that stand for bytes in SentencePiece's vocabularies, spelled `<0x00>` to `<0xFF>`.
struct ByteTokens: Sendable {
    /// The token of each byte; negative for one that the vocabulary lacks.
    let ids: [Int32]
    private let bytes: [Int32: UInt8]

    /// Finds them by type, or by spelling where a file gives no types.
    ///
    /// - Throws: `inconsistent` for a token of type byte that spells none.
    init(in vocabulary: Vocabulary, types: [TokenType]) throws(TokenizerError) {
        var ids = [Int32](repeating: -1, count: 256)
        var bytes: [Int32: UInt8] = [:]
        for (id, type) in types.enumerated() where type == .byte {
            guard let token = vocabulary.bytes(of: Int32(id)), let byte = Self.byte(spelledBy: token) else {
                throw TokenizerError(
                    code: .inconsistent, place: "token \(id)",
                    advice: "it is marked as a byte and spelled as none; the model file is damaged")
            }
            ids[Int(byte)] = Int32(id)
            bytes[Int32(id)] = byte
        }
        self.ids = ids
        self.bytes = bytes
    }

    var isEmpty: Bool { bytes.isEmpty }

    /// Whether each byte has a token.
    var isComplete: Bool { bytes.count == 256 && !ids.contains(-1) }

    /// The byte that a token stands for.
    func byte(of id: Int32) -> UInt8? { bytes[id] }

    /// `<0x0A>` as a byte.
    static func byte(spelledBy token: some Collection<UInt8>) -> UInt8? {
        guard token.count == 6, token.starts(with: "<0x".utf8) else { return nil }
        let digits = Array(token)
        guard digits[5] == UInt8(ascii: ">"), let high = hexadecimal(digits[3]), let low = hexadecimal(digits[4])
        else { return nil }
        return high << 4 | low
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
