import CKernels
import GGUF

/// One layer's parameters, with every shape checked against its description.
final class LayerWeights: Sendable {
    let description: LayerDescription
    /// Before attention, for layers that norm there.
    let attentionNorm: NormLayer?
    let attention: AttentionWeights
    /// After attention: of the sum, or of what is added.
    let attentionPostNorm: NormLayer?
    let crossNorm: NormLayer?
    let crossAttention: AttentionWeights?
    let crossPostNorm: NormLayer?
    let feedForwardNorm: NormLayer?
    let feedForward: FeedForwardWeights
    let feedForwardPostNorm: NormLayer?

    init(
        _ description: LayerDescription, prefix: String, width: Int, _ reader: inout ParameterReader
    ) throws(GGUFError) {
        self.description = description
        let form = description.form
        let norms = Self.normNames(form)
        let norm = description.norm
        func read(_ name: String?, _ reader: inout ParameterReader) throws(GGUFError) -> NormLayer? {
            guard let name else { return nil }
            return try reader.norm(prefix + name, norm, count: width)
        }
        attentionNorm = try read(norms.beforeAttention, &reader)
        attention = try AttentionWeights(description.attention, prefix: prefix + "attn_", width: width, &reader)
        attentionPostNorm = try read(norms.afterAttention, &reader)
        if let cross = description.crossAttention {
            crossNorm = form == .after ? nil : try read("cross_attn_norm", &reader)
            crossAttention = try AttentionWeights(cross, prefix: prefix + "cross_attn_", width: width, &reader)
            crossPostNorm = form == .after ? try read("cross_attn_output_norm", &reader) : nil
        } else {
            (crossNorm, crossAttention, crossPostNorm) = (nil, nil, nil)
        }
        feedForwardNorm = try read(norms.beforeFeedForward, &reader)
        feedForward = try FeedForwardWeights(description.feedForward, prefix: prefix, width: width, &reader)
        feedForwardPostNorm = try read(norms.afterFeedForward, &reader)
    }

    /// Every matrix, for what products need of scratch.
    var linears: [LinearLayer] {
        attention.linears + (crossAttention?.linears ?? []) + feedForward.linears
    }

    private typealias NormNames = (
        beforeAttention: String?, afterAttention: String?, beforeFeedForward: String?, afterFeedForward: String?
    )

    private static func normNames(_ form: LayerDescription.Form) -> NormNames {
        switch form {
        case .before, .parallel: ("attn_norm", nil, "ffn_norm", nil)
        case .parallelSharedNorm: ("attn_norm", nil, nil, nil)
        case .after: (nil, "attn_output_norm", nil, "layer_output_norm")
        case .around: ("attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm")
        }
    }
}

/// Projections of one attention.
final class AttentionWeights: Sendable {
    let description: AttentionDescription
    /// Queries, keys and values out of states; for latent attention see `latent`.
    let query: LinearLayer
    let key: LinearLayer
    let value: LinearLayer
    let queryNorm: NormLayer?
    let keyNorm: NormLayer?
    let latent: LatentWeights?
    let output: LinearLayer

    init(
        _ description: AttentionDescription, prefix: String, width: Int, _ reader: inout ParameterReader
    ) throws(GGUFError) {
        self.description = description
        let queries = description.headCount * description.keyWidth
        let keys = description.keyValueHeadCount * description.keyWidth
        let values = description.keyValueHeadCount * description.valueWidth
        if let latent = description.latent {
            let weights = try LatentWeights(latent, description, prefix: prefix, width: width, &reader)
            (query, key, value) = (weights.queryExpansion, weights.compression, weights.expansion)
            self.latent = weights
        } else if reader.has(prefix + "qkv") {
            let layers = try reader.fused(prefix + "qkv", outputs: [queries, keys, values], inputs: width)
            (query, key, value) = (layers[0], layers[1], layers[2])
            latent = nil
        } else {
            query = try reader.linear(prefix + "q", outputs: queries, inputs: width)
            key = try reader.linear(prefix + "k", outputs: keys, inputs: width)
            value = try reader.linear(prefix + "v", outputs: values, inputs: width)
            latent = nil
        }
        (queryNorm, keyNorm) = try Self.headNorms(description, prefix: prefix, &reader)
        // T5's files say `attn_o`.
        let outputName = reader.has(prefix + "o") ? "o" : "output"
        output = try reader.linear(
            prefix + outputName, outputs: width, inputs: description.headCount * description.valueWidth)
    }

