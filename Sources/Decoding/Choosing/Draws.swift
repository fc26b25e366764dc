public import ModelPorts

/// Numbers that look random, decided by a seed: the n-th is a function of the seed and n alone (SplitMix64, Steele, Lea
/// and Flood 2014).
struct Draws: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The next one, in [0, 1): a multiple of 2^−53.
    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Double(Self.mixed(state) >> 11) * 0x1p-53
    }

    /// Spreads every bit over all.
    static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}

extension SamplingOptions {
    /// The seed of one request: made of `seed` and the prompt's words, so that equal requests draw alike, wherever and in
    /// whatever company they are answered, and different records draw differently.
    public func seed(for prompt: Prompt) -> UInt64 {
        var hash = Draws.mixed(seed)
        for part in [prompt.system, prompt.before, prompt.text, prompt.after, prompt.opening] {
            // FNV-1a over the bytes; the length behind them keeps ("ab", "c") and ("a", "bc") apart.
            for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = Draws.mixed(hash ^ UInt64(part.utf8.count))
        }
        return hash
    }
}
