import GGUF

/// The frequencies of one kind of rotation: one for each pair of values in a head.
struct RopeTable: Sendable {
    let description: RopeDescription
    /// Radians a position.
    let frequencies: [Float]
    /// What sequences turn by that may grow past the model's original context; nil where they turn alike.
    let longFrequencies: [Float]?

    var pairs: Int { frequencies.count }

    init(_ rope: RopeDescription, _ reader: inout ParameterReader) throws(GGUFError) {
        description = rope
        let pairs = rope.dimensions / 2
        let plain = (0..<pairs).map { Elementary.power(Double(rope.base), -Double(2 * $0) / Double(rope.dimensions)) }
        func divided(by name: String, _ reader: inout ParameterReader) throws(GGUFError) -> [Float] {
            let tensor = try reader.tensor(name)
            try tensor.require(dimensions: [pairs])
            return zip(plain, try tensor.floats()).map { Float($0 / Double($1)) }
        }
        switch rope.scaling {
        case .none:
            frequencies = plain.map { Float($0) }
            longFrequencies = nil
        case .linear(let factor):
            frequencies = plain.map { Float($0 / Double(factor)) }
            longFrequencies = nil
        case .tensor:
            frequencies = try divided(by: "rope_freqs.weight", &reader)
            longFrequencies = nil
        case .longShort:
            frequencies = try divided(by: "rope_factors_short.weight", &reader)
            longFrequencies = try divided(by: "rope_factors_long.weight", &reader)
        case .yarn(let yarn):
            frequencies = Self.yarn(plain, yarn, rope)
            longFrequencies = nil
        }
    }

    /// The frequencies of a sequence that may grow to `capacity` tokens.
    func frequencies(capacity: Int) -> [Float] {
        guard case .longShort(let original) = description.scaling, let longFrequencies, capacity > original else {
            return frequencies
        }
        return longFrequencies
    }

    /// High frequencies stay, low ones are divided by the factor, and a ramp joins them (Peng et al. 2023, section
    /// 3.2).
    private static func yarn(_ plain: [Double], _ yarn: RopeDescription.YaRN, _ rope: RopeDescription) -> [Float] {
        func pair(turning rotations: Float) -> Double {
            let ratio = Double(yarn.original) / (Double(rotations) * 2 * .pi)
            return Double(rope.dimensions) * Elementary.log(ratio) / (2 * Elementary.log(Double(rope.base)))
        }
        let low = max(pair(turning: yarn.fast).rounded(.down), 0)
        let high = min(pair(turning: yarn.slow).rounded(.up), Double(rope.dimensions - 1))
        let width = high > low ? high - low : 0.001
        return plain.enumerated().map { index, frequency in
            let stretched = min(max((Double(index) - low) / width, 0), 1)
            return Float(frequency / Double(yarn.factor) * stretched + frequency * (1 - stretched))
        }
    }
}
