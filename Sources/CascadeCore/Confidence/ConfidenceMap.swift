/// From a model's raw signal to the chance that its answer is right: `models/NAME/calibration.json`.
///
/// Fitted on labelled rows that the model was not trained on. Every map is monotone, so a map never changes which of
/// two answers is the surer one.
public struct ConfidenceMap: Sendable, Equatable {
    /// What the map was fitted on.
    public enum Signal: String, Sendable, Hashable, CaseIterable {
        /// The largest chance of a classifier's softmax.
        case topProbability = "top_probability"
        /// The mean, over a span's words, of the chance of each word's tag.
        case spanProbability = "span_probability"
        /// exp of the mean ln probability of the tokens that a model wrote a value with.
        case valueProbability = "value_probability"
    }

    /// The family of the map, with its parameters.
    enum Curve: Sendable, Equatable {
        /// logistic(slope · ln(p / (1 − p)) + intercept), slope > 0; Platt 1999, on the log-odds.
        case platt(slope: Double, intercept: Double)
        /// logistic(a · ln p − b · ln(1 − p) + c), a and b ≥ 0; Kull, Silva Filho and Flach 2017.
        case beta(a: Double, b: Double, c: Double)
        /// Straight lines between points, constant outside; x ascends strictly, y never falls.
        case isotonic(x: [Double], y: [Double])
    }

    /// Digest of the model file that it was fitted for: `sha256:` and 64 hex digits.
    public let model: String
    /// What it was fitted on.
    public let signal: Signal
    /// What logits are divided by before the softmax.
    public let temperature: Double
    let curve: Curve

    /// Chance that an answer is right, given its raw signal `probability`; rounded as published.
    public func confidence(probability: Double) -> Double {
        confidence(probability: probability, complement: 1 - probability)
    }

    /// The same, with 1 − p computed apart: near 1 the difference itself has no digits left.
    func confidence(probability: Double, complement: Double) -> Double {
        if probability.isNaN { return 0 }
        let p = Self.inside(probability)
        let q = Self.inside(complement)
        let chance =
            switch curve {
            case .platt(let slope, let intercept):
                Elementary.logistic((Elementary.log(p) - Elementary.log(q)) * slope + intercept)
            case .beta(let a, let b, let c):
                Elementary.logistic(a * Elementary.log(p) - b * Elementary.log(q) + c)
            case .isotonic(let x, let y): Self.interpolate(probability, x, y)
            }
        return PublishedConfidence.round(chance)
    }

    /// 0 and 1 have no finite log-odds; no model means more than 10⁻¹² by them.
    private static func inside(_ p: Double) -> Double { min(max(p, 1e-12), 1) }

    private static func interpolate(_ p: Double, _ x: [Double], _ y: [Double]) -> Double {
        guard let upper = x.firstIndex(where: { $0 >= p }) else { return y.last ?? 0 }
        if upper == 0 || x[upper] == p { return y[upper] }
        let share = (p - x[upper - 1]) / (x[upper] - x[upper - 1])
        return y[upper - 1] + share * (y[upper] - y[upper - 1])
    }
}

/// A head's answer: its chances, and how sure of the best one to be.
public struct RankedScores: Sendable, Equatable {
    /// Index of the largest logit; of equal ones the first.
    public let index: Int
    /// Softmax of the logits over the map's temperature, or over 1 without a map; sums to 1 with the rest's share.
    public let probabilities: [Double]
    /// Chance that the best label is right: by the map, or the raw top probability; rounded as published.
    public let confidence: Double

    /// Ranks logits; nil when there are none or one is not finite.
    /// - Parameter rest: ln of the sum of exponentials, over the map's temperature, of logits that aren't given because
    ///   they are smaller; nil when there are none.
    public init?(logits: [Float], rest: Double? = nil, map: ConfidenceMap?) {
        guard logits.allSatisfy(\.isFinite), let largest = logits.max(), let index = logits.firstIndex(of: largest)
        else { return nil }
        self.index = index
        let temperature = map?.temperature ?? 1
        var chances = Elementary.softmax(logits, temperature: temperature)
        var unnamed = 0.0
        if let rest {
            if !rest.isFinite { return nil }
            let weights = logits.map { Elementary.exp((Double($0) - Double(largest)) / temperature) }
            let named = weights.reduce(0, +)
            let others = Elementary.exp(rest - Double(largest) / temperature)
            chances = weights.map { $0 / (named + others) }
            unnamed = others / (named + others)
        }
        probabilities = chances
        let top = probabilities[index]
        // Summed without the largest, so that a sure answer's last digits survive.
        var others = unnamed
        for (position, probability) in probabilities.enumerated() where position != index { others += probability }
        confidence = map?.confidence(probability: top, complement: others) ?? PublishedConfidence.round(top)
    }
}
