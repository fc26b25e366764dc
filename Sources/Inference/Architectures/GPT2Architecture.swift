import GGUF
import JSON

/// GPT-2 (Radford et al. 2019), Cerebras-GPT, LaMini-GPT: learned positions, layer norms before blocks, GELU, biases
/// everywhere.
enum GPT2Architecture: Architecture {
    static let name = "gpt2"
    static let modelTypes = ["gpt2"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(
            DecoderTraits(
                norm: .layer, activation: try family.choice(MetadataKeys.activation, usual: .geluTanh), isGated: false,
                pairing: nil))
        model.decoder?.positions = model.contextLength
        model.decoder?.requiredBiases = ["attn_norm", "attn_output", "ffn_norm", "ffn_up", "ffn_down"]
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        try reader.refuse("scale_attn_by_inverse_layer_idx", unless: false)
        try reader.refuse("add_cross_attention", unless: false)
        let figures = try plan.addDecoderFigures(.layer)
        if reader.bool("scale_attn_weights") == false { plan.set("attention.scale", Float(1)) }
        try plan.addActivation("activation_function", usual: .geluTanh, whenMissing: "gelu_new")
        // Folders of the bare model have no prefix.
        let model = reader.has("transformer.wte.weight") ? "transformer." : ""
        try plan.addTokens(model + "wte")
        plan.add(tensor: "position_embd.weight", model + "wpe.weight")
        plan.addLayers(
            figures.layers, from: model + "h.",
            ["attn_qkv": "attn.c_attn", "attn_output": "attn.c_proj", "ffn_up": "mlp.c_fc", "ffn_down": "mlp.c_proj"],
            .transposed)
        plan.addLayers(figures.layers, from: model + "h.", ["attn_norm": "ln_1", "ffn_norm": "ln_2"])
        plan.add("output_norm", model + "ln_f")
        try plan.addOutput("lm_head", tiedByDefault: true)
        return plan
    }
}
