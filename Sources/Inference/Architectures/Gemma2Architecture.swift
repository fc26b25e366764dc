import GGUF
import JSON

/// Gemma 2 (Riviere et al. 2024): norms before and after every block, soft caps on scores and logits, a window on
/// every other layer, embeddings times √width.
enum Gemma2Architecture: Architecture {
    static let name = "gemma2"
    static let modelTypes = ["gemma2"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(DecoderTraits(form: .around, activation: .geluTanh))
        model.decoder?.embeddingScale = Float(model.width).squareRoot()
        model.output?.softCap = try family.positive("final_logit_softcapping") ?? 0
        try family.addWindow(to: &model) { $0.isMultiple(of: 2) }
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        let figures = try plan.addGemma()
        try plan.addRope(RopeConfiguration(reader), keyWidth: figures.keyWidth)
        return plan
    }
}

extension ImportPlan {
    /// What folders of Gemma 2 and 3 have in common. Norms keep their gain less one.
    mutating func addGemma() throws -> DecoderFigures {
        try reader.refuse("hidden_activation", unless: "gelu_pytorch_tanh")
        let figures = try addGatedDecoder(
            pairing: .halves,
            norms: [
                "attn_norm": "input_layernorm", "post_attention_norm": "post_attention_layernorm",
                "ffn_norm": "pre_feedforward_layernorm", "post_ffw_norm": "post_feedforward_layernorm",
            ], normTransform: .plusOne, tiedByDefault: true)
        if let cap = try reader.float("attn_logit_softcapping") { set("attn_logit_softcapping", cap) }
        if let cap = try reader.float("final_logit_softcapping") { set("final_logit_softcapping", cap) }
        if let scalar = try reader.float("query_pre_attn_scalar"), scalar > 0 {
            set("attention.scale", 1 / scalar.squareRoot())
        }
        try addWindow(figures)
        return figures
    }
}
