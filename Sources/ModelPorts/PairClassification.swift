/// A model with a trained head that reads two texts together, as those trained on entailment do.
public protocol TextPairClassifying: Model {
    /// Scores a pair of texts against every label of `info.labels`.
    ///
    /// A first text that is too long is read in windows, each with the whole second one.
    /// - Parameters:
    ///   - text: the premise.
    ///   - second: the hypothesis.
    /// - Throws: `ModelError`.
    func classify(_ text: String, with second: String) async throws -> TextScores

    /// Finds whether a second text leaves room for any first one, before there is one. Nothing is computed.
    /// - Throws: `ModelError`.
    func prepare(second: String) throws
}
