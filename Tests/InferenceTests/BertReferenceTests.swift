import GGUF
import Testing

@testable import Inference

@Suite("BERT against transformers")
struct BertReferenceTests {
    static let all = ["encoder-odd", "encoder-relu"] + ModelBench.headed

    @Test("f32 gives transformers' numbers", arguments: all)
    func reference(name: String) throws {
        let model = try ModelBench.model(name)
        for (ids, expected, readout) in try ModelBench.expected(name) {
            let found = model.compute([ids], readout)[0]
            try #require(found.count == expected.count)
            let largest = expected.map(abs).max() ?? 0
            let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
            #expect(difference <= 1e-4 * largest, "\(ids.count) tokens: \(difference) of \(largest)")
        }
    }

    @Test("quantized weights give the numbers of their own dequantized f32", arguments: [GGUFType.q8_0, .q4_0, .f16])
    func quantized(type: GGUFType) throws {
        // Width 64: rows are whole blocks. Q8 activations alone separate the two.
        let model = try ModelBench.model("classifier-mean", as: type)
        let path = try ModelBench.imported("classifier-mean", as: type)
        let widened = path + ".f32"
        try FileQuantizer.quantize(path, to: widened, type: .f32)
        let header = try ModelHeader(path: widened)
        let reference = try TransformerModel(header, tokenizer: try TokenizerLoader().tokenizer(for: header.file))
        for (ids, _, _) in try ModelBench.expected("classifier-mean") {
            let found = model.compute([ids], .head)[0]
            let wanted = reference.compute([ids], .head)[0]
            let largest = wanted.map(abs).max() ?? 0
            let difference = zip(found, wanted).map { abs($0 - $1) }.max() ?? 0
            // Random weights this large amplify rounding far more than trained ones do.
            #expect(difference <= (type == .f16 ? 1e-6 : 0.1) * largest)
        }
    }

    @Test("formats without a product of their own run, widened")
    func widened() throws {
        let model = try ModelBench.model("classifier-mean", as: .q5_1)
        let exact = try ModelBench.model("classifier-mean", as: .f32)
        let ids = try ModelBench.expected("classifier-mean")[2].ids
        let found = model.compute([ids], .head)[0]
        #expect(found.allSatisfy { $0.isFinite })
        #expect(found != exact.compute([ids], .head)[0])
    }

    @Test("rows that blocks don't divide fall back to F16")
    func fallback() throws {
        let header = try ModelHeader(path: try ModelBench.imported("encoder-odd", as: .q8_0))
        #expect(header.file.tensor(named: "blk.0.attn_q.weight")?.type == .f16)
        let relu = try ModelHeader(path: try ModelBench.imported("encoder-relu", as: .q8_0))
        #expect(relu.file.tensor(named: "blk.0.attn_q.weight")?.type == .q8_0)
        #expect(relu.file.tensor(named: "blk.0.attn_q.bias")?.type == .f32)
    }

    @Test(
        "leaving out any particular of the family is noticed",
        arguments: [
            "token_embd_norm.bias", "blk.0.attn_q.bias", "blk.1.attn_k.bias", "blk.0.attn_v.bias",
            "blk.1.attn_output.bias", "blk.0.attn_output_norm.weight", "blk.0.ffn_up.bias", "blk.1.ffn_down.bias",
            "blk.1.layer_output_norm.bias", "token_types.weight", "position_embd.weight", "cls.output.bias", "cls.bias",
        ])
    func mutation(tensor name: String) throws {
        let path = try ModelBench.imported("classifier", as: .f32)
        let file = try GGUFFile(path: path)
        var writer = GGUFWriter()
        writer.copyMetadata(file.metadata)
        for tensor in file.tensors {
            if tensor.name == name {
                let neutral: Float = name.contains("norm.weight") ? 1 : 0
                writer.addTensor(
                    name, type: .f32, dimensions: tensor.dimensions,
                    floats: Array(repeating: neutral, count: tensor.elementCount))
            } else {
                writer.addTensor(copying: tensor)
            }
        }
        try writer.write(to: path + ".mutant")
        let header = try ModelHeader(path: path + ".mutant")
        let model = try TransformerModel(header, tokenizer: try TokenizerLoader().tokenizer(for: header.file))
        let differs = try ModelBench.expected("classifier").contains { ids, expected, readout in
            let found = model.compute([ids], readout)[0]
            let largest = expected.map(abs).max() ?? 0
            return zip(found, expected).contains { abs($0 - $1) > 1e-4 * largest }
        }
        // Every query adds the same to all of a row's scores through a key's bias: softmax takes it out again.
        #expect(differs == !name.contains("attn_k.bias"))
    }
}
