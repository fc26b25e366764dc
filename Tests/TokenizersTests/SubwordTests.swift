import Testing

@testable import Tokenizers

@Suite struct SubwordTests {
    private static let tokens = ["<unk>", "<s>", "</s>", "▁", "a", "b", "▁a", "ab", "▁ab", "<x>"]

    private func definition(_ model: SubwordDefinition.Model) throws -> SubwordDefinition {
        var definition = SubwordDefinition(
            model: model, vocabulary: try Vocabulary(Self.tokens),
            types: [.unknown, .control, .control] + [TokenType](repeating: .normal, count: 6) + [.userDefined],
            specialTokens: SpecialTokens(unknown: 0, beginning: 1, end: 2, control: [1, 2]))
        definition.scores = [0, 0, 0, -4, -3, -3, -2, -2.5, -1, 0]
        definition.spacePrefix = .each
        definition.template = SequenceTemplate(opening: [1], joint: [2], closing: [2])
        return definition
    }

    private func pieces(_ tokenizer: SubwordTokenizer, _ text: String, _ options: EncodingOptions = []) -> [String] {
        tokenizer.encode(text, options: options).ids.compactMap(tokenizer.vocabulary.token)
    }

    @Test(arguments: [false, true])
    func `Words become the tokens of the highest scores, what is unknown one token`(isUnigram: Bool) throws {
        let tokenizer = try SubwordTokenizer(definition(isUnigram ? .unigram : .scored))
        #expect(pieces(tokenizer, "ab a bab") == ["▁ab", "▁a", "▁", "b", "ab"])
        #expect(pieces(tokenizer, "aééb") == ["▁a", "<unk>", "b"])
        #expect(tokenizer.encode("aééb", options: []).ranges == [0..<1, 1..<5, 5..<6])
    }

    @Test func `Control tokens are text unless asked for, added tokens never`() throws {
        let tokenizer = try SubwordTokenizer(definition(.scored))
        #expect(!pieces(tokenizer, "a</s>b").contains("</s>"))
        #expect(pieces(tokenizer, "a</s>b", .parseSpecialTokens) == ["▁a", "</s>", "▁", "b"])
        #expect(pieces(tokenizer, "a<x>b") == ["▁a", "<x>", "▁", "b"])
        #expect(pieces(tokenizer, "a", .addSpecialTokens) == ["<s>", "▁a", "</s>"])
    }

    @Test(
        arguments: [
            (SpacePrefix.each, ["▁", "▁a", "<x>", "▁a"]), (.eachUnspaced, ["▁a", "<x>", "▁a"]),
            (.firstUnspaced, ["▁a", "<x>", "a"]),
        ])
    func `A space is put where the model expects one`(prefix: SpacePrefix, expected: [String]) throws {
        var definition = try definition(.scored)
        definition.spacePrefix = prefix
        #expect(pieces(try SubwordTokenizer(definition), " a<x>a") == expected)
    }

    @Test func `Ill-formed bytes are unknown, each where it stands`() throws {
        let tokenizer = try SubwordTokenizer(definition(.scored))
        let bytes: [UInt8] = [0x61, 0xFF, 0x61, 0xE2, 0x82]
        let encoding = bytes.withUnsafeBufferPointer { tokenizer.encode(utf8: $0, options: []) }
        #expect(encoding.ids == [6, 0, 4, 0])
        #expect(encoding.ranges == [0..<1, 1..<2, 2..<3, 3..<5])
    }

    @Test func `Lists that do not go together are refused`() throws {
        var short = try definition(.scored)
        short.scores.removeLast()
        #expect(throws: TokenizerError.self) { try SubwordTokenizer(short) }
        var nan = try definition(.scored)
        nan.scores[3] = .nan
        #expect(throws: TokenizerError.self) { try SubwordTokenizer(nan) }
        var infinite = try definition(.unigram)
        infinite.scores[3] = .infinity
        #expect(throws: TokenizerError.self) { try SubwordTokenizer(infinite) }
        var types = try definition(.scored)
        types.types.removeLast()
        #expect(throws: TokenizerError.self) { try SubwordTokenizer(types) }
        var byte = try definition(.scored)
        byte.types[4] = .byte
        #expect(throws: TokenizerError.self) { try SubwordTokenizer(byte) }
        var outside = try definition(.scored)
        outside.specialTokens.end = 10
        #expect(throws: TokenizerError.self) { try SubwordTokenizer(outside) }
    }

    @Test func `One byte token without the other 255 is refused`() throws {
        var definition = SubwordDefinition(
            model: .scored, vocabulary: try Vocabulary(["<0x41>", "a"]), types: [.byte, .normal],
            specialTokens: SpecialTokens())
        definition.scores = [0, 0]
        let error = #expect(throws: TokenizerError.self) { try SubwordTokenizer(definition) }
        #expect(error?.code == .inconsistent)
    }

    @Test(
        arguments: [[1], [4, 0, 0], [4, 0, 0, 1, 0, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0], [255, 255, 255, 255]] as [[UInt8]])
    func `A character map that is too short for what it says is refused`(bytes: [UInt8]) {
        #expect(throws: TokenizerError.self) { try CharacterMap(bytes) }
    }

    @Test func `A character map of random bytes reads nothing outside itself`() throws {
        var state: UInt64 = 11
        for _ in 0..<300 {
            let body = (0..<512).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return UInt8(truncatingIfNeeded: state >> 40)
            }
            let map = try CharacterMap([0, 1, 0, 0] + body)
            body.withUnsafeBufferPointer { text in
                for position in text.indices {
                    guard let found = map.replacement(in: text, at: position, end: text.count) else { continue }
                    #expect(found.length > 0 && position + found.length <= text.count)
                }
            }
        }
    }
}
