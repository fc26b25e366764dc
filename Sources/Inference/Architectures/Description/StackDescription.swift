/// A stack of layers, with what makes states of its tokens.
struct StackDescription: Sendable, Equatable {
    /// Positions of T5 (Raffel et al. 2020): a bias for each head and bucket of distances.
    struct RelativePositions: Sendable, Equatable {
        /// Buckets in all.
        var buckets: Int
        /// Distances from here on share the last bucket.
        var farthest: Int
        /// Whether what follows a token has buckets of its own.
        var isBidirectional: Bool
    }

    /// Stands before the names of the stack's tensors: `enc.`, `dec.`, or nothing where there is one stack.
    var prefix = ""
    /// Multiplies the token embeddings.
    var embeddingScale: Float = 1
    /// Values in a row of the token matrix; another count than the model's width is projected (ELECTRA).
    var embeddingWidth: Int
    /// Rows of the table of learned positions; nil for a model without one.
    var positions: Int?
    /// Whether a table of segment types is added.
    var hasTokenTypes = false
    /// Follows the embeddings.
    var embeddingNorm: NormDescription?
    var layers: [LayerDescription]
    /// Follows the last layer.
    var finalNorm: NormDescription?
    /// Whether a token sees only what stands before it.
    var isCausal: Bool
    var relativePositions: RelativePositions?
    /// Parts of every layer that have a bias in all models of the family: a file without one lost it.
    var requiredBiases: [String] = []
}

/// One layer: attention and a feed-forward block, and how their results join the state.
struct LayerDescription: Sendable, Equatable {
    /// Where norms stand, and what is added to the state.
    enum Form: Sendable, Equatable {
        /// x + f(norm(x)), block after block.
        case before
        /// norm(x + f(x)), block after block (Vaswani et al. 2017).
        case after
        /// x + norm(f(norm(x))), block after block (Gemma 2).
        case around
        /// x + attention(norm(x)) + feedForward(norm(x)): each block has its norm.
        case parallel
        /// The same with one norm for both.
        case parallelSharedNorm
    }

    var form: Form
    var norm: NormDescription
    var attention: AttentionDescription
    /// Attention over an encoder's states, between the two.
    var crossAttention: AttentionDescription?
    var feedForward: FeedForwardDescription
    /// Multiplies what a block adds (MiniCPM).
    var residualScale: Float = 1

    /// Multiply-adds of `tokens` tokens behind `before` others.
    func multiplyAdds(tokens: Int, after before: Int = 0, width: Int) -> Int {
        let attention = attention
        let queries = attention.headCount * attention.keyWidth
        let values = attention.headCount * attention.valueWidth
        let stored = attention.keyValueHeadCount * (attention.keyWidth + attention.valueWidth)
        let matrices = feedForward.isGated ? 3 : 2
        let products = width * (queries + stored + values) + matrices * width * feedForward.width
        return tokens * (products + (before + tokens) * (queries + values))
    }
}

/// The block that treats every token alone: down(f(up x)), or down(f(gate x) · up x).
struct FeedForwardDescription: Sendable, Equatable {
    /// Values inside.
    var width: Int
    var activation: Activation
    var isGated: Bool
}
