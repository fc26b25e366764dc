import GGUF
import JSON

/// GPT-J (Wang and Komatsuzaki 2021): one layer norm before both blocks, which stand side by side; 64 values of a head
/// turn, in adjacent pairs; no biases in attention, one on the logits.
enum GPTJArchitecture: Architecture {
    static let name = "gptj"
    static let modelTypes = ["gptj"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(
            DecoderTraits(
                form: .parallelSharedNorm, norm: .layer,
                activation: try family.choice(MetadataKeys.activation, usual: .geluTanh), isGated: false,
                pairing: .adjacent))
        model.decoder?.requiredBiases = ["attn_norm", "ffn_up", "ffn_down"]
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        let figures = try plan.addDecoderFigures(.layer)
        try plan.addActivation("activation_function", usual: .geluTanh, whenMissing: "gelu_new")
        try plan.addRope(
            RopeConfiguration(reader), dimensions: try reader.optionalInt("rotary_dim") ?? figures.keyWidth)
        try plan.addTokens("transformer.wte")
        plan.addLayers(
            figures.layers, from: "transformer.h.",
            [
                "attn_norm": "ln_1", "attn_q": "attn.q_proj", "attn_k": "attn.k_proj", "attn_v": "attn.v_proj",
                "attn_output": "attn.out_proj", "ffn_up": "mlp.fc_in", "ffn_down": "mlp.fc_out",
            ])
        plan.add("output_norm", "transformer.ln_f")
        try plan.addOutput("lm_head", tiedByDefault: false)
        return plan
    }
}
