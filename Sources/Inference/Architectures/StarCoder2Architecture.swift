import GGUF
import JSON

/// StarCoder 2 (Lozhkov et al. 2024): layer norms, grouped heads, a plain feed-forward block, biases everywhere.
enum StarCoder2Architecture: Architecture {
    static let name = "starcoder2"
    static let modelTypes = ["starcoder2"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(
            DecoderTraits(
                norm: .layer, activation: try family.choice(MetadataKeys.activation, usual: .geluTanh), isGated: false))
        model.decoder?.requiredBiases = ["attn_norm", "ffn_norm"]
        try family.addWindow(to: &model) { _ in true }
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        let figures = try plan.addDecoderFigures(.layer)
        try plan.addActivation("hidden_act", usual: .geluTanh, whenMissing: "gelu_pytorch_tanh")
        try plan.addRope(RopeConfiguration(reader), keyWidth: figures.keyWidth)
        try plan.addWindow(figures)
        try plan.addTokens("model.embed_tokens")
        plan.addLayers(
            figures.layers, from: "model.layers.",
            [
                "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
                "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
                "ffn_up": "mlp.c_fc", "ffn_down": "mlp.c_proj",
            ])
        plan.add("output_norm", "model.norm")
        try plan.addOutput("lm_head", tiedByDefault: true)
        return plan
    }
}
