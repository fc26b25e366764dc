import GGUF
import Testing
import Tokenizers

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Vocabularies of files that were made to harm, or are damaged: each is an error at its key.
@Suite struct HostileVocabularyTests {
    private static func writer(_ model: String) -> GGUFWriter {
        var writer = GGUFWriter()
        writer.set("general.architecture", "llama")
        writer.set("tokenizer.ggml.model", model)
        writer.set("tokenizer.ggml.pre", "gpt-2")
        writer.set("tokenizer.ggml.tokens", ["<unk>", "<s>", "</s>", "▁", "a", "b", "ab"])
        writer.set("tokenizer.ggml.token_type", [2, 3, 3, 1, 1, 1, 1] as [Int32])
        writer.set("tokenizer.ggml.scores", [0, 0, 0, -1, -2, -3, -1] as [Float])
        if model == "gpt2" { writer.set("tokenizer.ggml.merges", ["a b"]) }
        return writer
    }

    private func tokenizer(_ model: String, _ change: (inout GGUFWriter) -> Void = { _ in }) throws -> any Tokenizing {
        let path = FileManager.default.temporaryDirectory.path + "/cascade-\(UInt64.random(in: 0 ... .max)).gguf"
        var writer = Self.writer(model)
        change(&writer)
        try writer.write(to: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try TokenizerFile.tokenizer(path: path)
    }

    private func expectError(
        _ model: String, at key: String, _ change: (inout GGUFWriter) -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: GGUFError.self, sourceLocation: sourceLocation) { try tokenizer(model, change) }
        #expect(error?.place == .metadata("tokenizer.ggml." + key), sourceLocation: sourceLocation)
    }

    @Test(arguments: ["gpt2", "llama", "t5"])
    func `An honest file loads`(model: String) throws {
        #expect(try tokenizer(model).encode("ab", options: []).ids.last == 6)
    }

    @Test(arguments: ["gpt2", "llama", "t5"])
    func `Lists of other lengths than the vocabulary are errors`(model: String) {
        expectError(model, at: "token_type") { $0.set("tokenizer.ggml.token_type", [1, 1] as [Int32]) }
        if model != "gpt2" {
            expectError(model, at: "scores") { $0.set("tokenizer.ggml.scores", [1] as [Float]) }
            expectError(model, at: "scores") { $0.remove("tokenizer.ggml.scores") }
            expectError(model, at: "scores") { $0.set("tokenizer.ggml.scores", ["1", "2", "3", "4", "5", "6", "7"]) }
        } else {
            expectError(model, at: "merges") { $0.remove("tokenizer.ggml.merges") }
        }
        expectError(model, at: "tokens") { $0.remove("tokenizer.ggml.tokens") }
    }

    @Test(arguments: ["gpt2", "llama", "t5"])
    func `Ids and types outside their range are errors`(model: String) {
        for name in ["bos", "eos", "unknown", "padding"] {
            expectError(model, at: name + "_token_id") { $0.set("tokenizer.ggml.\(name)_token_id", UInt32(7)) }
            expectError(model, at: name + "_token_id") { $0.set("tokenizer.ggml.\(name)_token_id", UInt64.max) }
        }
        expectError(model, at: "token_type") {
            $0.set("tokenizer.ggml.token_type", [2, 3, 3, 1, 1, 1, 9] as [Int32])
        }
    }

    @Test(arguments: ["llama", "t5"])
    func `Of a token that stands twice the later is found, and both can be read`(model: String) throws {
        let tokenizer = try tokenizer(model) {
            $0.set("tokenizer.ggml.tokens", ["<unk>", "<s>", "</s>", "▁", "a", "a", "ab"])
        }
        #expect(tokenizer.encode("a", options: []).ids.last == 5)
        #expect(tokenizer.decode([4, 5], skippingSpecialTokens: false).hasSuffix("aa"))
    }

    @Test func `What is not known is an error that names what is`() {
        expectError("gpt9", at: "model") { _ in }
        expectError("gpt2", at: "pre") { $0.set("tokenizer.ggml.pre", "nobody's") }
    }

    @Test func `A merge of tokens that are not there is left out, one without a space is an error`() throws {
        let merging = try tokenizer("gpt2") { $0.set("tokenizer.ggml.merges", ["a z", "x y", "a b"]) }
        #expect(merging.encode("ab", options: []).ids == [6])
        expectError("gpt2", at: "tokens") { $0.set("tokenizer.ggml.merges", ["ab"]) }
    }

    @Test func `Bytes out of range, incomplete bytes and scores that are no numbers are errors`() {
        expectError("llama", at: "tokens") {
            $0.set("tokenizer.ggml.tokens", ["<unk>", "<s>", "</s>", "▁", "<0x100>", "b", "ab"])
            $0.set("tokenizer.ggml.token_type", [2, 3, 3, 1, 6, 1, 1] as [Int32])
        }
        expectError("llama", at: "tokens") {
            $0.set("tokenizer.ggml.tokens", ["<unk>", "<s>", "</s>", "▁", "<0x10>", "b", "ab"])
            $0.set("tokenizer.ggml.token_type", [2, 3, 3, 1, 6, 1, 1] as [Int32])
        }
        expectError("t5", at: "tokens") { $0.set("tokenizer.ggml.scores", [.nan, 0, 0, 0, 0, 0, 0] as [Float]) }
        expectError("t5", at: "tokens") {
            $0.set("tokenizer.ggml.precompiled_charsmap", [255, 255, 255, 255] as [UInt8])
        }
    }

    @Test func `A token that is added must be known`() {
        expectError("gpt2", at: "bos_token_id") { $0.set("tokenizer.ggml.add_bos_token", true) }
    }

    @Test func `Damaged protobuf is an error, whatever byte is wrong`() throws {
        let folder = ModelBench.folder("vocabularies/spm-unigram")
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: folder + "/tokenizer.model")))
        _ = try SentencePieceFile(bytes, folder: folder)
        for length in stride(from: 1, to: bytes.count, by: 97) {
            _ = try? SentencePieceFile(Array(bytes[..<length]), folder: folder)
        }
        var state: UInt64 = 5
        for _ in 0..<300 {
            state = state &* 6_364_136_223_846_793_005 &+ 1
            var damaged = bytes
            damaged[Int(state >> 33) % bytes.count] ^= UInt8(truncatingIfNeeded: state >> 25) | 1
            _ = try? SentencePieceFile(damaged, folder: folder)
        }
        #expect(throws: ImportError.self) {
            try SentencePieceFile([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], folder: folder)
        }
        #expect(throws: ImportError.self) { try SentencePieceFile([0x0A, 0x03, 0x0A, 0x01, 0xFF], folder: folder) }
    }
}
