/// What transformers calls the linear layers of the families that run, and which tensors of a GGUF file they are.
enum AdapterModules {
    /// Families whose files keep queries and keys for rotation by adjacent pairs, and whose folders by halves.
    private static let interleavedFamilies = ["llama", "mistral3", "smollm3"]
    /// Families whose folders have each head's query, key and value together.
    private static let mixedFamilies = ["gptneox"]

    /// Parts of layers by their names in a file.
    private static let parts: KeyValuePairs<String, [String]> = [
        "attn_q": [
            "self_attn.q_proj", "attn.q_proj", "layer.0.SelfAttention.q", "attention.self.query", "attention.q_lin",
        ],
        "attn_k": [
            "self_attn.k_proj", "attn.k_proj", "layer.0.SelfAttention.k", "attention.self.key", "attention.k_lin",
        ],
        "attn_v": [
            "self_attn.v_proj", "attn.v_proj", "layer.0.SelfAttention.v", "attention.self.value", "attention.v_lin",
        ],
        "attn_qkv": ["self_attn.qkv_proj", "attn.c_attn", "attention.query_key_value"],
        "attn_output": [
            "self_attn.o_proj", "self_attn.out_proj", "self_attn.dense", "attn.c_proj", "attn.out_proj",
            "attention.dense", "attention.output.dense", "attention.out_lin",
        ],
        "attn_o": ["layer.0.SelfAttention.o"],
        "attn_q_a": ["self_attn.q_a_proj"],
        "attn_q_b": ["self_attn.q_b_proj"],
        "attn_kv_a_mqa": ["self_attn.kv_a_proj_with_mqa"],
        "attn_kv_b": ["self_attn.kv_b_proj"],
        "cross_attn_q": ["layer.1.EncDecAttention.q", "encoder_attn.q_proj"],
        "cross_attn_k": ["layer.1.EncDecAttention.k", "encoder_attn.k_proj"],
        "cross_attn_v": ["layer.1.EncDecAttention.v", "encoder_attn.v_proj"],
        "cross_attn_o": ["layer.1.EncDecAttention.o"],
        "cross_attn_output": ["encoder_attn.out_proj"],
        "ffn_gate": ["mlp.gate_proj", "layer.1.DenseReluDense.wi_0", "layer.2.DenseReluDense.wi_0"],
        "ffn_up": [
            "mlp.up_proj", "mlp.gate_up_proj", "mlp.fc1", "mlp.c_fc", "mlp.fc_in", "mlp.dense_h_to_4h", "fc1",
            "layer.1.DenseReluDense.wi", "layer.2.DenseReluDense.wi", "layer.1.DenseReluDense.wi_1",
            "layer.2.DenseReluDense.wi_1", "intermediate.dense", "ffn.lin1",
        ],
        "ffn_down": [
            "mlp.down_proj", "mlp.fc2", "mlp.c_proj", "mlp.fc_out", "mlp.dense_4h_to_h", "fc2",
            "layer.1.DenseReluDense.wo", "layer.2.DenseReluDense.wo", "output.dense", "ffn.lin2",
        ],
    ]

    /// Words that lead to the layers of a language model; what else has layers, such as an image's tower, has none of
    /// the base's tensors.
    private static let ways: Set<Substring> = [
        "model", "transformer", "gpt_neox", "bert", "roberta", "distilbert", "electra", "language_model", "encoder",
        "decoder", "layers", "layer", "block", "h",
    ]

    /// The tensor that `module` is in a file of the family; nil for a module that no linear layer of it is.
    static func target(
        of module: String, family: String, _ description: ModelDescription, _ table: LinearTable
    ) -> AdapterTarget? {
        let words = module.split(separator: ".", omittingEmptySubsequences: false)
        guard let place = words.firstIndex(where: { Int($0) != nil }), place > 0, let layer = Int(words[place]),
            words[..<place].allSatisfy(ways.contains)
        else { return nil }
        let rest = words[(place + 1)...].joined(separator: ".")
        guard let part = parts.first(where: { $0.value.contains(rest) })?.key else { return nil }
        let prefix = description.encoder == nil || description.decoder == nil ? "" : stack(words[..<place])
        guard let prefix else { return nil }
        let tensor = "\(prefix)blk.\(layer).\(part).weight"
        guard let slot = table.slots(in: tensor).first.map({ table.slots[$0] }) else { return nil }
        return AdapterTarget(
            tensor: tensor, outputs: slot.tensorRows, inputs: slot.inputs,
            transform: transform(of: part, layer: layer, family, description))
    }

    /// What stands before the names of a stack's tensors where a model has two.
    private static func stack(_ way: ArraySlice<Substring>) -> String? {
        if way.contains("decoder") { return "dec." }
        return way.contains("encoder") ? "enc." : nil
    }

    private static func transform(
        of part: String, layer: Int, _ family: String, _ description: ModelDescription
    ) -> ImportPlan.Transform {
        guard let layers = description.decoder?.layers, layers.indices.contains(layer) else { return .asIs }
        let attention = layers[layer].attention
        if interleavedFamilies.contains(family) && (part == "attn_q" || part == "attn_k") {
            let heads = part == "attn_q" ? attention.headCount : attention.keyValueHeadCount
            return .interleaved(heads: heads, keyWidth: attention.keyWidth)
        }
        if mixedFamilies.contains(family) && part == "attn_qkv" {
            return .partsApart(heads: attention.headCount, keyWidth: attention.keyWidth)
        }
        return .asIs
    }
}
