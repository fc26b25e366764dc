import GGUF
import JSON
import Testing

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The tiny models of `Fixtures/`, imported for a test.
enum ModelBench {
    /// Families of fixtures with a head.
    static let headed = ["classifier", "classifier-mean", "tagger"]

    static func folder(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().path + "/Fixtures/" + name
    }

    /// Imports a fixture and gives the path of its GGUF file.
    static func imported(_ name: String, as type: GGUFType) throws -> String {
        let path =
            FileManager.default.temporaryDirectory.path
            + "/cascade-\(name)-\(type.name)-\(UInt64.random(in: 0 ... .max)).gguf"
        try FolderImporter.importFolder(folder(name), to: path, recipe: QuantizationRecipe(everyMatrixAs: type))
        return path
    }

    /// A fixture as a model on chosen kernels. Its file is deleted: the mapping keeps it.
    static func model(_ name: String, as type: GGUFType = .f32, kernels: Kernels = .best) throws -> TransformerModel {
        let path = try imported(name, as: type)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let header = try ModelHeader(path: path)
        return try TransformerModel(
            header, tokenizer: try TokenizerLoader().tokenizer(for: header.file), kernels: kernels)
    }

    /// What transformers computed for a fixture.
    static func expected(_ name: String) throws -> [(ids: [Int32], values: [Float], readout: Readout)] {
        let data = try Data(contentsOf: URL(filePath: folder(name) + "/expected.json"))
        let cases = try #require(try JSONParser.parse([UInt8](data))["cases"]?.arrayValue)
        return try cases.map { item in
            let ids = try #require(item["ids"]?.arrayValue).compactMap { $0.intValue.map(Int32.init) }
            let readout: Readout = item["states"] == nil ? .head : .states
            let values = try #require(item["states"] ?? item["head"])
            return (ids, flat(values), readout)
        }
    }

    private static func flat(_ value: JSONValue) -> [Float] {
        if let list = value.arrayValue { return list.flatMap(flat) }
        return value.doubleValue.map { [Float($0)] } ?? []
    }
}

extension TransformerModel {
    /// Computes one batch in a workspace of its own.
    func compute(_ sequences: [[Int32]], _ readout: Readout) -> [[Float]] {
        var workspace = Workspace()
        return compute(sequences.map { SequenceRequest(ids: $0, readout: readout) }, in: &workspace)
    }
}

/// The bits of floats: equality of these is what the numerical contract promises.
func bits(_ values: [[Float]]) -> [[UInt32]] { values.map { $0.map(\.bitPattern) } }
