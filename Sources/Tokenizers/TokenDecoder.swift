/// Makes text of tokens one by one, as a model writes them, and never breaks a character: bytes wait until the character
/// that they begin is whole.
///
/// Bytes that never become one are U+FFFD, one for each stretch that could have begun a character, as Unicode recommends.
/// Take a fresh one for each text.
public struct TokenDecoder: Sendable {
    /// How a vocabulary spells text.
    enum Spelling: Sendable {
        /// GPT-2's alphabet of bytes.
        case bytes
        /// `▁` for a space, and tokens that stand for bytes.
        case sentencePiece(ByteTokens, FirstSpaces)
        /// `▁` for a word's start.
        case wordPiece
    }

    /// What becomes of spaces that a text would begin with.
    enum FirstSpaces: Sendable {
        case kept
        /// One goes: it was put there before the text was cut.
        case oneDropped
        /// All go, as `sentencepiece` has it where extra spaces are removed.
        case dropped
    }

    private let vocabulary: Vocabulary
    private let spelling: Spelling
    private let isSpecial: [Bool]
    /// Tokens that are spelled as they are, whatever the vocabulary's spelling.
    private let isVerbatim: [Bool]
    private let skipsSpecialTokens: Bool
    private var waiting: [UInt8] = []
    private var isAtStart = true

    init(
        vocabulary: Vocabulary, spelling: Spelling, isSpecial: [Bool], isVerbatim: [Bool], skippingSpecialTokens: Bool
    ) {
        self.vocabulary = vocabulary
        self.spelling = spelling
        self.isSpecial = isSpecial
        self.isVerbatim = isVerbatim
        skipsSpecialTokens = skippingSpecialTokens
    }

    /// The text that is whole with this token; empty for a token that is skipped, that the vocabulary lacks, or that
    /// ends inside a character.
    public mutating func append(_ id: Int32) -> String {
        guard let token = vocabulary.bytes(of: id) else { return "" }
        if skipsSpecialTokens, isSpecial[Int(id)] { return "" }
        var ready: [UInt8] = []
        switch spelling {
        case _ where isVerbatim[Int(id)]:
            ready = take(waiting)
            ready.append(contentsOf: token)
        case .bytes:
            waiting.append(contentsOf: ByteAlphabet.bytes(spelledBy: token) ?? Array(token))
            ready = takeWhole()
        case .sentencePiece(let bytes, let firstSpaces):
            if let byte = bytes.byte(of: id) {
                waiting.append(byte)
                ready = takeWhole()
            } else {
                ready = take(waiting)
                Self.appendSpaced(token, to: &ready)
                if isAtStart, firstSpaces != .kept, ready.first == UInt8(ascii: " ") {
                    ready.removeFirst()
                    if ready.isEmpty, firstSpaces == .dropped { return "" }
                }
            }
        case .wordPiece:
            let startsWord = token.starts(with: TokenSpelling.wordStart)
            if !isAtStart, startsWord { ready.append(UInt8(ascii: " ")) }
            ready.append(contentsOf: startsWord ? token.dropFirst(TokenSpelling.wordStart.count) : token)
        }
        isAtStart = false
        return String(decoding: ready, as: UTF8.self)
    }

    /// The bytes that a token stands for inside a text; nil for one that stands for none: a special token where these
    /// are skipped, or one that the vocabulary lacks.
    public func bytes(of id: Int32) -> [UInt8]? {
        guard let token = vocabulary.bytes(of: id), !(skipsSpecialTokens && isSpecial[Int(id)]) else { return nil }
        switch spelling {
        case _ where isVerbatim[Int(id)]: return Array(token)
        case .bytes: return ByteAlphabet.bytes(spelledBy: token) ?? Array(token)
        case .sentencePiece(let bytes, _):
            if let byte = bytes.byte(of: id) { return [byte] }
            var text: [UInt8] = []
            Self.appendSpaced(token, to: &text)
            return text
        case .wordPiece:
            guard token.starts(with: TokenSpelling.wordStart) else { return Array(token) }
            return [UInt8(ascii: " ")] + token.dropFirst(TokenSpelling.wordStart.count)
        }
    }

    /// What still waits, when no token follows: U+FFFD for a character that was never completed.
    public mutating func finish() -> String {
        String(decoding: take(waiting), as: UTF8.self)
    }

    private mutating func take(_ bytes: [UInt8]) -> [UInt8] {
        defer { waiting.removeAll() }
        return bytes
    }

    /// Takes what waits but for the beginning of a character at its end.
    private mutating func takeWhole() -> [UInt8] {
        var start = waiting.count
        // A character's bytes are four at most; what is ill-formed in front of its first byte stays so.
        for back in 1...4 where back <= waiting.count {
            let byte = waiting[waiting.count - back]
            if byte & 0xC0 == 0x80 { continue }
            if Self.isBeginning(waiting[(waiting.count - back)...]) { start = waiting.count - back }
            break
        }
        let whole = Array(waiting[..<start])
        waiting.removeFirst(start)
        return whole
    }

    /// Whether bytes, the first of which is no continuation, may become a character with more to come.
    private static func isBeginning(_ bytes: ArraySlice<UInt8>) -> Bool {
        let first = bytes[bytes.startIndex]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard 0xC2...0xF4 ~= first, bytes.count < length else { return false }
        guard let second = bytes.dropFirst().first else { return true }
        return switch first {
        case 0xE0: second >= 0xA0
        case 0xED: second < 0xA0
        case 0xF0: second >= 0x90
        case 0xF4: second < 0x90
        default: true
        }
    }

    /// Appends a token with a space for each `▁`.
    static func appendSpaced(_ token: ArraySlice<UInt8>, to text: inout [UInt8]) {
        let mark = SentencePieceNormalizer.space
        var position = token.startIndex
        while position < token.endIndex {
            if token[position] == mark[0], token[position...].starts(with: mark) {
                text.append(UInt8(ascii: " "))
                position += mark.count
            } else {
                text.append(token[position])
                position += 1
            }
        }
    }
}
