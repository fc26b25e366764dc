import GGUF
import JSON

/// What importing a decoder's layers needs to know of it.
struct DecoderFigures {
    let layers: Int
    let heads: Int
    /// Heads of keys and values.
    let storedHeads: Int
    /// Values in one head.
    let keyWidth: Int
}

extension ImportPlan {
    /// Layers, heads and widths of a decoder, under llama.cpp's usual keys.
    mutating func addDecoderFigures(_ norm: NormDescription.Kind) throws -> DecoderFigures {
        let width = try reader.int("hidden_size", "n_embd")
        let layers = try reader.layers("num_hidden_layers", "n_layer")
        let heads = try reader.int("num_attention_heads", "n_head")
        let stored = try reader.optionalInt("num_key_value_heads") ?? heads
        let keyWidth = try reader.optionalInt("head_dim") ?? width / heads
        guard max(heads, stored) <= FamilyMetadata.headLimit, (1...FamilyMetadata.headWidthLimit).contains(keyWidth)
        else { throw reader.folder.error("has \(heads) heads, \(stored) of keys, each of \(keyWidth) values") }
        try set("context_length", count: try reader.int("max_position_embeddings", "n_positions", "n_ctx"))
        try set("embedding_length", count: width)
        try set("block_count", count: layers)
        try set(
            "feed_forward_length",
            count: try reader.optionalInt("intermediate_size", "n_inner", "ffn_dim") ?? 4 * width)
        try set("attention.head_count", count: heads)
        try set("attention.head_count_kv", count: stored)
        try set("attention.key_length", count: keyWidth)
        try set("attention.value_length", count: keyWidth)
        switch norm {
        case .layer:
            let epsilon = try reader.float("layer_norm_eps", "layer_norm_epsilon", "norm_epsilon")
            set("attention.layer_norm_epsilon", epsilon ?? 1e-5)
        case .rootMeanSquare:
            set("attention.layer_norm_rms_epsilon", try reader.float("rms_norm_eps", "norm_eps") ?? 1e-6)
        }
        return DecoderFigures(layers: layers, heads: heads, storedHeads: stored, keyWidth: keyWidth)
    }

    /// Says the function inside feed-forward blocks where it is not the one that files of the family usually mean.
    mutating func addActivation(_ keys: String..., usual: Activation, whenMissing: String) throws {
        for key in keys {
            guard reader.config[key]?.stringValue != nil else { continue }
            let activation = try reader.activation(key, usual: whenMissing)
            if activation != usual { writer.set(MetadataKeys.activation, activation.rawValue) }
            return
        }
        if try reader.activation("", usual: whenMissing) != usual { throw reader.folder.error("lacks '\(keys[0])'") }
    }

    /// A window over the tokens before, on the layers that `layer_types` names; without it on all, or on those that
    /// files of the family usually mean.
    mutating func addWindow(_ figures: DecoderFigures) throws {
        guard let window = try reader.optionalInt("sliding_window") else { return }
        let kinds = reader.config["layer_types"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if !kinds.isEmpty && kinds.count != figures.layers {
            throw reader.folder.error("has 'layer_types' for \(kinds.count) of \(figures.layers) layers")
        }
        try addWindow(window, on: kinds.isEmpty ? nil : kinds.map { $0 == "sliding_attention" })
    }

    /// A window on the layers that `flags` names; nil for those that files of the family usually mean.
    mutating func addWindow(_ window: Int, on flags: [Bool]?) throws {
        if let flags, !flags.contains(true) { return }
        try set("attention.sliding_window", count: window)
        if let flags { set("attention.sliding_window_pattern", flags) }
    }

    /// Takes layers' tensors: each pair names a part of the target's layer and of the source's.
    mutating func addLayers(
        _ count: Int, to target: String = "blk.", from source: String, _ names: KeyValuePairs<String, String>,
        _ transform: Transform = .asIs
    ) {
        for index in 0..<count {
            for (name, part) in names { add("\(target)\(index).\(name)", "\(source)\(index).\(part)", transform) }
        }
    }

    /// Takes a matrix of queries or keys whose rows GGUF keeps for adjacent pairs: in each head, values p and p + half
    /// of the folder stand at 2p and 2p + 1.
    mutating func addInterleaved(_ name: String, _ source: String, heads: Int, keyWidth: Int) {
        add(name, source, .interleaved(heads: heads, keyWidth: keyWidth))
    }
}

extension ImportPlan.Transform {
    /// Rows of queries or keys for rotation by adjacent pairs: in each head, p and p + half come to 2p and 2p + 1.
    static func interleaved(heads: Int, keyWidth: Int) -> Self {
        .rows(count: heads * keyWidth) { row in
            let (head, place) = row.quotientAndRemainder(dividingBy: keyWidth)
            return head * keyWidth + place % 2 * (keyWidth / 2) + place / 2
        }
    }

    /// Rows of all queries, all keys, all values, where the folder has each head's query, key and value together.
    static func partsApart(heads: Int, keyWidth: Int) -> Self {
        .rows(count: 3 * heads * keyWidth) { row in
            let (kind, rest) = row.quotientAndRemainder(dividingBy: heads * keyWidth)
            let (head, place) = rest.quotientAndRemainder(dividingBy: keyWidth)
            return (head * 3 + kind) * keyWidth + place
        }
    }
}
