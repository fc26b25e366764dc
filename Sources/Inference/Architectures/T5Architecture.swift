import GGUF
import JSON

/// T5 and FLAN-T5 (Raffel et al. 2020): an encoder and a decoder; root-mean-square norms before blocks, no biases,
/// positions as a bias on scores, which are not scaled.
enum T5Architecture: Architecture {
    static let name = "t5"
    static let modelTypes = ["t5", "mt5"]

    /// Where relative positions end, unless the file says otherwise.
    private static let usualFarthest = 128

    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription {
        let width = try family.int(required: "embedding_length", in: 1...FamilyMetadata.widthLimit)
        let encoder = try stack(family, prefix: "enc.", layersKey: "block_count", width: width)
        let hasOwnCount = family.file.metadata.type(of: family.key("decoder_block_count")) != nil
        let decoder = try stack(
            family, prefix: "dec.", layersKey: hasOwnCount ? "decoder_block_count" : "block_count", width: width)
        var model = ModelDescription(
            width: width, contextLength: try family.int("context_length", in: 1...16_777_216) ?? 512,
            encoder: encoder, decoder: decoder, output: .init())
        // Raffel et al. scale the states where the token matrix serves as output.
        let tied = family.file.tensor(named: "output.weight") == nil
        model.output?.scale =
            try family.checked(try family.file.metadata.float(MetadataKeys.outputScale), at: MetadataKeys.outputScale)
            ?? (tied ? 1 / Float(width).squareRoot() : 1)
        let start = try family.int("decoder_start_token_id", in: 0...Int(Int32.max)) ?? 0
        model.decoderStart = Int32(start)
        return model
    }

    private static func stack(
        _ family: FamilyMetadata, prefix: String, layersKey: String, width: Int
    ) throws(GGUFError) -> StackDescription {
        let layers = try family.int(required: layersKey, in: 1...FamilyMetadata.layerLimit)
        let heads = try family.int(required: "attention.head_count", in: 1...FamilyMetadata.headLimit)
        let keyWidth = try family.int("attention.key_length", in: 1...FamilyMetadata.headWidthLimit) ?? width / heads
        let norm = try family.norm(.rootMeanSquare)
        let attention = AttentionDescription(headCount: heads, keyWidth: max(1, keyWidth), scale: 1)
        let isGated = family.file.tensor(named: prefix + "blk.0.ffn_gate.weight") != nil
        let isDecoder = prefix == "dec."
        let layer = LayerDescription(
            form: .before, norm: norm, attention: attention, crossAttention: isDecoder ? attention : nil,
            feedForward: FeedForwardDescription(
                width: try family.int(required: "feed_forward_length", in: 1...1_048_576),
                activation: try family.choice(MetadataKeys.activation, usual: isGated ? .geluTanh : Activation.relu),
                isGated: isGated))
        var stack = StackDescription(
            prefix: prefix, embeddingWidth: width, layers: [LayerDescription](repeating: layer, count: layers),
            finalNorm: norm, isCausal: isDecoder)
        stack.relativePositions = .init(
            buckets: try family.int(required: "attention.relative_buckets_count", in: 2...65536),
            farthest: try family.file.metadata.int(MetadataKeys.relativeFarthest, in: 2...16_777_216) ?? usualFarthest,
            isBidirectional: !isDecoder)
        return stack
    }

    static func plan(_ reader: FolderReader) throws -> ImportPlan {
        var plan = ImportPlan(reader, family: name)
        let (layers, decoderLayers) = try addFigures(to: &plan)
        try plan.addTokens(reader.has("shared.weight") ? "shared" : "encoder.embed_tokens")
        if reader.has("lm_head.weight") { plan.add("output", "lm_head") }
        for (stack, prefix, count) in [("encoder", "enc.", layers), ("decoder", "dec.", decoderLayers)] {
            addStack(stack, prefix, count, to: &plan)
        }
        return plan
    }

