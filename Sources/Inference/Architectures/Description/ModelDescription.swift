/// What a transformer is, as one executor runs it. An architecture's file maps a model's metadata to this description.
///
/// An encoder has an encoder stack, a language model a decoder stack, a model like T5 both.
struct ModelDescription: Sendable, Equatable {
    /// How the states of a sequence's tokens become one vector.
    enum Pooling: Sendable, Equatable {
        /// The mean over all tokens.
        case mean
        /// The first token's state.
        case firstToken
        /// The last token's state.
        case lastToken
    }

    /// What a trained head scores.
    enum Head: String, CaseIterable, Sendable, Equatable {
        /// Nothing: there is no head.
        case none
        /// One score a label for a whole sequence, from the pooled vector.
        case sequence
        /// One score a tag for every token.
        case tokens
    }

    /// What turns a decoder's states into scores of the next token.
    struct Output: Sendable, Equatable {
        /// Multiplies the logits, before the soft cap.
        var scale: Float = 1
        /// Logits are c · tanh(x / c); 0 for none (Gemma 2).
        var softCap: Float = 0
    }

    /// Values in a token's state.
    var width: Int
    /// The longest sequence, special tokens included.
    var contextLength: Int
    /// Reads the text of a model that only encodes, or that writes about what it has read.
    var encoder: StackDescription?
    /// Reads and continues a sequence, token by token.
    var decoder: StackDescription?
    /// Scores over the vocabulary; nil for a model that only encodes.
    var output: Output?
    var pooling = Pooling.mean
    var head = Head.none
    /// The function of the dense layer before the head, where there is one.
    var headActivation = Activation.tanh
    /// Labels of the head, in its order.
    var labels: [String] = []
    /// The token that a decoder beside an encoder begins with.
    var decoderStart: Int32?
    /// Whether models of the family are told what to write.
    var followsInstructions = true

    /// The stack that reads a text: the encoder where there is one.
    var reader: StackDescription? { encoder ?? decoder }

    /// Multiply-adds for one sequence of `tokens` tokens that is read: all matrix products, attention included.
    func multiplyAdds(tokens: Int) -> Int {
        let layers = (reader?.layers ?? []).reduce(0) { $0 + $1.multiplyAdds(tokens: tokens, width: width) }
        let head =
            switch head {
            case .none: 0
            case .sequence: width * labels.count
            case .tokens: tokens * width * labels.count
            }
        return layers + head
    }

    /// Multiply-adds of `tokens` tokens of the decoder behind `before` others; scores over the vocabulary not counted.
    func decoderMultiplyAdds(tokens: Int, after before: Int) -> Int {
        (decoder?.layers ?? []).reduce(0) { $0 + $1.multiplyAdds(tokens: tokens, after: before, width: width) }
    }
}

/// Functions of one value.
enum Activation: String, CaseIterable, Sendable, Equatable {
    /// x · Φ(x), with the error function (Hendrycks and Gimpel 2016).
    case gelu
    /// GELU's approximation with tanh.
    case geluTanh = "gelu_tanh"
    case relu
    /// x · sigmoid(x) (Elfwing et al. 2017), also called swish.
    case silu
    case tanh
}

/// A normalization.
struct NormDescription: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// Mean and variance (Ba et al. 2016); without a bias where the file has none.
        case layer
        /// The root mean square alone (Zhang and Sennrich 2019).
        case rootMeanSquare
    }

    var kind: Kind
    /// Added to the variance, or to the mean square.
    var epsilon: Float
}
