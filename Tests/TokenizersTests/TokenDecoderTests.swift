import Testing

@testable import Tokenizers

@Suite struct TokenDecoderTests {
    /// A byte-level tokenizer of the 256 bytes, an added token and a control token.
    private static func bytes() throws -> SubwordTokenizer {
        let alphabet = (0..<256).map { String(decoding: ByteAlphabet.spelling(of: [UInt8($0)]), as: UTF8.self) }
        var types = [TokenType](repeating: .normal, count: 256)
        types += [.userDefined, .control]
        let vocabulary = try Vocabulary(alphabet + ["a  é", "<|end|>"])
        return try SubwordTokenizer(
            SubwordDefinition(
                model: .bytePairs(.named("gpt-2")), vocabulary: vocabulary, types: types,
                specialTokens: SpecialTokens(control: [257])))
    }

    /// SentencePiece's kind with byte tokens, then words.
    private static func pieces(prefix: SpacePrefix?) throws -> SubwordTokenizer {
        let tokens = (0..<256).map { TokenSpelling.byteToken(UInt8($0)) } + ["▁", "▁a", "b", "<s>"]
        let types = [TokenType](repeating: .byte, count: 256) + [.normal, .normal, .normal, .control]
        var definition = SubwordDefinition(
            model: .scored, vocabulary: try Vocabulary(tokens), types: types,
            specialTokens: SpecialTokens(beginning: 259, control: [259]))
        definition.scores = [Float](repeating: 0, count: 260)
        definition.spacePrefix = prefix
        return try SubwordTokenizer(definition)
    }

    private func parts(_ tokenizer: SubwordTokenizer, _ ids: [Int32], skipping: Bool = false) -> [String] {
        var decoder = tokenizer.decoder(skippingSpecialTokens: skipping)
        return ids.map { decoder.append($0) } + [decoder.finish()]
    }

    @Test func `A character waits until it is whole`() throws {
        let tokenizer = try Self.bytes()
        let ids = "é🙂".utf8.map { Int32($0) }
        #expect(parts(tokenizer, ids) == ["", "é", "", "", "", "🙂", ""])
    }

    @Test(
        arguments: [
            ([0xC3], "\u{FFFD}"), ([0xC3, 0x41], "\u{FFFD}A"), ([0xF0, 0x9F, 0x99], "\u{FFFD}"),
            ([0xE2, 0x28, 0xA1], "\u{FFFD}(\u{FFFD}"), ([0x80, 0x80, 0x41], "\u{FFFD}\u{FFFD}A"),
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xF4, 0x90, 0x41], "\u{FFFD}\u{FFFD}A"),
            ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"), ([0xFF, 0xC3, 0xA9], "\u{FFFD}é"),
        ] as [([UInt8], String)])
    func `Ill-formed bytes are replaced as in a whole text`(bytes: [UInt8], text: String) throws {
        let tokenizer = try Self.bytes()
        #expect(parts(tokenizer, bytes.map { Int32($0) }).joined() == text)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test func `Added tokens stand as they are spelled and complete no character`() throws {
        let tokenizer = try Self.bytes()
        #expect(parts(tokenizer, [0xC3, 256, 257]) == ["", "\u{FFFD}a  é", "<|end|>", ""])
        #expect(parts(tokenizer, [65, 257, 66], skipping: true) == ["A", "", "B", ""])
        #expect(parts(tokenizer, [-1, 258, .max]) == ["", "", "", ""])
    }

    @Test func `The space put before a text is taken off again, and only once`() throws {
        #expect(parts(try Self.pieces(prefix: .each), [257, 257]) == ["a", " a", ""])
        #expect(parts(try Self.pieces(prefix: .each), [256, 257]) == ["", " a", ""])
        #expect(parts(try Self.pieces(prefix: nil), [257, 258]) == [" a", "b", ""])
        #expect(parts(try Self.pieces(prefix: .each), [259, 257]) == ["<s>", " a", ""])
        #expect(parts(try Self.pieces(prefix: .each), [259, 257], skipping: true) == ["", "a", ""])
    }

    @Test func `Byte tokens join into characters, and words end them`() throws {
        let tokenizer = try Self.pieces(prefix: nil)
        #expect(parts(tokenizer, [0xC3, 0xA9, 258]) == ["", "é", "b", ""])
        #expect(parts(tokenizer, [0xC3, 258, 0xA9]) == ["", "\u{FFFD}b", "\u{FFFD}", ""])
    }
}
