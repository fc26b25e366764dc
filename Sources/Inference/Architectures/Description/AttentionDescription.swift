/// Attention of one layer.
struct AttentionDescription: Sendable, Equatable {
    /// A norm of queries and keys before their rotation.
    enum HeadNorm: Sendable, Equatable {
        /// Every head by itself, with one gain for all heads.
        case perHead(NormDescription)
        /// Every head by itself, each with a gain of its own (StableLM 2 12B).
        case eachHead(NormDescription)
        /// All heads together.
        case acrossHeads(NormDescription)
    }

    /// Queries grow with the position: 1 + scale · ln(1 + ⌊position / length⌋) (Llama 4, Ministral 3).
    struct Temperature: Sendable, Equatable {
        var scale: Float
        var length: Int
    }

    /// Queries, keys and values out of compressed states (DeepSeek-V2, section 2.1; MiniCPM 3).
    struct Latent: Sendable, Equatable {
        /// Values that queries are made of.
        var queryRank: Int
        /// Values that keys and values are made of.
        var keyValueRank: Int
        /// The part of a key, at its end, that is rotated; all heads share it.
        var rotatedWidth: Int
        var norm: NormDescription
    }

    var headCount: Int
    /// Heads of keys and values; each serves headCount / keyValueHeadCount heads of queries.
    var keyValueHeadCount: Int
    /// Values in a query and a key of one head.
    var keyWidth: Int
    /// Values in a value of one head.
    var valueWidth: Int
    /// Multiplies the products of queries and keys.
    var scale: Float
    /// Scores are c · tanh(x / c); 0 for none (Gemma 2).
    var softCap: Float = 0
    /// A token sees itself and as many minus one before it; 0 for all.
    var window = 0
    /// Rotary positions (Su et al. 2021); nil where the layer has none.
    var rope: RopeDescription?
    var headNorm: HeadNorm?
    var temperature: Temperature?
    var latent: Latent?

    /// Attention whose heads share the width evenly, scaled by 1/√keyWidth.
    init(headCount: Int, keyValueHeadCount: Int? = nil, keyWidth: Int, valueWidth: Int? = nil, scale: Float? = nil) {
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount ?? headCount
        self.keyWidth = keyWidth
        self.valueWidth = valueWidth ?? keyWidth
        self.scale = scale ?? 1 / Float(keyWidth).squareRoot()
    }
}

/// Rotary positions: pair p of a head turns by position · frequency(p).
struct RopeDescription: Sendable, Equatable {
    /// How frequencies are stretched to longer contexts.
    enum Scaling: Sendable, Equatable {
        case none
        /// Every frequency divided by the factor.
        case linear(Float)
        /// Every frequency divided by its own factor, from the file's `rope_freqs` (Llama 3).
        case tensor
        /// As `tensor`, from `rope_factors_long` for sequences that may grow past `original` tokens, otherwise from
        /// `rope_factors_short` (Phi 3).
        case longShort(original: Int)
        /// YaRN (Peng et al. 2023).
        case yarn(YaRN)
    }

    struct YaRN: Sendable, Equatable {
        var factor: Float
        /// The context that the model was trained with.
        var original: Int
        /// Rotations over that context above which a frequency stays.
        var fast: Float = 32
        /// Rotations below which it is divided by the factor.
        var slow: Float = 1
    }

    /// Which values of a head turn together.
    enum Pairing: Sendable, Equatable {
        /// 2p and 2p + 1.
        case adjacent
        /// p and p + half.
        case halves
    }

    /// Values of a head that turn, an even count.
    var dimensions: Int
    /// Where they begin in a head.
    var offset = 0
    var base: Float
    var pairing: Pairing
    var scaling = Scaling.none
    /// Multiplies cosine and sine.
    var magnitude: Float = 1
}
