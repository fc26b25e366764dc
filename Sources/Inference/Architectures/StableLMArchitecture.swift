import GGUF
import JSON

/// StableLM 2 and StableLM 3B (Bellagente et al. 2024): layer norms, a part of each head turns, a gated feed-forward
/// block; blocks one after the other, or side by side behind one norm.
enum StableLMArchitecture: Architecture {
    static let name = "stablelm"
    static let modelTypes = ["stablelm"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        // As in llama.cpp the tensor decides: not every file has the key.
        let isParallel = family.file.tensor(named: "blk.0.ffn_norm.weight") == nil
        var model = try family.decoder(DecoderTraits(form: isParallel ? .parallelSharedNorm : .before, norm: .layer))
        if family.file.tensor(named: "blk.0.attn_q_norm.weight") != nil {
            model.forEachLayer { _, layer in layer.attention.headNorm = .eachHead(layer.norm) }
        }
        model.decoder?.requiredBiases = ["attn_norm"]
        return model
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        try reader.refuse("hidden_act", unless: "silu")
        let figures = try plan.addDecoderFigures(.layer)
        try plan.addRope(RopeConfiguration(reader), keyWidth: figures.keyWidth, usualShare: 0.25)
        let isParallel = reader.bool("use_parallel_residual") ?? false
        plan.set("use_parallel_residual", isParallel)
        try plan.addTokens("model.embed_tokens")
        let layers = "model.layers."
        plan.addLayers(
            figures.layers, from: layers,
            [
                "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
                "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj",
                "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
            ])
        if !isParallel { plan.addLayers(figures.layers, from: layers, ["ffn_norm": "post_attention_layernorm"]) }
        if reader.bool("qk_layernorm") == true { plan.addHeadNorms(figures) }
        plan.add("output_norm", "model.norm")
        try plan.addOutput("lm_head", tiedByDefault: false)
        return plan
    }
}

extension ImportPlan {
    /// Norms of queries and keys, a gain for each head, which the folder keeps one by one.
    fileprivate mutating func addHeadNorms(_ figures: DecoderFigures) {
        for index in 0..<figures.layers {
            for (name, part, heads) in [("attn_q_norm", "q", figures.heads), ("attn_k_norm", "k", figures.storedHeads)]
            {
                let sources = (0..<heads).map { "model.layers.\(index).self_attn.\(part)_layernorm.norms.\($0).weight" }
                add(tensor: "blk.\(index).\(name).weight", sources[0], .stacked(Array(sources.dropFirst())))
            }
        }
    }
}
