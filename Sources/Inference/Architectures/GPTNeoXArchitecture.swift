import GGUF
import JSON

/// GPT-NeoX (Black et al. 2022), Pythia: layer norms, blocks side by side with a norm each, a part of each head turns,
/// exact GELU, biases everywhere.
enum GPTNeoXArchitecture: Architecture {
    static let name = "gptneox"
    static let modelTypes = ["gpt_neox"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        let isParallel = try family.bool("use_parallel_residual") ?? true
        var model = try family.decoder(
            DecoderTraits(
                form: isParallel ? .parallel : .before, norm: .layer,
                activation: try family.choice(MetadataKeys.activation, usual: .gelu), isGated: false))
        model.decoder?.requiredBiases = ["attn_norm", "ffn_norm", "ffn_up", "ffn_down"]
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        let figures = try plan.addDecoderFigures(.layer)
        try plan.addActivation("hidden_act", usual: .gelu, whenMissing: "gelu")
        try plan.addRope(RopeConfiguration(reader), keyWidth: figures.keyWidth, usualShare: 0.25)
        plan.set("use_parallel_residual", reader.bool("use_parallel_residual") ?? true)
        try plan.addTokens("gpt_neox.embed_in")
        for index in 0..<figures.layers {
            plan.add(
                "blk.\(index).attn_qkv", "gpt_neox.layers.\(index).attention.query_key_value",
                .partsApart(heads: figures.heads, keyWidth: figures.keyWidth))
        }
        plan.addLayers(
            figures.layers, from: "gpt_neox.layers.",
            [
                "attn_norm": "input_layernorm", "attn_output": "attention.dense",
                "ffn_norm": "post_attention_layernorm",
                "ffn_up": "mlp.dense_h_to_4h", "ffn_down": "mlp.dense_4h_to_h",
            ])
        plan.add("output_norm", "gpt_neox.final_layer_norm")
        try plan.addOutput("embed_out", tiedByDefault: false)
        if !reader.has("embed_out.weight") { try plan.addOutput("lm_head", tiedByDefault: true) }
        return plan
    }
}
