import GGUF
import JSON

/// BART (Lewis et al. 2020): an encoder and a decoder with norms after blocks and learned positions; its classifier
/// reads the decoder's last state of the text itself. One that writes was trained to write about what it reads.
enum BartArchitecture: Architecture {
    static let name = "bart"
    static let modelTypes = ["bart"]

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        let width = try family.int(required: "embedding_length", in: 1...FamilyMetadata.widthLimit)
        let context = try family.int(required: "context_length", in: 3...1_048_576)
        let labels = try family.labels()
        let head = try family.head(labels)
        let start = try family.int(required: "decoder_start_token_id", in: 0...Int(Int32.max))
        return ModelDescription(
            width: width, contextLength: context,
            encoder: try stack(family, prefix: "enc.", figures: "", width: width, context: context),
            decoder: try stack(family, prefix: "dec.", figures: "decoder.", width: width, context: context),
            output: head == .none ? .init() : nil, pooling: head == .none ? .mean : .lastToken, head: head,
            headActivation: .tanh, labels: labels, decoderStart: Int32(start), followsInstructions: false)
    }

    private static func stack(
        _ family: FamilyMetadata, prefix: String, figures: String, width: Int, context: Int
    ) throws(GGUFError) -> StackDescription {
        let layers = try family.int(required: figures + "block_count", in: 1...FamilyMetadata.layerLimit)
        let heads = try family.int(required: figures + "attention.head_count", in: 1...FamilyMetadata.headLimit)
        guard width.isMultiple(of: heads) else {
            throw family.error(
                "\(heads)", allowed: "the divisors of the embedding length \(width)",
                at: figures + "attention.head_count")
        }
        let norm = try family.norm(.layer)
        let attention = AttentionDescription(headCount: heads, keyWidth: width / heads)
        let isDecoder = prefix == "dec."
        let layer = LayerDescription(
            form: .after, norm: norm, attention: attention, crossAttention: isDecoder ? attention : nil,
            feedForward: FeedForwardDescription(
                width: try family.int(required: figures + "feed_forward_length", in: 1...1_048_576),
                activation: try family.choice(MetadataKeys.activation, usual: .gelu), isGated: false))
        var stack = StackDescription(
            prefix: prefix, embeddingWidth: width, layers: [LayerDescription](repeating: layer, count: layers),
            isCausal: isDecoder)
        stack.embeddingScale = try family.positive("embedding_scale") ?? 1
        stack.positions = context
        stack.embeddingNorm = norm
        stack.requiredBiases = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_up", "ffn_down"]
        return stack
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        let width = try reader.int("d_model")
        try plan.set("embedding_length", count: width)
        if reader.bool("scale_embedding") == true { plan.set("embedding_scale", Float(width).squareRoot()) }
        plan.set("attention.layer_norm_epsilon", Float(1e-5))
        try plan.addActivation("activation_function", usual: .gelu, whenMissing: "gelu")
        plan.set("decoder_start_token_id", try reader.token("decoder_start_token_id", usual: 2))
        let model = reader.has("model.encoder.embed_positions.weight") ? "model." : ""
        try plan.addTokens(
            ["shared", "encoder.embed_tokens"].map { model + $0 }.first { reader.has($0 + ".weight") } ?? model
                + "shared")
        try plan.addStack("encoder", "enc.", figures: "", model: model)
        try plan.addStack("decoder", "dec.", figures: "decoder.", model: model)
        if reader.has("classification_head.dense.weight") {
            try plan.addLabels("sequence", output: "classification_head.out_proj")
            plan.add("cls", "classification_head.dense")
            plan.add("cls.output", "classification_head.out_proj")
        } else if reader.has("final_logits_bias") {
            plan.add(tensor: "output.bias", "final_logits_bias")
        }
        return plan
    }
}

extension ImportPlan {
    /// One of BART's stacks. Its position table begins with two rows that no position reads.
    fileprivate mutating func addStack(_ stack: String, _ prefix: String, figures: String, model: String) throws {
        let layers = try reader.layers("\(stack)_layers")
        try set(figures + "block_count", count: layers)
        try set(figures + "attention.head_count", count: try reader.int("\(stack)_attention_heads"))
        try set(figures + "feed_forward_length", count: try reader.int("\(stack)_ffn_dim"))
        let source = "\(model)\(stack)."
        let positions = try reader.weights.tensor(required: source + "embed_positions.weight")
        let unread = 2
        guard positions.rowCount > unread + 2 else { throw reader.folder.error("has too few positions") }
        let count = positions.rowCount - unread
        try set("context_length", count: count)
        add(tensor: prefix + "position_embd.weight", positions.name, .rows(count: count) { $0 + unread })
        add(prefix + "token_embd_norm", source + "layernorm_embedding")
        addLayers(
            layers, to: prefix + "blk.", from: source + "layers.",
            [
                "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
                "attn_output": "self_attn.out_proj", "attn_output_norm": "self_attn_layer_norm", "ffn_up": "fc1",
                "ffn_down": "fc2", "layer_output_norm": "final_layer_norm",
            ])
        guard prefix == "dec." else { return }
        addLayers(
            layers, to: prefix + "blk.", from: source + "layers.",
            [
                "cross_attn_q": "encoder_attn.q_proj", "cross_attn_k": "encoder_attn.k_proj",
                "cross_attn_v": "encoder_attn.v_proj", "cross_attn_output": "encoder_attn.out_proj",
                "cross_attn_output_norm": "encoder_attn_layer_norm",
            ])
    }
}
