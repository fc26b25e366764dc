import GGUF
import JSON

/// Phi 3 and 3.5 mini (Abdin et al. 2024): Llama's shape with queries, keys and values in one matrix, gate and up in
/// another, a window, and frequencies stretched by two lists of factors.
enum Phi3Architecture: Architecture {
    static let name = "phi3"
    static let modelTypes = ["phi3"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(DecoderTraits())
        try family.addWindow(to: &model) { _ in true }
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        try reader.refuse("hidden_act", unless: "silu")
        let figures = try plan.addDecoderFigures(.rootMeanSquare)
        try plan.addRope(RopeConfiguration(reader), keyWidth: figures.keyWidth)
        try plan.addWindow(figures)
        try plan.addTokens("model.embed_tokens")
        plan.addLayers(
            figures.layers, from: "model.layers.",
            [
                "attn_norm": "input_layernorm", "attn_qkv": "self_attn.qkv_proj", "attn_output": "self_attn.o_proj",
                "ffn_norm": "post_attention_layernorm", "ffn_up": "mlp.gate_up_proj", "ffn_down": "mlp.down_proj",
            ])
        plan.add("output_norm", "model.norm")
        try plan.addOutput("lm_head", tiedByDefault: false)
        return plan
    }
}
