import Testing

@testable import Tokenizers

@Suite struct VocabularyTests {
    @Test func `Every token is found by its bytes and by its id`() throws {
        let tokens = (0..<5000).map { "token\($0)" } + ["", "▁é", "e\u{301}"]
        let vocabulary = try Vocabulary(tokens)
        for (id, token) in tokens.enumerated() {
            #expect(vocabulary.id(of: token) == Int32(id))
            #expect(vocabulary.token(Int32(id)) == token)
        }
        #expect(vocabulary.count == tokens.count)
        #expect(vocabulary.longestToken == 9)
    }

    @Test func `What is not in the vocabulary is not found`() throws {
        let vocabulary = try Vocabulary(["abc", "é"])
        #expect(vocabulary.id(of: "ab") == nil)
        #expect(vocabulary.id(of: "abcd") == nil)
        #expect(vocabulary.id(of: "e\u{301}") == nil)
        #expect(vocabulary.token(-1) == nil)
        #expect(vocabulary.token(2) == nil)
        #expect(try Vocabulary([]).id(of: "a") == nil)
    }

    @Test func `The later of two equal tokens is found`() throws {
        #expect(try Vocabulary(["a", "b", "a"]).id(of: "a") == 2)
    }

    @Test func `Tokens that are not UTF-8 are kept as bytes`() throws {
        let tokens: [[UInt8]] = [[0xFF, 0x00], [0xE2, 0x96]]
        let vocabulary = try tokens[0].withUnsafeBytes { first in
            try tokens[1].withUnsafeBytes { second in
                try Vocabulary(count: 2) { $0 == 0 ? first : second }
            }
        }
        #expect(tokens[1].withUnsafeBytes { vocabulary.id(of: $0) } == 1)
        #expect(vocabulary.bytes(of: 0).map(Array.init) == tokens[0])
        #expect(vocabulary.token(1) == "\u{FFFD}")
    }

    @Test func `A vocabulary beyond the limits is refused`() {
        let error = #expect(throws: TokenizerError.self) {
            try Vocabulary(count: Vocabulary.countLimit + 1) { _ in UnsafeRawBufferPointer(start: nil, count: 0) }
        }
        #expect(error?.code == .vocabularyTooLarge)
    }

    @Test func `A vocabulary whose tokens all fall into one slot is refused`() {
        let tokens = Self.collidingTokens(count: 4096)
        let error = #expect(throws: TokenizerError.self) { try Vocabulary(tokens) }
        #expect(error?.code == .vocabularyCollides)
    }

    /// Strings of which the hashes share their highest bits, found by trial.
    private static func collidingTokens(count: Int) -> [String] {
        var found: [String] = []
        var number = 0
        while found.count < count {
            var token = String(number, radix: 36)
            let hash = token.withUTF8 { RollingHash(UnsafeRawBufferPointer($0)) }
            if hash.value >> 57 == 0 { found.append(token) }
            number += 1
        }
        return found
    }
}
