import GGUF
import JSON
import ModelPorts
import Testing

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Model files and folders whose figures lie: each is an error that names the figure, and none is believed.
@Suite("Models whose figures lie")
struct HostileModelTests {
    /// A fixture's file with some of its metadata changed.
    private func opened(_ name: String, _ change: (inout GGUFWriter) -> Void) throws -> ModelWorkbench {
        let folder = try RandomFolder(name)
        let honest = folder.path + "/model.gguf"
        try FolderImporter.importFolder(folder.path, to: honest, recipe: QuantizationRecipe(everyMatrixAs: .f32))
        let file = try GGUFFile(path: honest)
        var writer = GGUFWriter()
        writer.copyMetadata(file.metadata)
        for tensor in file.tensors { writer.addTensor(copying: tensor) }
        change(&writer)
        let path = folder.path + "/lying.gguf"
        try writer.write(to: path)
        return try ModelWorkbench(path: path, engine: Engine(threads: 1))
    }

    private func expectError(
        _ name: String, at key: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout GGUFWriter) -> Void
    ) {
        let error = #expect(throws: ModelError.self, sourceLocation: sourceLocation) { try opened(name, change) }
        #expect(error?.code == .unusable && error?.reason.contains("'\(key)'") == true, sourceLocation: sourceLocation)
    }

    /// A fixture's folder with one figure of its configuration changed, imported.
    private func importing(
        _ name: String, _ key: String, _ value: JSONValue, over old: String? = nil, to other: String? = nil
    ) throws {
        let folder = try RandomFolder(name)
        let output = URL(filePath: folder.path + "/model.gguf")
        try old.map { try Data($0.utf8).write(to: output) }
        let config = URL(filePath: folder.path + "/config.json")
        let members = try #require(try JSONParser.parse([UInt8](Data(contentsOf: config))).objectValue)
        var changed = members.members.filter { $0.key != key }.map { ($0.key, $0.value) }
        changed.append((key, value))
        try Data(JSONWriter.text(.object(JSONObject(changed))).utf8).write(to: config)
        do {
            try FolderImporter.importFolder(
                folder.path, to: other ?? output.path, recipe: QuantizationRecipe(everyMatrixAs: .f32))
        } catch {
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(!files.contains { $0.contains("partial") })
            #expect(try old.map { try Data(contentsOf: output) == Data($0.utf8) } ?? !files.contains("model.gguf"))
            throw error
        }
    }

    @Test("a decoder's first token has an embedding", arguments: [("t5-a", 100), ("bart-a", 300), ("bart-b", 300)])
    func decoderStart(name: String, tokens: Int) throws {
        let key = String(name.prefix { $0 != "-" }) + ".decoder_start_token_id"
        expectError(name, at: key) { $0.set(key, UInt32(tokens)) }
        expectError(name, at: key) { $0.set(key, UInt32(Int32.max)) }
        _ = try opened(name) { $0.set(key, UInt32(tokens - 1)) }
    }

    @Test("a scale of logits is a finite number", arguments: [Float.nan, .infinity, -.infinity])
    func outputScale(value: Float) {
        expectError("t5-a", at: MetadataKeys.outputScale) { $0.set(MetadataKeys.outputScale, value) }
    }

    @Test("a negative epsilon is out of range, not missing")
    func epsilon() throws {
        let key = "llama.attention.layer_norm_rms_epsilon"
        let error = #expect(throws: ModelError.self) { try opened("llama-a") { $0.set(key, Float(-1)) } }
        #expect(error?.reason.contains("-1.0") == true)
    }

    @Test("a context holds a token beside those that are added to every text")
    func context() throws {
        func added(_ writer: inout GGUFWriter, context: UInt32) {
            writer.set("llama.context_length", context)
            writer.set("tokenizer.ggml.add_bos_token", true)
            writer.set("tokenizer.ggml.add_eos_token", true)
        }
        expectError("llama-a", at: "llama.context_length") { added(&$0, context: 2) }
        _ = try opened("llama-a") { added(&$0, context: 3) }
    }

    @Test("scores that are no numbers are an error, not zeros")
    func notFinite() async throws {
        let bench = try opened("minicpm3-a") { $0.set("minicpm3.residual_scale", Float(3.4e38)) }
        let notFinite = { (error: any Error) in (error as? ModelError)?.code == .notFinite }
        await #expect(performing: { _ = try await bench.logits([1, 2, 3], all: false) }, throws: notFinite)
        await #expect(performing: { _ = try await bench.states([1, 2, 3]) }, throws: notFinite)
    }

    @Test(
        "a text of no tokens is a vector of zeros, and nothing is read for it",
        arguments: ["llama-a", "gpt2-b", "t5-a"])
    func noTokens(name: String) async throws {
        let bench = try opened(name) { $0.set("tokenizer.ggml.add_eos_token", false) }
        #expect(bench.text.tokenize("", special: true).isEmpty)
        #expect(try await bench.embed("") == [Float](repeating: 0, count: bench.width))
        #expect(try await bench.embed("card").contains { $0 != 0 })
    }

    @Test("a classifier says nothing for any label of a text of no tokens")
    func classifiedNothing() async throws {
        let folder = try RandomFolder("bart-b")
        let path = folder.path + "/model.gguf"
        try FolderImporter.importFolder(folder.path, to: path, recipe: QuantizationRecipe(everyMatrixAs: .f32))
        let file = try GGUFFile(path: path)
        var writer = GGUFWriter()
        writer.copyMetadata(file.metadata)
        for tensor in file.tensors { writer.addTensor(copying: tensor) }
        for key in ["add_bos_token", "add_eos_token"] { writer.set("tokenizer.ggml." + key, false) }
        let bare = folder.path + "/bare.gguf"
        try writer.write(to: bare)
        let classifier = try LocalModels(engine: Engine(threads: 1)).classifier(at: bare)
        #expect(try await classifier.classify("").logits == [0, 0, 0])
    }

    @Test(
        "a folder's heads are as many, and as wide, as a model can have",
        arguments: [
            ("stablelm-c", "num_key_value_heads", 1 << 24), ("llama-a", "num_attention_heads", 5000),
            ("llama-a", "head_dim", 1 << 24),
        ])
    func heads(name: String, key: String, value: Int) throws {
        let config = JSONValue.number(JSONNumber(value))
        let error = #expect(throws: ImportError.self) { try importing(name, key, config) }
        #expect(error?.reason.contains("heads") == true)
    }

    @Test("a vector of a text longer than a part is its last state", arguments: ["llama-a", "gemma3_text-b"])
    func longText(name: String) throws {
        let model = try FamilyModel(name).model
        let ids = (0..<TransformerModel.longestPart + 77).map { Int32($0 * 31 % 300) }
        let states = model.compute([ids], .states)[0]
        let vector = model.compute([ids], .pooled)[0]
        #expect(bits([vector]) == bits([Array(states.suffix(model.description.width))]))
        #expect(vector.count == model.description.width)
    }

    @Test(
        "weights of more or fewer heads than the configuration says are no weights of it",
        arguments: [
            ("llama-a", "num_attention_heads", 4), ("llama-a", "num_attention_heads", 8),
            ("llama-b", "head_dim", 12),
        ])
    func otherHeads(name: String, key: String, value: Int) throws {
        let error = #expect(throws: ImportError.self) { try importing(name, key, .number(JSONNumber(value))) }
        #expect(error?.reason.contains("rows") == true)
    }

    @Test(
        "a folder whose files contradict each other is not imported, and leaves what was there",
        arguments: [
            ("llama-a", "intermediate_size", 8), ("bert-a", "hidden_size", 12), ("gpt2-a", "n_positions", 4),
        ])
    func contradiction(name: String, key: String, value: Int) throws {
        let error = #expect(throws: ImportError.self) {
            try importing(name, key, .number(JSONNumber(value)), over: "old")
        }
        #expect(error?.reason.contains("would not load") == true)
    }

    @Test(
        "a head without labels in its configuration has transformers' own",
        arguments: [("bert-b", 5), ("bert_tokens-a", 5), ("roberta-a", 5), ("bart-b", 3)])
    func labels(name: String, count: Int) throws {
        let path = FileManager.default.temporaryDirectory.path + "/labels-\(UUID().uuidString).gguf"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try importing(name, "id2label", .null, to: path)
        let bench = try ModelWorkbench(path: path, engine: Engine(threads: 1))
        #expect(bench.info.labels == (0..<count).map { "LABEL_\($0)" })
    }

    @Test(
        "labels that don't number a head's rows are refused",
        arguments: [
            ["0": "a", "1": "b"], ["0": "a", "1": "b", "2": "c", "3": "d"], ["0": "a", "00": "b", "1": "c"], [],
        ] as [JSONValue])
    func otherLabels(labels: JSONValue) {
        let error = #expect(throws: ImportError.self) { try importing("bart-b", "id2label", labels) }
        #expect(error?.reason.contains("label") == true)
    }
}
