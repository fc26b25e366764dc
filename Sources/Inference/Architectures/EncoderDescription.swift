/// What an encoder is, as one executor runs it. An architecture's file maps a model's metadata to this description.
struct EncoderDescription: Sendable, Equatable {
    /// How the states of a sequence's tokens become one vector.
    enum Pooling: Sendable, Equatable {
        /// The mean over all tokens.
        case mean
        /// The first token's state.
        case firstToken
    }

    /// What stands on top of the encoder.
    enum Head: Sendable, Equatable {
        /// Nothing: states and embeddings only.
        case none
        /// One score a label for a whole sequence, from the pooled vector.
        case sequence
        /// One score a tag for every token.
        case tokens
    }

    /// The function inside the feed-forward block.
    enum Activation: Sendable, Equatable {
        case gelu
        case relu
    }

    /// Values in a token's state.
    let width: Int
    /// Encoder layers.
    let layerCount: Int
    /// Attention heads.
    let headCount: Int
    /// Values inside the feed-forward block.
    let feedForward: Int
    /// The longest sequence, special tokens included.
    let contextLength: Int
    /// Added to the variance by every layer norm.
    let normEpsilon: Float
    let activation: Activation
    let pooling: Pooling
    let head: Head
    /// Labels of the head, in its order.
    let labels: [String]

    /// Values in one attention head.
    var headWidth: Int { width / headCount }

    /// Multiply-adds for one sequence of `tokens` tokens: all matrix products, attention included.
    func multiplyAdds(tokens: Int) -> Int {
        let products = 4 * width * width + 2 * width * feedForward
        let attention = 2 * tokens * width
        let head =
            switch head {
            case .none: 0
            case .sequence: width * labels.count
            case .tokens: tokens * width * labels.count
            }
        return layerCount * tokens * (products + attention) + head
    }
}
