public import ModelPorts

/// A classifier by a model that writes: the label that it would most probably answer.
///
/// Nothing is written. Each label, as it stands in the file, is scored as the whole answer behind the prompt:
/// z = (1 / n^β) Σ ln p over its n tokens, each p among the tokens that some label could go on with, and the chances are
/// the softmax of z over the labels. β (`length_power`) is 0 unless the file says otherwise: the chance of the answer
/// itself; 1 is the mean over its tokens, which favours long labels that go on as they must once begun.
///
/// A text that is longer than the context is asked about in pieces. A label's score is then the mean of its scores, each
/// piece weighted by its length in bytes.
public struct GenerativeClassifierStage: Stage {
    private let model: any TextGenerating
    private let question: StageQuestion
    private let labels: [String]
    private let lengthPower: Double
    private let map: ConfidenceMap?

    /// A classifier.
    /// - Parameters:
    ///   - question: whose answer is a choice of the labels.
    ///   - lengthPower: β.
    ///   - map: From the top probability to the chance of being right; nil leaves it raw.
    public init(
        model: any TextGenerating, question: StageQuestion, lengthPower: Double = 0, map: ConfidenceMap? = nil
    ) {
        self.model = model
        self.question = question
        self.lengthPower = lengthPower
        self.map = map
        labels = if case .choice(let labels) = question.answer { labels } else { [] }
    }

    /// How probable each label is.
    /// - Throws: `StageFailure` `empty_text`; `ModelError`.
    public func signals(of text: RenderedText) async throws -> LabelScoreSignals {
        try text.requireWords()
        var cost = ModelCost.zero
        var sums = [Double](repeating: 0, count: labels.count)
        var counts: [Int] = []
        var weights = 0.0
        for piece in try model.pieces(of: text.text, asking: question) {
            let scores = try await model.score(labels, after: question.prompt.prompt(for: piece))
            cost += scores.cost
            guard scores.logProbabilities.count == labels.count, scores.tokenCounts.count == labels.count,
                scores.tokenCounts.allSatisfy({ $0 > 0 }), counts.isEmpty || counts == scores.tokenCounts
            else {
                throw ModelError(
                    code: .unusable, model: model.info.path, reason: "its scores don't fit the \(labels.count) labels")
            }
            guard scores.logProbabilities.allSatisfy(\.isFinite) else { throw model.info.notFinite }
            counts = scores.tokenCounts
            let weight = Double(piece.utf8.count)
            weights += weight
            for (index, score) in scores.logProbabilities.enumerated() { sums[index] += weight * Double(score) }
        }
        return LabelScoreSignals(
            sums: sums.map { Float($0 / weights) }, tokenCounts: counts, lengthPower: lengthPower,
            temperature: map?.temperature ?? 1, cost: cost)
    }

    /// The label they mean.
    /// - Throws: `ModelError` for scores that don't fit the labels, or are no numbers.
    public func result(of signals: LabelScoreSignals, for text: RenderedText) throws -> StageResult {
        let kept = signals.indices ?? Array(labels.indices)
        guard kept.count == signals.sums.count, kept.allSatisfy(labels.indices.contains),
            let ranked = RankedScores(
                logits: signals.scores(lengthPower: lengthPower).map { Float($0) }, rest: signals.rest, map: map)
        else { throw model.info.notFinite }
        return LabelAnswer(names: kept.map { labels[$0] }, ranked: ranked).result
    }
}

extension TextGenerating {
    /// The pieces of a text that are asked about one by one; never none, none empty.
    /// - Throws: `ModelError` when there is no room for any text.
    func pieces(of text: String, asking question: StageQuestion) throws -> [String] {
        let pieces = try pieces(of: question.prompt.prompt(for: text), leaving: question.maximumTokens)
        guard !pieces.isEmpty, pieces.allSatisfy({ !$0.isEmpty }) else {
            throw ModelError(
                code: .unusablePrompt, model: info.path, reason: "the prompt leaves its context no room for a text")
        }
        return pieces
    }
}