    /// How the states are quantized for queries, keys and values.
    var packings: Packings { query.packings.union(key.packings).union(value.packings) }

    var linears: [LinearLayer] { [query, key, value, output] + (latent.map { [$0.queryCompression] } ?? []) }

    private static func headNorms(
        _ description: AttentionDescription, prefix: String, _ reader: inout ParameterReader
    ) throws(GGUFError) -> (NormLayer?, NormLayer?) {
        switch description.headNorm {
        case nil: return (nil, nil)
        case .perHead(let norm):
            return (
                try reader.norm(prefix + "q_norm", norm, count: description.keyWidth),
                try reader.norm(prefix + "k_norm", norm, count: description.keyWidth)
            )
        case .eachHead(let norm):
            return (
                try reader.headNorm(
                    prefix + "q_norm", norm, heads: description.headCount, width: description.keyWidth),
                try reader.headNorm(
                    prefix + "k_norm", norm, heads: description.keyValueHeadCount, width: description.keyWidth)
            )
        case .acrossHeads(let norm):
            let keys = description.keyValueHeadCount * description.keyWidth
            return (
                try reader.norm(prefix + "q_norm", norm, count: description.headCount * description.keyWidth),
                try reader.norm(prefix + "k_norm", norm, count: keys)
            )
        }
    }
}

/// Projections of latent attention: down to a rank, a norm, and up again.
final class LatentWeights: Sendable {
    let queryCompression: LinearLayer
    let queryNorm: NormLayer
    let queryExpansion: LinearLayer
    /// To [keyValueRank + rotatedWidth].
    let compression: LinearLayer
    let norm: NormLayer
    /// For each head the unrotated part of its key, then its value.
    let expansion: LinearLayer

    init(
        _ latent: AttentionDescription.Latent, _ attention: AttentionDescription, prefix: String, width: Int,
        _ reader: inout ParameterReader
    ) throws(GGUFError) {
        let heads = attention.headCount
        queryCompression = try reader.linear(prefix + "q_a", outputs: latent.queryRank, inputs: width)
        queryNorm = try reader.norm(prefix + "q_a_norm", latent.norm, count: latent.queryRank)
        queryExpansion = try reader.linear(
            prefix + "q_b", outputs: heads * attention.keyWidth, inputs: latent.queryRank)
        compression = try reader.linear(
            prefix + "kv_a_mqa", outputs: latent.keyValueRank + latent.rotatedWidth, inputs: width)
        norm = try reader.norm(prefix + "kv_a_norm", latent.norm, count: latent.keyValueRank)
        let unrotated = attention.keyWidth - latent.rotatedWidth
        expansion = try reader.linear(
            prefix + "kv_b", outputs: heads * (unrotated + attention.valueWidth), inputs: latent.keyValueRank)
    }
}

/// Projections of one feed-forward block.
final class FeedForwardWeights: Sendable {
    let description: FeedForwardDescription
    let gate: LinearLayer?
    let up: LinearLayer
    let down: LinearLayer

    init(
        _ description: FeedForwardDescription, prefix: String, width: Int, _ reader: inout ParameterReader
    ) throws(GGUFError) {
        self.description = description
        let inner = description.width
        let activation = description.activation.kernel
        if !description.isGated {
            gate = nil
            up = try reader.linear(prefix + "ffn_up", outputs: inner, inputs: width, activation: activation)
        } else if reader.has(prefix + "ffn_gate") {
            gate = try reader.linear(prefix + "ffn_gate", outputs: inner, inputs: width)
            up = try reader.linear(prefix + "ffn_up", outputs: inner, inputs: width)
        } else {
            let layers = try reader.fused(prefix + "ffn_up", outputs: [inner, inner], inputs: width)
            (gate, up) = (layers[0], layers[1])
        }
        down = try reader.linear(prefix + "ffn_down", outputs: width, inputs: inner)
    }

    /// How the states are quantized for the gate and what it opens.
    var packings: Packings { up.packings.union(gate?.packings ?? []) }

    var linears: [LinearLayer] { [gate, up, down].compactMap(\.self) }
}

extension Activation {
    /// The kernel that computes it.
    var kernel: ck_activation {
        switch self {
        case .gelu: CK_ACTIVATION_GELU
        case .geluTanh: CK_ACTIVATION_GELU_TANH
        case .relu: CK_ACTIVATION_RELU
        case .silu: CK_ACTIVATION_SILU
        case .tanh: CK_ACTIVATION_TANH
        }
    }
}
