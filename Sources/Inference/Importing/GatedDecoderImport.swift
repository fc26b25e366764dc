import GGUF

extension ImportPlan {
    /// What stands before the names of a decoder's tensors in folders with Llama's names.
    var modelSource: String { reader.prefix.isEmpty ? "model." : reader.prefix }

    /// A folder with Llama's names: figures, rotary positions, embeddings, projections, a gated feed-forward block.
    /// - Parameters:
    ///   - pairing: Which values of a head turn together in the file.
    ///   - norms: The norms of a layer, by the target's names.
    ///   - normTransform: What happens to every norm's gain.
    mutating func addGatedDecoder(
        pairing: RopeDescription.Pairing,
        norms: KeyValuePairs<String, String> = [
            "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
        ],
        normTransform: Transform = .asIs, tiedByDefault: Bool = false
    ) throws -> DecoderFigures {
        let figures = try addDecoderFigures(.rootMeanSquare)
        let layers = modelSource + "layers."
        try addTokens(modelSource + "embed_tokens")
        for index in 0..<figures.layers {
            let (target, source) = ("blk.\(index).", "\(layers)\(index).self_attn.")
            for (name, part, heads) in [("attn_q", "q_proj", figures.heads), ("attn_k", "k_proj", figures.storedHeads)]
            {
                switch pairing {
                case .halves: add(target + name, source + part)
                case .adjacent:
                    addInterleaved(target + name, source + part, heads: heads, keyWidth: figures.keyWidth)
                }
            }
        }
        addLayers(
            figures.layers, from: layers,
            [
                "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj",
                "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
            ])
        addLayers(figures.layers, from: layers, norms, normTransform)
        add("output_norm", modelSource + "norm", normTransform)
        try addOutput("lm_head", tiedByDefault: tiedByDefault)
        return figures
    }
}
