import GGUF
import ModelPorts
import Testing
import Tokenizers

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("The example of docs/AddingAnArchitecture.md")
struct ExampleArchitectureTests {
    private static let fixtures = FamilyGolden.root.deletingLastPathComponent().appending(path: "example")
    static let names = ["granite-a", "granite-b"]

    /// A fixture through the example, as a registered family would go.
    private struct Example {
        let golden: FamilyGolden
        let file: GGUFFile
        let description: ModelDescription

        init(_ name: String) throws {
            let folder = try RandomFolder(name, in: fixtures)
            let reader = FolderReader(
                folder: try ModelFolder(path: folder.path), weights: try SafetensorsModel(directory: folder.path))
            #expect(GraniteArchitecture.modelTypes.contains(reader.modelType))
            let plan = try GraniteArchitecture.plan(reader)
            try plan.requireNothingLeft()
            let path = folder.path + "/model.gguf"
            try FolderImporter.write(plan, QuantizationRecipe(everyMatrixAs: .f32), to: path)
            file = try GGUFFile(path: path)
            description = try GraniteArchitecture.description(
                of: FamilyMetadata(file: file, family: try file.metadata.string(required: "general.architecture")))
            // Last, for the folder goes with its last use.
            golden = folder.golden
        }

        /// How far the logits of a model like this are from transformers'.
        func difference(_ description: ModelDescription) throws -> Float {
            let vocabulary = try Vocabulary(["[UNK]", "[CLS]", "[SEP]"])
            let tokenizer = try WordPiece(
                vocabulary: vocabulary, specialTokens: .init(unknown: 0, classifier: 1, separator: 2), options: .init())
            let info = ModelInfo(
                name: golden.name, path: file.file.path, architecture: GraniteArchitecture.name, tasks: [],
                labels: [], contextLength: description.contextLength)
            let model = TransformerModel(
                info, try TransformerWeights(description, in: file), tokenizer: tokenizer, kernels: .best)
            var workspace = Workspace()
            let request = SequenceRequest(ids: golden.inputIds, readout: .allLogits)
            return golden.difference(of: model.compute([request], in: &workspace)[0])
        }
    }

    @Test("imports, loads and gives transformers' logits", arguments: names)
    func reference(name: String) throws {
        let example = try Example(name)
        #expect(try example.difference(example.description) <= 1e-4)
    }

    @Test("each factor is noticed when it is left out", arguments: names)
    func factors(name: String) throws {
        let example = try Example(name)
        let changes: [(String, (inout ModelDescription) -> Void)] = [
            ("embeddings", { $0.decoder?.embeddingScale = 1 }), ("logits", { $0.output?.scale = 1 }),
            ("blocks", { $0.forEachLayer { _, layer in layer.residualScale = 1 } }),
            ("scores", { $0.forEachLayer { _, layer in layer.attention.scale = 1 } }),
        ]
        for (factor, change) in changes {
            var description = example.description
            change(&description)
            #expect(try example.difference(description) > 1e-4, "\(factor)")
        }
    }

    @Test("the page shows the file that is compiled here")
    func page() throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let source = try String(contentsOf: here.appending(path: "ExampleArchitecture.swift"), encoding: .utf8)
        let page = try String(
            contentsOf: here.appending(path: "../../../docs/AddingAnArchitecture.md"), encoding: .utf8)
        let fences = page.components(separatedBy: "\n```swift\n").dropFirst()
            .compactMap { $0.components(separatedBy: "\n```\n").first }
        // In its own target the example needs no import of it.
        #expect(fences == [source.replacing("\n@testable import Inference\n", with: "").trimmed])
    }
}

extension String {
    /// Without the line end at its end.
    fileprivate var trimmed: String { hasSuffix("\n") ? String(dropLast()) : self }
}
