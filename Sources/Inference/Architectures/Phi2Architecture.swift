import GGUF
import JSON

/// Phi 1.5 and 2 (Li et al. 2023): one layer norm before both blocks, which stand side by side; a part of each head
/// turns; biases everywhere.
enum Phi2Architecture: Architecture {
    static let name = "phi2"
    static let modelTypes = ["phi"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(
            DecoderTraits(
                form: .parallelSharedNorm, norm: .layer,
                activation: try family.choice(MetadataKeys.activation, usual: .geluTanh), isGated: false))
        model.decoder?.requiredBiases = ["attn_norm", "attn_output", "ffn_up", "ffn_down"]
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        try reader.refuse("qk_layernorm", unless: false)
        let figures = try plan.addDecoderFigures(.layer)
        try plan.addActivation("hidden_act", usual: .geluTanh, whenMissing: "gelu_new")
        try plan.addRope(RopeConfiguration(reader), keyWidth: figures.keyWidth, usualShare: 0.5)
        try plan.addTokens("model.embed_tokens")
        plan.addLayers(
            figures.layers, from: "model.layers.",
            [
                "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
                "attn_v": "self_attn.v_proj", "attn_output": "self_attn.dense", "ffn_up": "mlp.fc1",
                "ffn_down": "mlp.fc2",
            ])
        plan.add("output_norm", "model.final_layernorm")
        try plan.addOutput("lm_head", tiedByDefault: false)
        return plan
    }
}
