import GGUF
import JSON

/// Qwen 2 and 2.5 (Yang et al. 2024): Llama's shape with biases on queries, keys and values.
enum Qwen2Architecture: Architecture {
    static let name = "qwen2"
    static let modelTypes = ["qwen2"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(DecoderTraits())
        model.decoder?.requiredBiases = ["attn_q", "attn_k", "attn_v"]
        try family.addWindow(to: &model) { _ in true }
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        try reader.refuse("hidden_act", unless: "silu")
        let figures = try plan.addGatedDecoder(pairing: .halves)
        try plan.addRope(RopeConfiguration(reader), keyWidth: figures.keyWidth)
        try plan.addQwenWindow(figures)
        return plan
    }
}

extension ImportPlan {
    /// Qwen's window, which most folders name and few use: on the layers from `max_window_layers` on.
    mutating func addQwenWindow(_ figures: DecoderFigures) throws {
        guard reader.bool("use_sliding_window") == true else { return }
        guard reader.config["layer_types"] == nil, let first = reader.config["max_window_layers"]?.intValue,
            let window = try reader.optionalInt("sliding_window")
        else { return try addWindow(figures) }
        try addWindow(window, on: (0..<figures.layers).map { $0 >= first })
    }
}
