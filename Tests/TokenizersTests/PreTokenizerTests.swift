import Testing

@testable import Tokenizers

/// Cuts for which no vocabulary with a reference is at hand; the others stand in `VocabularyGoldenTests`.
@Suite struct PreTokenizerTests {
    private func words(_ name: String, _ text: String) throws -> [String] {
        let preTokenizer = try PreTokenizer.named(name)
        var text = text
        return text.withUTF8 { bytes in
            var words: [String] = []
            preTokenizer.forEachWord(in: bytes, 0..<bytes.count) {
                words.append(String(decoding: bytes[$0], as: UTF8.self))
            }
            return words
        }
    }

    @Test(
        arguments: [
            ("falcon", "a, b=12345 67", ["a", ",", " b", "=", "123", "45", " 67"]),
            ("default", "a+b 12345", ["a", "+", "b", " ", "123", "45"]),
            ("deepseek-llm", "Ein Wort, 中文字 \n 12  ", ["Ein", " Wort", ",", " ", "中文字", " ", "\n", " ", "12", "  "]),
            ("superbpe", "a 1234567 b12", ["a ", "1", "234", "567", " b", "12"]),
            ("kimi-k2", "Hello中文Wort's 1234", ["Hello", "中文", "Wort's", " ", "123", "4"]),
            ("bloom", "Hello, world. 12", ["Hello", ",", " world", ".", " 12"]),
            ("qwen2", "It'S 12\n\n x", ["It", "'S", " ", "1", "2", "\n\n", " x"]),
            ("gpt-2", "It'S   x", ["It", "'", "S", "  ", " x"]),
        ])
    func `A text is cut as the model's expression does`(name: String, text: String, expected: [String]) throws {
        #expect(try words(name, text) == expected)
    }

    @Test(arguments: PreTokenizer.names)
    func `Words together are the text`(name: String) throws {
        let texts = ["", " ", "\n\n ", "a1b22c333 ²x\u{301}中文, \u{85}\u{A0}🙂's", String(repeating: "7", count: 100)]
        for text in texts { #expect(try words(name, text).joined() == text) }
    }

    @Test func `An unknown name is an error that tells the known ones`() throws {
        let error = #expect(throws: TokenizerError.self) { try PreTokenizer.named("gpt-9") }
        #expect(error?.code == .unknownPreTokenizer)
        #expect(error?.advice.contains("llama-bpe") == true)
    }
}
