import GGUF
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
        #expect(bench.vocabularyCount > 0 && !bench.tokenize("My card was declined.", special: true).isEmpty)
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

    @Test("a folder that has SentencePiece's file alone reads texts as its tokenizer.json does")
    func sentencePieceAlone() throws {
        let folder = try RandomFolder("t5-a")
        let text = "the card and the payment"
        var ids: [[Int32]] = []
        for name in ["tokenizer.json", nil] {
            let path = folder.path + "/model-\(ids.count).gguf"
            try FolderImporter.importFolder(folder.path, to: path, recipe: QuantizationRecipe(everyMatrixAs: .f32))
            ids.append(try ModelWorkbench(path: path, engine: Engine(threads: 1)).tokenize(text, special: true))
            if let name { try FileManager.default.removeItem(atPath: folder.path + "/" + name) }
        }
        #expect(ids[0] == ids[1] && ids[0].count > 2)
    }
}
