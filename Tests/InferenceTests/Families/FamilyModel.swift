import GGUF
import JSON
import ModelPorts
import Tokenizers

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A fixture imported and opened, ready to run on this thread.
struct FamilyModel {
    let golden: FamilyGolden
    let model: TransformerModel
    let header: ModelHeader

    /// Imports the fixture `name` as `type`.
    init(_ name: String, as type: GGUFType = .f32, kernels: Kernels = .best) throws {
        let folder = try RandomFolder(name)
        let path = folder.path + "/model.gguf"
        try FolderImporter.importFolder(
            folder.path, to: path, recipe: QuantizationRecipe(everyMatrixAs: type))
        golden = folder.golden
        header = try ModelHeader(path: path)
        model = try TransformerModel(
            header, tokenizer: try TokenizerLoader().tokenizer(for: header.file), kernels: kernels)
    }

    /// What the golden has, computed in one batch.
    func values(_ adapter: Adapter? = nil) -> [Float] {
        var workspace = Workspace()
        switch golden.output {
        case .logits where golden.decoderInputIds.isEmpty:
            let request = SequenceRequest(ids: golden.inputIds, readout: .allLogits, adapter: adapter)
            return model.compute([request], in: &workspace)[0]
        case .logits:
            guard let state = model.makeState(capacity: golden.decoderInputIds.count) else { return [] }
            let source = SequenceRequest(ids: golden.inputIds, readout: .source, state: state, adapter: adapter)
            _ = model.compute([source], in: &workspace)
            let request = SequenceRequest(
                ids: golden.decoderInputIds, readout: .allLogits, state: state, adapter: adapter)
            return model.compute([request], in: &workspace)[0]
        case .lastHiddenState:
            let request = SequenceRequest(ids: golden.inputIds, readout: .states, adapter: adapter)
            return model.compute([request], in: &workspace)[0]
        case .classLogits, .tokenLogits:
            let request = SequenceRequest(ids: golden.inputIds, readout: .head, adapter: adapter)
            return model.compute([request], in: &workspace)[0]
        }
    }
}

extension FamilyModel {
    /// What the golden has, computed without one particular.
    func mutated(_ mutation: Mutation) throws -> [Float] {
        var description = model.description
        mutation.description(&description)
        let path = FileManager.default.temporaryDirectory.path + "/mutant-\(UUID().uuidString).gguf"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var writer = GGUFWriter()
        writer.copyMetadata(header.file.metadata)
        for tensor in header.file.tensors where !mutation.removed.contains(Mutation.kind(tensor.name)) {
            if let neutral = mutation.neutral, Mutation.kind(tensor.name) == neutral.kind {
                writer.addTensor(
                    tensor.name, type: .f32, dimensions: tensor.dimensions,
                    floats: [Float](repeating: neutral.value, count: tensor.elementCount))
            } else {
                writer.addTensor(copying: tensor)
            }
        }
        try writer.write(to: path)
        let weights = try TransformerWeights(description, in: try GGUFFile(path: path))
        let mutant = TransformerModel(header.info, weights, tokenizer: model.tokenizer, kernels: .best)
        return FamilyModel(golden: golden, model: mutant, header: header).values()
    }

    init(golden: FamilyGolden, model: TransformerModel, header: ModelHeader) {
        (self.golden, self.model, self.header) = (golden, model, header)
    }
}
