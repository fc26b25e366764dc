import GGUF
import JSON

/// Gemma 3 (Kamath et al. 2025): Gemma 2's norms, queries and keys normed head by head, five layers with a window to
/// one without, and a rotation of its own for the layers with one.
enum Gemma3Architecture: Architecture {
    static let name = "gemma3"
    static let modelTypes = ["gemma3_text", "gemma3"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(
            DecoderTraits(form: .around, activation: .geluTanh, hasHeadNorm: true))
        model.decoder?.embeddingScale = Float(model.width).squareRoot()
        model.output?.softCap = try family.positive("final_logit_softcapping") ?? 0
        try family.addWindow(to: &model) { ($0 + 1) % 6 != 0 }
        let base = try family.positive("rope.freq_base_swa") ?? 10000
        model.forEachLayer { _, layer in
            guard layer.attention.window > 0 else { return }
            layer.attention.rope?.base = base
            layer.attention.rope?.scaling = .none
        }
        return model
    }

    /// What folders with an image tower leave out of the text model's configuration: the defaults of transformers'
    /// `Gemma3TextConfig`.
    private static let usual: [(key: String, value: JSONValue)] = [
        ("num_attention_heads", 8), ("num_key_value_heads", 4), ("head_dim", 256), ("max_position_embeddings", 131_072),
        ("query_pre_attn_scalar", 256), ("sliding_window", 4096),
    ]
    /// The same of rotary positions, where they are not spelled as `rope_parameters`.
    private static let usualRope: [(key: String, value: JSONValue)] = [
        ("rope_theta", 1_000_000), ("rope_local_base_freq", 10_000),
    ]

    static func plan(_ folder: FolderReader) throws -> ImportPlan {
        let reader = folder.filled(with: folder.config["rope_parameters"] == nil ? usual + usualRope : usual)
        var plan = ImportPlan(reader, family: name)
        let figures = try plan.addGemma()
        let layers = plan.modelSource + "layers."
        plan.addLayers(
            figures.layers, from: layers,
            ["attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm"], .plusOne)
        try plan.addRope(RopeConfiguration(reader, layers: "full_attention"), keyWidth: figures.keyWidth)
        let local = try reader.float("rope_local_base_freq")
        let windowed = RopeConfiguration(reader, layers: "sliding_attention")
        plan.set("rope.freq_base_swa", local ?? Float(windowed.base))
        if reader.config["layer_types"] == nil, let period = try reader.optionalInt("sliding_window_pattern") {
            try plan.set("attention.sliding_window_pattern", count: period)
        }
        return plan
    }
}
