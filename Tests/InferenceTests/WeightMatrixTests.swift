import CKernels
import GGUF
import Testing

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Weights are multiplied where the file is mapped")
struct WeightMatrixTests {
    private static let inputs = 512
    private static let outputs = 11
    private static let types = GGUFType.allCases.filter(BlockFormat.canDequantize)

    @Test("in every format: rows are copied as the decoders read them", arguments: types)
    func rows(type: GGUFType) throws {
        let tensor = try tensor(of: type)
        let matrix = try WeightMatrix(tensor, outputs: Self.outputs, inputs: Self.inputs)
        #expect(matrix.start == tensor.bytes.baseAddress.map { UnsafeRawPointer($0) })
        var row = [Float](repeating: 0, count: Self.inputs)
        let all = try tensor.floats()
        for index in 0..<Self.outputs {
            row.withUnsafeMutableBufferPointer { out in
                if let base = out.baseAddress { matrix.copyRow(index, to: base, .best) }
            }
            let expected = all[index * Self.inputs..<(index + 1) * Self.inputs]
            #expect(row.map(\.bitPattern) == expected.map(\.bitPattern))
        }
    }

    @Test("some of a tensor's rows: what the whole tensor gives for them", arguments: types)
    func rowRanges(type: GGUFType) throws {
        let tensor = try tensor(of: type)
        let whole = try products([try WeightMatrix(tensor, outputs: Self.outputs, inputs: Self.inputs)])[0]
        let part = try products([try WeightMatrix(tensor, rows: 3..<8, inputs: Self.inputs)])[0]
        let expected = (0..<Self.tokens).map { token -> [Float] in
            let start = token * Self.outputs
            return Array(whole[start + 3..<start + 8])
        }
        #expect(bits([part]) == bits([expected.flatMap { $0 }]))
        #expect(throws: GGUFError.self) { try WeightMatrix(tensor, rows: 3..<12, inputs: Self.inputs) }
        #expect(throws: GGUFError.self) { try WeightMatrix(tensor, rows: 0..<3, inputs: Self.inputs / 2) }
    }

    @Test("layers in blocks of 32, of 256 and of none share their activations: each as if it were alone")
    func mixedPackings() throws {
        let matrices = try [GGUFType.q4_K, .q6_K, .q5_0, .f16].map { type in
            try WeightMatrix(try tensor(of: type), outputs: Self.outputs, inputs: Self.inputs)
        }
        let together = try products(matrices)
        for (index, matrix) in matrices.enumerated() {
            #expect(bits([together[index]]) == bits(try products([matrix])))
        }
    }

    @Test("what is no format of weights is an error", arguments: [GGUFType.i8, .i32, .f64])
    func otherTypes(type: GGUFType) throws {
        let tensor = try tensor(of: type)
        #expect(throws: GGUFError.self) { try WeightMatrix(tensor, outputs: Self.outputs, inputs: Self.inputs) }
    }

    private static let tokens = 3

    /// One tensor [outputs, inputs] of bytes that are small finite numbers in every format.
    private func tensor(of type: GGUFType) throws -> GGUFTensor {
        var random = SystemRandomNumberGenerator()
        let path = FileManager.default.temporaryDirectory.path + "/cascade-\(random.next()).gguf"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let dimensions = [Self.inputs, Self.outputs]
        let count = try #require(type.byteCount(elements: Self.inputs * Self.outputs))
        let bytes = (0..<count).map { (index: Int) -> UInt8 in 0x30 + UInt8((index * 7 + index / 13) % 12) }
        var writer = GGUFWriter()
        writer.addTensor("weights", type: type, dimensions: dimensions) { (sink) throws(GGUFError) in
            try bytes.withUnsafeBufferPointer { (raw) throws(GGUFError) in
                try sink.write(UnsafeRawBufferPointer(raw))
            }
        }
        try writer.write(to: path)
        return try GGUFFile(path: path).tensor(required: "weights")
    }

    /// [tokens, outputs] of each matrix, computed from activations that all of them share.
    private func products(_ matrices: [WeightMatrix]) throws -> [[Float]] {
        var workspace = Workspace()
        let layers = matrices.map { LinearLayer(weights: $0, bias: nil, activation: CK_ACTIVATION_NONE) }
        workspace.panel.reserve(byteCount: layers.map(\.panelBytes).max() ?? 0)
        var x = (0..<Self.tokens * Self.inputs).map { (index: Int) -> Float in Float(index * 31 % 101) / 50 - 1 }
        return x.withUnsafeMutableBufferPointer { values in
            guard let start = values.baseAddress else { return [] }
            let input = Kernels.best.prepare(
                start, tokens: Self.tokens, count: Self.inputs, as: [.blocks32, .blocks256], in: &workspace)
            return layers.map { layer in
                var out = [Float](repeating: .nan, count: Self.tokens * layer.weights.outputs)
                out.withUnsafeMutableBufferPointer { buffer in
                    guard let base = buffer.baseAddress else { return }
                    layer.apply(to: input, into: base, stride: layer.weights.outputs, in: workspace, .best)
                }
                return out
            }
        }
    }
}
