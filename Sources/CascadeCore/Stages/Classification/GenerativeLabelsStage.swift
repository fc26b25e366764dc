import ModelPorts

/// A classifier of many labels at once by a model that writes: each label is asked about alone, yes or no.
///
/// Nothing is written. A label's chance is that of "yes" against "no" as the whole answer, logistic(ln p(yes) − ln p(no)),
/// and each label is decided by its own threshold. A label costs a question: the text is read once for each.
///
/// A text that is longer than the context is asked about in pieces. A label fits it as well as it fits the piece that it
/// fits best.
public struct GenerativeLabelsStage: Stage {
    /// What may be answered: that the label fits, that it doesn't.
    static let answers = ["yes", "no"]

    private let model: any TextGenerating
    private let labels: [String]
    private let questions: [StageQuestion]
    private let threshold: Double
    private let thresholds: [String: Double]

    /// A classifier.
    /// - Parameter questions: one for each label, in the same order.
    init(
        model: any TextGenerating, labels: [String], questions: [StageQuestion], threshold: Double,
        thresholds: [String: Double]
    ) {
        self.model = model
        self.labels = labels
        self.questions = questions
        self.threshold = threshold
        self.thresholds = thresholds
    }

    /// What the model says of each label.
    /// - Throws: `StageFailure` `empty_text`; `ModelError`.
    public func signals(of text: RenderedText) async throws -> OpposedSignals {
        try text.requireWords()
        var cost = ModelCost.zero
        var favour: [Float] = []
        var against: [Float] = []
        for question in questions {
            var best: (yes: Float, no: Float)?
            for piece in try model.pieces(of: text.text, asking: question) {
                let scores = try await model.score(Self.answers, after: question.prompt.prompt(for: piece))
                cost += scores.cost
                guard scores.logProbabilities.count == Self.answers.count,
                    scores.logProbabilities.allSatisfy(\.isFinite)
                else { throw model.info.notFinite }
                let (yes, no) = (scores.logProbabilities[0], scores.logProbabilities[1])
                if let best, best.yes - best.no >= yes - no { continue }
                best = (yes, no)
            }
            guard let best else { throw model.info.notFinite }
            favour.append(best.yes)
            against.append(best.no)
        }
        return OpposedSignals(favour: favour, against: against, cost: cost)
    }

    /// The labels they mean.
    /// - Throws: `ModelError` for scores that don't fit the labels, or are no numbers.
    public func result(of signals: OpposedSignals, for text: RenderedText) throws -> StageResult {
        guard let chances = signals.chances(of: labels.count) else { throw model.info.notFinite }
        return LabelsAnswer(names: labels, chances: chances, threshold: threshold, thresholds: thresholds).result
    }
}
