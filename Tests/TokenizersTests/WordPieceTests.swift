import Testing
import Tokenizers

@Suite struct WordPieceTests {
    static let tokens = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "▁un", "aff", "able", "▁the", "▁cafe", "▁,", "▁[", "▁]", "▁sep",
        "▁日", "▁本", "▁=", "▁ᄒ", "ᅡ", "ᆫ", "▁a", "a", "▁Cafe", "▁;", "▁▁", "▁", "PAD", "▁i",
    ]
    let tokenizer: WordPiece

    init() throws {
        tokenizer = try WordPiece(tokens: Self.tokens)
    }

    private func pieces(_ text: String, _ options: EncodingOptions = []) -> [String] {
        tokenizer.encode(text, options: options).ids.compactMap(tokenizer.vocabulary.token)
    }

    @Test func `A word is cut into its longest pieces`() {
        #expect(pieces("unaffable the") == ["▁un", "aff", "able", "▁the"])
    }

    @Test func `A word with a piece that is not in the vocabulary is unknown as a whole`() {
        #expect(pieces("unaffablez the") == ["[UNK]", "▁the"])
        #expect(tokenizer.encode(" unaffablez the", options: []).ranges == [1..<11, 12..<15])
    }

    @Test func `Punctuation and ideographs are words of their own`() {
        #expect(pieces("the,the") == ["▁the", "▁,", "▁the"])
        #expect(pieces("日本the") == ["▁日", "▁本", "▁the"])
        #expect(pieces("a≠a") == ["▁a", "▁=", "▁a"])
        #expect(pieces("a\u{37E}") == ["▁a", "▁;"])
    }

    @Test func `Ranges are those of the text before it was normalized`() {
        let text = "  CAF\u{C9} cafe\u{301}\u{200B}, 한the"
        let encoding = tokenizer.encode(text, options: [])
        #expect(pieces(text) == ["▁cafe", "▁cafe", "▁,", "[UNK]"])
        #expect(encoding.ranges == [2..<7, 8..<12, 17..<18, 19..<25])
        #expect(encoding.words == [0, 1, 2, 3])
    }

    @Test func `The parts of one syllable share its range`() {
        let encoding = tokenizer.encode("한a", options: [])
        #expect(encoding.ids.compactMap(tokenizer.vocabulary.token) == ["▁ᄒ", "ᅡ", "ᆫ", "a"])
        #expect(encoding.ranges == [0..<3, 0..<3, 0..<3, 3..<4])
        #expect(encoding.words == [0, 0, 0, 0])
    }

    @Test func `Control characters vanish and all spaces part words`() {
        #expect(pieces("th\u{0}e\u{A0}a\u{3000}a\u{AD}\t\u{FFFD}\n") == ["▁the", "▁a", "▁a"])
        #expect(pieces("") == [])
        #expect(pieces(" \u{200D}\u{301} ") == [])
    }

    @Test func `Case and accents stay where the model keeps them`() throws {
        func pieces(_ text: String, _ options: WordPiece.Options) throws -> [String] {
            let tokenizer = try WordPiece(tokens: Self.tokens, options: options)
            return tokenizer.encode(text, options: []).ids.compactMap(tokenizer.vocabulary.token)
        }
        #expect(try pieces("Cafe café the", .init(lowercase: false)) == ["▁Cafe", "[UNK]", "▁the"])
        #expect(try pieces("Café", .init(lowercase: false, stripAccents: true)) == ["▁Cafe"])
        #expect(try pieces("CAFÉ THE", .init(lowercase: true, stripAccents: false)) == ["[UNK]", "▁the"])
        #expect(try pieces("İ", .init()) == ["▁i"])
        #expect(try pieces("İ", .init(lowercase: true, stripAccents: false)) == ["[UNK]"])
    }

    @Test func `Special tokens written in a text are text unless asked for`() {
        #expect(pieces("[SEP] a") == ["▁[", "▁sep", "▁]", "▁a"])
        #expect(pieces("[SEP] a", .parseSpecialTokens) == ["[SEP]", "▁a"])
        let encoding = tokenizer.encode("a[MASK]a[sep]", options: [.parseSpecialTokens, .addSpecialTokens])
        #expect(encoding.ids == [2, 20, 4, 20, 11, 13, 12, 3])
        #expect(encoding.ranges == [0..<0, 0..<1, 1..<7, 7..<8, 8..<9, 9..<12, 12..<13, 0..<0])
        #expect(encoding.words == [-1, 0, 1, 2, 3, 4, 5, -1])
    }

    @Test func `No spelling of a text yields a control token`() throws {
        let vocabulary = try Vocabulary(["[UNK]", "▁x", "pad", "p", "a", "d"])
        let special = SpecialTokens(unknown: 0, padding: 2)
        let tokenizer = try WordPiece(vocabulary: vocabulary, specialTokens: special)
        #expect(tokenizer.encode("xpad", options: []).ids == [1, 3, 4, 5])
    }

    @Test func `A word's start inside a word needs no mark of the text's own`() {
        #expect(pieces("a▁the") == ["[UNK]"])
        #expect(pieces("▁▁") == ["▁▁", "▁"])
    }

    @Test func `Words past the limit are unknown, in memory that does not grow`() {
        #expect(pieces(String(repeating: "a", count: 100)).count == 100)
        #expect(pieces(String(repeating: "a", count: 101)) == ["[UNK]"])
        for character in ["a", "é", "\u{301}", ",", "日", " ", "한", "\u{302E}"] {
            let text = String(repeating: character, count: 1_000_000)
            let encoding = tokenizer.encode(text, options: [])
            #expect(encoding.count == (",日".contains(character) ? 1_000_000 : "\u{301} ".contains(character) ? 0 : 1))
            #expect(encoding.ranges.last?.upperBound ?? text.utf8.count == text.utf8.count)
        }
    }

    @Test(
        arguments: [
            [0xFF], [0x61, 0x80], [0xC3], [0xE6, 0x97], [0xF0, 0x9F, 0x98], [0xC0, 0xAF], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE0, 0x80, 0x80],
        ] as [[UInt8]])
    func `Bytes that are not UTF-8 are left out`(bytes: [UInt8]) {
        let encoding = (bytes + Array(" the".utf8)).withUnsafeBufferPointer { tokenizer.encode(utf8: $0, options: []) }
        let expected: [Int32] = bytes.first == 0x61 ? [20, 8] : [8]
        #expect(encoding.ids == expected)
    }

    @Test func `Marks that stay are read in canonical order`() throws {
        let tokenizer = try WordPiece(tokens: ["[UNK]", "▁a", "\u{1D165}\u{302E}"])
        let sorted = tokenizer.encode("a\u{1D165}\u{302E}", options: [])
        let swapped = tokenizer.encode("a\u{302E}\u{1D165}", options: [])
        #expect(sorted.ids == [1, 2])
        #expect(swapped.ids == [1, 2])
    }

    @Test func `Sequences are put together as BERT reads them`() {
        let (ids, segments) = tokenizer.assemble([[8, 9], [20]])
        #expect(ids == [2, 8, 9, 3, 20, 3])
        #expect(segments == [0, 0, 0, 0, 1, 1])
        #expect(tokenizer.specialTokenCount(parts: 2) == 3)
        #expect(tokenizer.assemble([[8]]).ids == tokenizer.encode("the").ids)
    }

    @Test func `Ids are written out as text`() throws {
        let tokenizer = try WordPiece(tokens: ["[UNK]", "[CLS]", "▁un", "able", "▁,", "▁'", "▁s", "▁[", "[unused1]"])
        #expect(tokenizer.decode([1, 2, 3, 4, 2, 5, 6, 7], skippingSpecialTokens: true) == "unable, un's [")
        #expect(tokenizer.decode([1, 2, 3, 99, -1, 8], skippingSpecialTokens: false) == "[CLS] unable [unused1]")
        #expect(tokenizer.decode([3, 5], skippingSpecialTokens: true) == "##able '")
    }

    @Test func `Settings that make no sense are refused`() throws {
        let vocabulary = try Vocabulary(["[UNK]"])
        let outside = #expect(throws: TokenizerError.self) {
            try WordPiece(vocabulary: vocabulary, specialTokens: SpecialTokens(unknown: 1))
        }
        #expect(outside?.code == .specialTokenOutOfRange)
        let limit = #expect(throws: TokenizerError.self) {
            let options = WordPiece.Options(wordLimit: 0)
            return try WordPiece(vocabulary: vocabulary, specialTokens: SpecialTokens(unknown: 0), options: options)
        }
        #expect(limit?.code == .settingOutOfRange)
    }

    @Test("what a decoder writes over an encoder's vocabulary ends with what closes a sequence")
    func ends() {
        #expect(SpecialTokens(separator: 3).endsGeneration == [3])
        #expect(SpecialTokens(separator: 3, end: 2, endOfTurn: 1).endsGeneration == [1, 2])
        #expect(SpecialTokens().endsGeneration.isEmpty)
    }
}