    private static func addFigures(to plan: inout ImportPlan) throws -> (layers: Int, decoderLayers: Int) {
        let reader = plan.reader
        let layers = try reader.layers("num_layers")
        let decoderLayers = try reader.layers("num_decoder_layers", "num_layers")
        let keyWidth = try reader.int("d_kv")
        try plan.set("context_length", count: try reader.optionalInt("n_positions") ?? 512)
        try plan.set("embedding_length", count: try reader.int("d_model"))
        try plan.set("feed_forward_length", count: try reader.int("d_ff"))
        try plan.set("block_count", count: layers)
        try plan.set("decoder_block_count", count: decoderLayers)
        try plan.set("attention.head_count", count: try reader.int("num_heads"))
        try plan.set("attention.key_length", count: keyWidth)
        try plan.set("attention.value_length", count: keyWidth)
        try plan.set(
            "attention.relative_buckets_count", count: try reader.optionalInt("relative_attention_num_buckets") ?? 32)
        let farthest = try reader.optionalInt("relative_attention_max_distance") ?? usualFarthest
        if farthest != usualFarthest { plan.writer.set(MetadataKeys.relativeFarthest, UInt32(farthest)) }
        let epsilon = try reader.float("layer_norm_epsilon") ?? 1e-6
        plan.set("attention.layer_norm_epsilon", epsilon)
        plan.set("attention.layer_norm_rms_epsilon", epsilon)
        plan.set("decoder_start_token_id", try reader.token("decoder_start_token_id", usual: 0))
        let isScaled = reader.bool("scale_decoder_outputs") ?? (reader.bool("tie_word_embeddings") ?? true)
        if isScaled == reader.has("lm_head.weight") {
            plan.writer.set(
                MetadataKeys.outputScale, isScaled ? 1 / Float(try reader.int("d_model")).squareRoot() : Float(1))
        }
        return (layers, decoderLayers)
    }

    private static func addStack(_ stack: String, _ prefix: String, _ layers: Int, to plan: inout ImportPlan) {
        let source = stack + ".block."
        let isDecoder = prefix == "dec."
        let last = isDecoder ? 2 : 1
        plan.add(
            tensor: prefix + "blk.0.attn_rel_b.weight",
            source + "0.layer.0.SelfAttention.relative_attention_bias.weight")
        plan.addLayers(
            layers, to: prefix + "blk.", from: source,
            [
                "attn_norm": "layer.0.layer_norm", "attn_q": "layer.0.SelfAttention.q",
                "attn_k": "layer.0.SelfAttention.k", "attn_v": "layer.0.SelfAttention.v",
                "attn_o": "layer.0.SelfAttention.o", "ffn_norm": "layer.\(last).layer_norm",
                "ffn_down": "layer.\(last).DenseReluDense.wo",
            ])
        if isDecoder {
            plan.addLayers(
                layers, to: prefix + "blk.", from: source,
                [
                    "cross_attn_norm": "layer.1.layer_norm", "cross_attn_q": "layer.1.EncDecAttention.q",
                    "cross_attn_k": "layer.1.EncDecAttention.k", "cross_attn_v": "layer.1.EncDecAttention.v",
                    "cross_attn_o": "layer.1.EncDecAttention.o",
                ])
        }
        let isGated = plan.reader.has(source + "0.layer.\(last).DenseReluDense.wi_0.weight")
        if isGated {
            plan.addLayers(
                layers, to: prefix + "blk.", from: source,
                [
                    "ffn_gate": "layer.\(last).DenseReluDense.wi_0", "ffn_up": "layer.\(last).DenseReluDense.wi_1",
                ])
        } else {
            plan.addLayers(
                layers, to: prefix + "blk.", from: source, ["ffn_up": "layer.\(last).DenseReluDense.wi"])
        }
        plan.add(prefix + "output_norm", stack + ".final_layer_norm")
    }
}
