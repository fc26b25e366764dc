/// From a model's raw signal to the chance that its answer is right: `models/NAME/calibration.json`.
///
/// Fitted on labelled rows that the model was not trained on. Every map is monotone, so a map never changes which of
/// two answers is the surer one.
public struct ConfidenceMap: Sendable, Equatable {
    /// What the map was fitted on.
    public enum Signal: String, Sendable, Hashable {
        /// The largest chance of a classifier's softmax.
        case topProbability = "top_probability"
        /// The mean, over a span's words, of the chance of each word's tag.
        case spanProbability = "span_probability"
    }

    /// The family of the map, with its parameters.
    enum Curve: Sendable, Equatable {
        /// logistic(slope · ln(p / (1 − p)) + intercept); Platt 1999, on the log-odds.
        case platt(slope: Double, intercept: Double)
        /// logistic(a · ln p − b · ln(1 − p) + c); Kull, Silva Filho and Flach 2017.
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
}
