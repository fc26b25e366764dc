import GGUF
import JSON

/// MiniCPM 3 (Hu et al. 2024): latent attention; embeddings, residuals and logits are scaled.
enum MiniCPM3Architecture: Architecture {
    static let name = "minicpm3"
    static let modelTypes = ["minicpm3"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        var model = try family.decoder(DecoderTraits())
        let layers = model.decoder?.layers ?? []
        let norm = try family.norm(.rootMeanSquare)
        let queryRank = try family.int(required: "attention.q_lora_rank", in: 1...FamilyMetadata.widthLimit)
        let rank = try family.int(required: "attention.kv_lora_rank", in: 1...FamilyMetadata.widthLimit)
        let rotated = try family.int(required: "rope.dimension_count", in: 2...16384)
        for layer in layers where rotated >= layer.attention.keyWidth {
            throw family.error(
                "\(rotated)", allowed: "less than a key's \(layer.attention.keyWidth)", at: "rope.dimension_count")
        }
        let valueWidth = try family.int("attention.value_length", in: 1...16384)
        // Files of llama.cpp keep none of the three scales: these are the 4B model's.
        let residual = try family.positive("residual_scale") ?? 1.4 / Float(layers.count).squareRoot()
        model.decoder?.embeddingScale = try family.positive("embedding_scale") ?? 12
        model.output?.scale = 1 / (try family.positive("logit_scale") ?? Float(model.width) / 256)
        let width = model.width
        model.forEachLayer { _, layer in
            layer.residualScale = residual
            let heads = layer.attention.headCount
            layer.attention.keyValueHeadCount = heads
            layer.attention.valueWidth = valueWidth ?? width / heads
            layer.attention.latent = .init(
                queryRank: queryRank, keyValueRank: rank, rotatedWidth: rotated, norm: norm)
            layer.attention.rope?.offset = layer.attention.keyWidth - rotated
        }
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        try reader.refuse("hidden_act", unless: "silu")
        let figures = try plan.addDecoderFigures(.rootMeanSquare)
        let rotated = try reader.int("qk_rope_head_dim")
        try plan.addFigures(rotated: rotated, layers: figures.layers)
        try plan.addRope(RopeConfiguration(reader), dimensions: rotated)
        let model = plan.modelSource
        try plan.addTokens(model + "embed_tokens")
        plan.addLayers(
            figures.layers, from: model + "layers.",
            [
                "attn_norm": "input_layernorm", "attn_q_a": "self_attn.q_a_proj",
                "attn_q_a_norm": "self_attn.q_a_layernorm",
                "attn_q_b": "self_attn.q_b_proj", "attn_kv_a_mqa": "self_attn.kv_a_proj_with_mqa",
                "attn_kv_a_norm": "self_attn.kv_a_layernorm", "attn_kv_b": "self_attn.kv_b_proj",
                "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm", "ffn_gate": "mlp.gate_proj",
                "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
            ])
        plan.add("output_norm", model + "norm")
        try plan.addOutput("lm_head", tiedByDefault: true)
        return plan
    }
}

extension ImportPlan {
    /// Ranks, widths and scales of MiniCPM 3.
    fileprivate mutating func addFigures(rotated: Int, layers: Int) throws {
        try set("attention.q_lora_rank", count: try reader.int("q_lora_rank"))
        try set("attention.kv_lora_rank", count: try reader.int("kv_lora_rank"))
        try set("attention.key_length", count: try reader.int("qk_nope_head_dim") + rotated)
        try set("attention.value_length", count: try reader.int("v_head_dim"))
        set("embedding_scale", try reader.float("scale_emb") ?? 1)
        set("residual_scale", (try reader.float("scale_depth") ?? 1) / Float(layers).squareRoot())
        let base = try reader.float("dim_model_base") ?? 1
        set("logit_scale", Float(try reader.int("hidden_size")) / base)
    }
}
