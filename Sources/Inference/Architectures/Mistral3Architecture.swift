import GGUF
import JSON

/// Ministral 3: Llama's shape with YaRN, and queries that grow with their position.
enum Mistral3Architecture: Architecture {
    static let name = "mistral3"
    static let modelTypes = ["ministral3"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(DecoderTraits(pairing: .adjacent))
        try family.addWindow(to: &model) { _ in true }
        guard let scale = try family.positive("attention.temperature_scale") else { return model }
        let length = try family.int(required: "rope.scaling.original_context_length", in: 1...16_777_216)
        model.forEachLayer { _, layer in layer.attention.temperature = .init(scale: scale, length: length) }
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        try reader.refuse("hidden_act", unless: "silu")
        let figures = try plan.addGatedDecoder(pairing: .adjacent)
        let rope = RopeConfiguration(reader)
        try plan.addRope(rope, keyWidth: figures.keyWidth)
        if let scale = rope.number("llama_4_scaling_beta") { plan.set("attention.temperature_scale", Float(scale)) }
        try plan.addWindow(figures)
        return plan
    }
}
