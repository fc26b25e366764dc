import GGUF
import Testing

@testable import Inference

@Suite("YaRN as llama.cpp's converter spells it")
struct YaRNMetadataTests {
    /// Ours says what is left of the magnitude once llama.cpp's rope has multiplied by its own; the converter says
    /// what its own is divided by.
    @Test(
        "a multiplier of the logarithm says the same as a factor",
        arguments: [("ministral3-a", 1), ("ministral3-b", 0.5)])
    func multiplier(name: String, value: Float) throws {
        let family = try FamilyModel(name)
        var writer = GGUFWriter()
        writer.copyMetadata(family.header.file.metadata)
        writer.remove("mistral3.rope.scaling.attn_factor")
        for tensor in family.header.file.tensors { writer.addTensor(copying: tensor) }
        #expect(try difference(of: writer, from: family) > 1e-4)
        writer.set("mistral3.rope.scaling.yarn_log_multiplier", value)
        #expect(try difference(of: writer, from: family) <= 1e-4)
    }

    private func difference(of writer: GGUFWriter, from family: FamilyModel) throws -> Float {
        let folder = try RandomFolder(family.golden.name)
        let path = folder.path + "/respelled.gguf"
        try writer.write(to: path)
        let header = try ModelHeader(path: path)
        let weights = try TransformerWeights(header.description, in: header.file)
        let model = TransformerModel(header.info, weights, tokenizer: family.model.tokenizer, kernels: .best)
        var workspace = Workspace()
        let request = SequenceRequest(ids: family.golden.inputIds, readout: .allLogits)
        return family.golden.difference(of: model.compute([request], in: &workspace)[0])
    }
}
