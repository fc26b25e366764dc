import GGUF
import ModelPorts

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An adapter with values drawn by its name, as a file, opened, and merged into its base.
struct RandomAdapter {
    /// One changed tensor: A [rank, inputs] and B [outputs, rank].
    struct Pair {
        let tensor: String
        let (inputs, outputs, rank): (Int, Int, Int)
        var a: [Float]
        var b: [Float]
    }

    let architecture: String
    var alpha: Float
    var pairs: [Pair]

    /// Changes every matrix that adapters can change by some fifth of its size.
    init(_ name: String, for family: FamilyModel, rank: Int = 5, alpha: Float = 8) throws {
        architecture = family.header.info.architecture
        self.alpha = alpha
        pairs = []
        for tensor in family.header.file.tensors where family.model.adaptable.slots(in: tensor.name).isEmpty == false {
            let weights = try tensor.floats()
            let size = (weights.reduce(0) { $0 + Double($1) * Double($1) } / Double(weights.count)).squareRoot()
            // The spread of B at which the change is a fifth as large as the weights; A's is 1, and both are uniform.
            let spread = 0.2 * size * 3 / (Double(rank).squareRoot() * Double(alpha) / Double(rank))
            let (inputs, outputs) = (tensor.elementsPerRow, tensor.rowCount)
            func draw(_ half: String, _ count: Int, _ spread: Double) -> [Float] {
                RandomTensor(name: "\(name) \(tensor.name) \(half)", shape: [count], spread: spread, center: 0).values()
            }
            pairs.append(
                Pair(
                    tensor: tensor.name, inputs: inputs, outputs: outputs, rank: rank,
                    a: draw("a", rank * inputs, 1), b: draw("b", outputs * rank, spread)))
        }
    }

    /// The file's contents, with A stored as `type`.
    func writer(as type: GGUFType = .f32) -> GGUFWriter {
        var writer = GGUFWriter()
        writer.set("general.type", "adapter")
        writer.set("general.architecture", architecture)
        writer.set("adapter.type", "lora")
        writer.set("adapter.lora.alpha", alpha)
        for pair in pairs {
            writer.addTensor(
                pair.tensor + ".lora_a", type: type, dimensions: [pair.inputs, pair.rank], floats: pair.a)
            let ownType = type.blockSize > 1 ? GGUFType.f32 : type
            writer.addTensor(
                pair.tensor + ".lora_b", type: ownType, dimensions: [pair.rank, pair.outputs], floats: pair.b)
        }
        return writer
    }

    /// The same with the values that a file of this type has.
    func rounded(to type: GGUFType) throws -> RandomAdapter {
        let path = FileManager.default.temporaryDirectory.path + "/adapter-\(UUID().uuidString).gguf"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try writer(as: type).write(to: path)
        let file = try GGUFFile(path: path)
        var rounded = self
        for index in pairs.indices {
            rounded.pairs[index].a = try file.tensor(required: pairs[index].tensor + ".lora_a").floats()
            rounded.pairs[index].b = try file.tensor(required: pairs[index].tensor + ".lora_b").floats()
        }
        return rounded
    }

    /// The adapter, opened for a base.
    func opened(for family: FamilyModel, as type: GGUFType = .f32) throws -> Adapter {
        try Self.open(writer(as: type), for: family)
    }

    /// A file's contents, opened for a base.
    static func open(_ writer: GGUFWriter, for family: FamilyModel) throws -> Adapter {
        let path = FileManager.default.temporaryDirectory.path + "/adapter-\(UUID().uuidString).gguf"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try writer.write(to: path)
        return try family.model.adapter(GGUFFile(path: path))
    }

    /// The base with this adapter in its weights: W + alpha / rank · B A, summed in f64 and rounded once.
    func merged(into family: FamilyModel) throws -> FamilyModel {
        let path = FileManager.default.temporaryDirectory.path + "/merged-\(UUID().uuidString).gguf"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var writer = GGUFWriter()
        writer.copyMetadata(family.header.file.metadata)
        for tensor in family.header.file.tensors {
            guard let pair = pairs.first(where: { $0.tensor == tensor.name }) else {
                writer.addTensor(copying: tensor)
                continue
            }
            var weights = try tensor.floats()
            let scale = Double(alpha) / Double(pair.rank)
            for row in 0..<pair.outputs {
                for column in 0..<pair.inputs {
                    var change = 0.0
                    for inner in 0..<pair.rank {
                        change +=
                            Double(pair.b[row * pair.rank + inner]) * Double(pair.a[inner * pair.inputs + column])
                    }
                    let place = row * pair.inputs + column
                    weights[place] = Float(Double(weights[place]) + scale * change)
                }
            }
            writer.addTensor(tensor.name, type: .f32, dimensions: tensor.dimensions, floats: weights)
        }
        try writer.write(to: path)
        let header = try ModelHeader(path: path)
        let model = try TransformerModel(header, tokenizer: family.model.tokenizer)
        return FamilyModel(golden: family.golden, model: model, header: header)
    }
}

/// The largest difference of two results, as a part of the largest figure of the second.
func difference(_ found: [Float], _ expected: [Float]) -> Float {
    guard found.count == expected.count, found.allSatisfy(\.isFinite) else { return .infinity }
    let largest = expected.map(abs).max() ?? 0
    return (zip(found, expected).map { abs($0 - $1) }.max() ?? 0) / largest
}
