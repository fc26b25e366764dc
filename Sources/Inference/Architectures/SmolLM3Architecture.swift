import GGUF
import JSON

/// SmolLM 3: Llama's shape, with layers that have no rotary positions (NoPE, Yang et al. 2025): every fourth, unless
/// the file names others.
enum SmolLM3Architecture: Architecture {
    static let name = "smollm3"
    static let modelTypes = ["smollm3"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(DecoderTraits(pairing: .adjacent))
        try family.addWindow(to: &model) { _ in true }
        let rotated = try rotated(family, layers: model.decoder?.layers.count ?? 0)
        model.forEachLayer { index, layer in if !rotated[index] { layer.attention.rope = nil } }
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        try reader.refuse("hidden_act", unless: "silu")
        let figures = try plan.addGatedDecoder(pairing: .adjacent, tiedByDefault: true)
        try plan.addRope(RopeConfiguration(reader, usualBase: 2_000_000), keyWidth: figures.keyWidth)
        try plan.addWindow(figures)
        let flags = reader.config["no_rope_layers"]?.arrayValue?.compactMap(\.intValue) ?? []
        if flags.count == figures.layers {
            plan.writer.set(MetadataKeys.rotatedLayers, flags.map { $0 != 0 })
        } else if let interval = try reader.optionalInt("no_rope_layer_interval") {
            plan.writer.set(MetadataKeys.rotatedLayers, (0..<figures.layers).map { ($0 + 1) % interval != 0 })
        }
        return plan
    }

    private static func rotated(_ family: FamilyMetadata, layers: Int) throws(GGUFError) -> [Bool] {
        guard let flags = try family.file.metadata.array(MetadataKeys.rotatedLayers) else {
            return (0..<layers).map { ($0 + 1) % 4 != 0 }
        }
        let values = try flags.values(as: Bool.self)
        guard values.count == layers else {
            throw family.file.error(
                .valueOutOfRange("\(values.count) flags", allowed: "\(layers), one a layer"),
                at: MetadataKeys.rotatedLayers)
        }
        return values
    }
}
