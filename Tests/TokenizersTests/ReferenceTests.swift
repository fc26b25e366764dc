import Foundation
import Testing
import Tokenizers

/// Comparisons with files that are too large, or not ours, to be in the repository.
///
/// `CASCADE_TOKENIZER_GOLDENS` names a folder made by `Goldens/make.py`; `CASCADE_INTEROP` one with llama.cpp's
/// `vocab/ggml-vocab-bert-bge.gguf.{inp,out}` and swift-transformers' `bert/` files. Without them nothing is run here.
@Suite struct ReferenceTests {
    static let goldens = ProcessInfo.processInfo.environment["CASCADE_TOKENIZER_GOLDENS"]
    static let interop = ProcessInfo.processInfo.environment["CASCADE_INTEROP"]

    @Test(
        .enabled(if: goldens != nil, "not run: CASCADE_TOKENIZER_GOLDENS is not set"),
        arguments: [
            ("uncased", WordPiece.Options()),
            ("cased", WordPiece.Options(lowercase: false)),
            ("accents", WordPiece.Options(stripAccents: false)),
            ("stripped", WordPiece.Options(lowercase: false, stripAccents: true)),
        ])
    func `Ids, offsets and words equal those of Hugging Face`(name: String, options: WordPiece.Options) throws {
        let folder = try #require(Self.goldens)
        let tokenizer = try Self.tokenizer(vocabulary: folder + "/vocab.txt", options)
        var differences: [String] = []
        var count = 0
        for line in try Self.lines(folder + "/\(name).tsv") where !line.isEmpty {
            let golden = line.split(separator: "\t", omittingEmptySubsequences: false)
            let encoding = Self.bytes(hexadecimal: golden[0]).withUnsafeBufferPointer {
                tokenizer.encode(utf8: $0, options: [])
            }
            let offsets = golden[2] == "*" ? ["*"] : encoding.ranges.map { "\($0.lowerBound):\($0.upperBound)" }
            let found = [Self.joined(encoding.ids), offsets.joined(separator: " "), Self.joined(encoding.words)]
            if found != golden.dropFirst().map(String.init) { differences.append("\(line)\n  \(found)") }
            count += 1
        }
        #expect(count > 1000)
        #expect(
            differences.isEmpty, "\(differences.count) of \(count): \(differences.prefix(5).joined(separator: "\n"))")
    }

    @Test(.enabled(if: interop != nil, "not run: CASCADE_INTEROP is not set"))
    func `Ids equal those of llama.cpp`() throws {
        let folder = try #require(Self.interop)
        let tokenizer = try Self.tokenizer(vocabulary: folder + "/bert/bert-vocab.txt", WordPiece.Options())
        let path = folder + "/vocab/ggml-vocab-bert-bge.gguf"
        let cases = try String(contentsOfFile: path + ".inp", encoding: .utf8)
            .components(separatedBy: "\n__ggml_vocab_test__\n")
        let expected = try Self.lines(path + ".out")
        #expect(cases.count > 40)
        for (text, ids) in zip(cases, expected) {
            let found = tokenizer.encode(text, options: []).ids
            #expect(Self.joined(found) == ids.trimmingPrefix(" "), "\(text.debugDescription)")
        }
    }

    @Test(.enabled(if: interop != nil, "not run: CASCADE_INTEROP is not set"))
    func `Ids equal those of swift-transformers`() throws {
        struct Sample: Decodable {
            var text: String
            var token_ids: [Int32]
            var decoded_text: String
        }
        let folder = try #require(Self.interop)
        let tokenizer = try Self.tokenizer(vocabulary: folder + "/bert/bert-vocab.txt", WordPiece.Options())
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/bert/bert_uncased_encoded.json"))
        let sample = try JSONDecoder().decode(Sample.self, from: data)
        #expect(tokenizer.encode(sample.text).ids == sample.token_ids)
        #expect(tokenizer.decode(sample.token_ids, skippingSpecialTokens: false) == sample.decoded_text)
    }

    static func tokenizer(vocabulary path: String, _ options: WordPiece.Options) throws -> WordPiece {
        var tokens = try lines(path).map { TokenSpelling.gguf(fromVocabularyLine: String($0)) }
        tokens.removeLast()
        return try WordPiece(tokens: tokens, options: options)
    }

    private static func lines(_ path: String) throws -> [Substring] {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
            .split(omittingEmptySubsequences: false) { $0 == "\n" }
    }

    private static func joined(_ numbers: [Int32]) -> String {
        numbers.map(String.init).joined(separator: " ")
    }

    private static func bytes(hexadecimal text: Substring) -> [UInt8] {
        let digits = Array(text.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).map { index in
            UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) ?? 0
        }
    }
}
