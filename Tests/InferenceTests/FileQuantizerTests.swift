import GGUF
import Testing

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Rewriting files in other formats")
struct FileQuantizerTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "quantizer-\(UUID().uuidString)")

    /// A model of two layers with what recipes tell apart; rows of 256, and of 96, which only blocks of 32 divide.
    private func source(_ type: GGUFType = .f32) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var writer = GGUFWriter()
        writer.set("general.architecture", "test")
        writer.set("general.file_type", UInt32(0))
        let matrices = [("token_embd", 256), ("blk.0.attn_v", 256), ("blk.1.ffn_down", 256), ("blk.1.attn_q", 96)]
        for (seed, (name, width)) in matrices.enumerated() {
            let floats: [Float] = (0..<width * 4).map { Float(($0 &* 7919 &+ seed) % 201) / 100 - 1 }
            writer.addTensor(name + ".weight", type: type, dimensions: [width, 4], floats: floats)
        }
        writer.addTensor("position_embd.weight", type: .f16, dimensions: [2, 2], floats: [1, 2, 3, 4])
        writer.addTensor("blk.0.attn_norm.weight", type: .f32, dimensions: [4], floats: [1, 2, 3, 4])
        writer.addTensor("positions", type: .i32, dimensions: [2]) { (sink) throws(GGUFError) in
            try [Int32(1), 2].withUnsafeBufferPointer { (numbers) throws(GGUFError) in
                try sink.write(UnsafeRawBufferPointer(numbers))
            }
        }
        let path = folder.appending(path: "source.gguf").path
        try writer.write(to: path)
        return path
    }

    private func quantized(_ source: String, _ recipe: String) throws -> GGUFFile {
        let path = folder.appending(path: recipe + ".gguf").path
        try FileQuantizer.quantize(source, to: path, recipe: #require(QuantizationRecipe(named: recipe)))
        return try GGUFFile(path: path)
    }

    @Test("a mix stores each tensor as the recipe says")
    func mix() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = try quantized(source(), "q4_k_m")
        let types = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0.type) })
        #expect(
            types == [
                "token_embd.weight": .q6_K, "blk.0.attn_v.weight": .q4_K, "blk.1.ffn_down.weight": .q6_K,
                "blk.1.attn_q.weight": .q5_0, "position_embd.weight": .f16, "blk.0.attn_norm.weight": .f32,
                "positions": .i32,
            ])
        #expect(try file.metadata.int("general.file_type") == 15)
        #expect(try file.metadata.int("general.quantization_version") == 2)
        #expect(try file.metadata.string("general.architecture") == "test")
    }

    @Test("f32 widens everything that holds numbers")
    func widening() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = try quantized(source(.q8_0), "f32")
        for tensor in file.tensors { #expect(tensor.type == (tensor.name == "positions" ? .i32 : .f32)) }
        #expect(try file.tensor(required: "position_embd.weight").floats() == [1, 2, 3, 4])
    }

    @Test("a tensor that has its format already is not rounded again")
    func copying() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = try source()
        let once = try quantized(source, "q5_k")
        let twice = try quantized(once.file.path, "q5_k_s")
        let name = "blk.1.ffn_down.weight"
        let bytes = try once.tensor(required: name).withUnsafeBytes { Array($0) }
        #expect(try twice.tensor(required: name).withUnsafeBytes { Array($0) } == bytes)
    }

    @Test("progress ends with all elements")
    func progress() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var reports: [FileQuantizer.Progress] = []
        let output = folder.appending(path: "out.gguf").path
        try FileQuantizer.quantize(source(), to: output, recipe: .init(everyMatrixAs: .q8_0)) { reports.append($0) }
        #expect(reports.count == 7)
        #expect(reports.map(\.finishedElements) == reports.map(\.finishedElements).sorted())
        #expect(reports.last?.finishedElements == reports.last?.allElements)
    }
}
