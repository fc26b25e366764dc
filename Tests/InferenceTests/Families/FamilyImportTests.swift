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

@Suite("Every family's folder, as users import it")
struct FamilyImportTests {
    @Test("with its tokenizer, through the engine: the reference's numbers", arguments: FamilyGolden.all)
    func wholeWay(name: String) async throws {
        let folder = try RandomFolder(name)
        let golden = folder.golden
        let path = folder.path + "/model.gguf"
        try FolderImporter.importFolder(folder.path, to: path, recipe: QuantizationRecipe(everyMatrixAs: .f32))
        let bench = try ModelWorkbench(path: path, engine: Engine(threads: 1))
        #expect(bench.vocabularyCount > 0 && !bench.text.tokenize("My card was declined.", special: true).isEmpty)
        let ids = golden.inputIds
        let written = golden.decoderInputIds
        let rows: [[Float]]
        switch golden.output {
        case .logits: rows = try await bench.logits(ids, written: written.isEmpty ? nil : written, all: true)
        case .lastHiddenState: rows = try await bench.states(ids)
        case .classLogits, .tokenLogits:
            rows = try await bench.headScores(ids)
            #expect(bench.info.tasks.contains(golden.output == .classLogits ? .classify : .labelTokens))
            #expect(bench.info.labels.count == golden.shape.last)
        }
        let difference = golden.difference(of: rows.flatMap(\.self))
        #expect(difference <= 1e-4, "\(name): \(difference)")
    }

    @Test(
        "folders saved from pretraining, with norms in TensorFlow's words and heads that guess words",
        arguments: [
            ("bert-a", "cls.predictions.transform.dense.weight"), ("bert-b", "cls.seq_relationship.weight"),
            ("distilbert-a", "vocab_transform.weight"), ("roberta-a", "lm_head.dense.weight"),
            ("electra-a", "discriminator_predictions.dense.weight"),
        ])
    func pretrained(name: String, head: String) async throws {
        let extra = RandomTensor(name: head, shape: [4, 4], spread: 1, center: 0)
        let folder = try RandomFolder(
            name,
            renamed: {
                $0.replacing("LayerNorm.weight", with: "LayerNorm.gamma")
                    .replacing("LayerNorm.bias", with: "LayerNorm.beta")
            }, extra: [extra])
        let path = folder.path + "/model.gguf"
        try FolderImporter.importFolder(folder.path, to: path, recipe: QuantizationRecipe(everyMatrixAs: .f32))
        let bench = try ModelWorkbench(path: path, engine: Engine(threads: 1))
        let ids = folder.golden.inputIds
        let rows = try await name == "bert-a" ? bench.states(ids) : bench.headScores(ids)
        #expect(folder.golden.difference(of: rows.flatMap(\.self)) <= 1e-4)
    }

    @Test("of a folder with an image tower the text model is read, with what its configuration leaves out")
    func imageTower() async throws {
        let tower = RandomTensor(name: "vision_tower.head.weight", shape: [4, 4], spread: 1, center: 0)
        let folder = try RandomFolder(
            "gemma3_text-b", renamed: { $0.hasPrefix("model.") ? "language_model." + $0 : $0 }, extra: [tower])
        let config = URL(filePath: folder.path).appending(path: "config.json")
        var text = try #require(try JSONParser.parse([UInt8](try Data(contentsOf: config))).objectValue)
        func write(_ text: JSONObject) throws {
            let whole: JSONValue = ["model_type": "gemma3", "text_config": .object(text)]
            try Data(JSONWriter.text(whole).utf8).write(to: config)
        }
        try write(text)
        let path = folder.path + "/model.gguf"
        try FolderImporter.importFolder(folder.path, to: path, recipe: QuantizationRecipe(everyMatrixAs: .f32))
        let bench = try ModelWorkbench(path: path, engine: Engine(threads: 1))
        let rows = try await bench.logits(folder.golden.inputIds, all: true)
        #expect(folder.golden.difference(of: rows.flatMap(\.self)) <= 1e-4)

        for key in ["num_attention_heads", "head_dim", "rope_theta", "rope_local_base_freq"] { text[key] = nil }
        try write(text)
        let bare = folder.path + "/bare.gguf"
        // The tiny weights have other figures: what is written would not load.
        let plan = try FolderImporter.plan(forFolder: folder.path)
        try FolderImporter.write(plan, QuantizationRecipe(everyMatrixAs: .f32), to: bare)
        let metadata = try GGUFFile(path: bare).metadata
        #expect(try metadata.int("gemma3.attention.head_count") == 8)
        #expect(try metadata.int("gemma3.attention.key_length") == 256)
        #expect(try metadata.float("gemma3.rope.freq_base") == 1_000_000)
        #expect(try metadata.float("gemma3.rope.freq_base_swa") == 10_000)
    }

    @Test("a tensor that no family has a place for is refused by name")
    func unknownTensor() throws {
        let extra = RandomTensor(name: "qa_outputs.weight", shape: [2, 4], spread: 1, center: 0)
        let folder = try RandomFolder("bert-a", extra: [extra])
        let error = #expect(throws: ImportError.self) { _ = try FolderImporter.plan(forFolder: folder.path) }
        #expect(error?.reason.contains("'qa_outputs.weight'") == true)
    }

    @Test("a folder that has SentencePiece's file alone reads texts as its tokenizer.json does")
    func sentencePieceAlone() throws {
        let folder = try RandomFolder("t5-a")
        let text = "the card and the payment"
        var ids: [[Int32]] = []
        for name in ["tokenizer.json", nil] {
            let path = folder.path + "/model-\(ids.count).gguf"
            try FolderImporter.importFolder(folder.path, to: path, recipe: QuantizationRecipe(everyMatrixAs: .f32))
            ids.append(try ModelWorkbench(path: path, engine: Engine(threads: 1)).text.tokenize(text, special: true))
            if let name { try FileManager.default.removeItem(atPath: folder.path + "/" + name) }
        }
        #expect(ids[0] == ids[1] && ids[0].count > 2)
    }
}
