import GGUF
import JSON
import Testing
import Tokenizers

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Small vocabularies of each kind, imported from their folders and compared with what their references read
/// (`Goldens/make_vocabularies.py`).
@Suite struct VocabularyGoldenTests {
    static let names = [
        "bailingmoe", "deepseek-coder", "deepseek-v3", "gemma-json", "gpt-2", "gpt-4o", "llama-bpe", "llama-json",
        "mistral-json", "qwen2", "qwen35", "roberta", "seed-coder", "spm-bpe", "spm-bpe-gemma", "spm-unigram",
        "spm-unigram-bytes", "starcoder", "t5-json", "tekken", "viking",
    ]

    struct Golden {
        let tokenizer: any Tokenizing
        let cases: [JSONValue]
        let more: JSONValue

        init(_ name: String) throws {
            let folder = ModelBench.folder("vocabularies/" + name)
            let path = FileManager.default.temporaryDirectory.path + "/cascade-\(UInt64.random(in: 0 ... .max)).gguf"
            try TokenizerFile.importVocabulary(of: folder, to: path)
            defer { try? FileManager.default.removeItem(atPath: path) }
            tokenizer = try TokenizerFile.tokenizer(path: path)
            let data = try Data(contentsOf: URL(filePath: folder + "/expected.json"))
            let expected = try JSONParser.parse([UInt8](data))
            cases = try #require(expected["cases"]?.arrayValue)
            more = try #require(expected["more"])
        }

        static func ids(_ value: JSONValue?) -> [Int32]? {
            value?.arrayValue.map { $0.compactMap { $0.intValue.map(Int32.init) } }
        }
    }

    @Test(arguments: names)
    func `Ids and text equal those of the reference`(name: String) throws {
        let golden = try Golden(name)
        #expect(golden.cases.count > 60)
        for item in golden.cases {
            let text = try #require(item["text"]?.stringValue)
            let ids = golden.tokenizer.encode(text, options: []).ids
            if let expected = Golden.ids(item["ids"]) { #expect(ids == expected, "\(text.debugDescription)") }
            if let special = Golden.ids(item["special"]) {
                let found = golden.tokenizer.encode(text, options: [.addSpecialTokens, .parseSpecialTokens]).ids
                #expect(found == special, "\(text.debugDescription)")
            }
            if let decoded = item["decoded"]?.stringValue {
                let found = golden.tokenizer.decode(ids, skippingSpecialTokens: false)
                #expect(found.utf8.elementsEqual(decoded.utf8), "\(text.debugDescription)")
            }
        }
    }

    @Test(arguments: names)
    func `Ranges ascend, lie in the text and cover what is no space`(name: String) throws {
        let golden = try Golden(name)
        for item in golden.cases {
            let text = try #require(item["text"]?.stringValue)
            let encoding = golden.tokenizer.encode(text, options: [])
            let bytes = Array(text.utf8)
            var covered = Set<Int>()
            for (one, next) in zip(encoding.ranges, encoding.ranges.dropFirst()) {
                #expect(one.lowerBound <= next.lowerBound)
            }
            for range in encoding.ranges {
                #expect(range.upperBound <= bytes.count)
                covered.formUnion(range)
            }
            for (one, next) in zip(encoding.words, encoding.words.dropFirst()) { #expect(one <= next) }
            let letters = bytes.indices.filter { bytes[$0] > 0x20 && bytes[$0] < 0x7F }
            #expect(letters.allSatisfy(covered.contains), "\(text.debugDescription)")
        }
    }

    @Test(arguments: names)
    func `Tokens decoded one by one give whole characters and the same text`(name: String) throws {
        let golden = try Golden(name)
        for item in golden.cases {
            let text = try #require(item["text"]?.stringValue)
            let ids = golden.tokenizer.encode(text, options: []).ids
            var decoder = golden.tokenizer.decoder(skippingSpecialTokens: false)
            var parts = ids.map { decoder.append($0) }
            parts.append(decoder.finish())
            #expect(parts.joined().utf8.elementsEqual(golden.tokenizer.decode(ids, skippingSpecialTokens: false).utf8))
            if !text.unicodeScalars.contains("\u{FFFD}") {
                #expect(!parts.joined().unicodeScalars.contains("\u{FFFD}"), "\(text.debugDescription)")
            }
        }
    }

    @Test(arguments: ["roberta", "t5-json", "llama-bpe", "gpt-2"])
    func `Two texts are put together as the model reads them`(name: String) throws {
        let golden = try Golden(name)
        let parts = try (golden.more["parts"]?.arrayValue ?? []).map { try #require(Golden.ids($0))[...] }
        let expected = try #require(Golden.ids(golden.more["pair"]))
        let (ids, segments) = golden.tokenizer.assemble(parts)
        #expect(ids == expected)
        #expect(ids.count == parts.joined().count + golden.tokenizer.specialTokenCount(parts: 2))
        #expect(segments == [Int32](repeating: 0, count: ids.count))
    }

    @Test func `A folder's chat template and special tokens are in the file`() throws {
        let path = FileManager.default.temporaryDirectory.path + "/cascade-\(UInt64.random(in: 0 ... .max)).gguf"
        try TokenizerFile.importVocabulary(of: ModelBench.folder("vocabularies/gpt-2"), to: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let metadata = try GGUFFile(path: path).metadata
        #expect(try metadata.string("tokenizer.chat_template") == "{{ messages }}")
        #expect(try metadata.string("tokenizer.ggml.pre") == "gpt-2")
        #expect(try metadata.int("tokenizer.ggml.eos_token_id") == 2)
    }

    @Test func `Models of one vocabulary share it, whatever their names`() throws {
        let loader = TokenizerLoader()
        func vocabulary(_ name: String, padding: UInt32) throws -> Vocabulary {
            let path = FileManager.default.temporaryDirectory.path + "/cascade-\(UInt64.random(in: 0 ... .max)).gguf"
            var writer = GGUFWriter()
            writer.set("general.name", name)
            let folder = try ModelFolder(path: ModelBench.folder("vocabularies/qwen2"))
            try VocabularyImport.add(from: folder, to: &writer)
            writer.set("tokenizer.ggml.padding_token_id", padding)
            try writer.write(to: path)
            defer { try? FileManager.default.removeItem(atPath: path) }
            return try loader.tokenizer(for: GGUFFile(path: path)).vocabulary
        }
        let first = try vocabulary("one", padding: 1)
        #expect(try vocabulary("two", padding: 1) === first)
        #expect(try vocabulary("one", padding: 2) !== first)
    }

    @Test func `A vocabulary is filled up to the rows of the embeddings, and never cut`() throws {
        let folder = try ModelFolder(path: ModelBench.folder("vocabularies/qwen2"))
        var writer = GGUFWriter()
        try VocabularyImport.add(from: folder, vocabularySize: 500, to: &writer)
        let path = FileManager.default.temporaryDirectory.path + "/cascade-\(UInt64.random(in: 0 ... .max)).gguf"
        try writer.write(to: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let vocabulary = try TokenizerFile.tokenizer(path: path).vocabulary
        #expect(vocabulary.count == 500)
        #expect(vocabulary.token(499) == "[PAD499]")
        #expect(throws: ImportError.self) { try VocabularyImport.add(from: folder, vocabularySize: 100, to: &writer) }
    }
}
