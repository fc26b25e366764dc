public import ModelPorts

/// A classifier by a model's trained head.
///
/// Yields `label`, `confidence` and `scores`, the chance of every label in the model's order (beyond 256 labels, of
/// the 256 likeliest). A text of several windows is classified by the mean of their logits.
///
/// With many labels at once (`many: true`) the head is read as one yes or no for each label: chances are logistic, not
/// softmax; `labels` lists those at or above their thresholds, likeliest first, and `confidence` is that of the least
/// sure of these decisions.
public struct HeadClassifierStage: Stage {
    /// Whether a text has one label or several.
    public enum Answer: Sendable, Equatable {
        /// The likeliest label.
        case one
        /// Every label whose chance reaches its threshold.
        case many(threshold: Double, thresholds: [String: Double])
    }

    private let model: any TextClassifying
    private let map: ConfidenceMap?
    /// Indices into the model's labels of those that may be answered, ascending.
    private let allowed: [Int]
    private let answer: Answer

    /// A classifier.
    /// - Parameters:
    ///   - labels: Those of the model's labels that may be answered; the others' logits are left out of the softmax.
    ///     Nil for all.
    ///   - map: From the top probability to the chance of being right; nil leaves it raw.
    public init(
        model: any TextClassifying, labels: [String]? = nil, map: ConfidenceMap? = nil, answer: Answer = .one
    ) {
        self.model = model
        self.map = map
        self.answer = answer
        let wanted = labels.map(Set.init)
        allowed = model.info.labels.indices.filter { wanted?.contains(model.info.labels[$0]) ?? true }
    }

    /// The head's logits for one text.
    /// - Throws: `StageFailure` `empty_text`; `ModelError`.
    public func signals(of text: RenderedText) async throws -> LogitSignals {
        try text.requireWords()
        let scores = try await model.classify(text.text)
        return LogitSignals(logits: scores.logits, cost: scores.cost)
    }

    /// The label they mean.
    /// - Throws: `ModelError` for logits that don't fit the model's labels, or are no numbers.
    public func result(of signals: LogitSignals, for text: RenderedText) throws -> StageResult {
        let labels = model.info.labels
        guard signals.logits.count == labels.count else {
            throw ModelError(
                code: .unusable, model: model.info.path,
                reason: "its head gave \(signals.logits.count) scores for \(labels.count) labels")
        }
        let logits = allowed.map { signals.logits[$0] }
        guard let ranked = RankedScores(logits: logits, map: map) else { throw model.info.notFinite }
        let names = allowed.map { labels[$0] }
        switch answer {
        case .one: return LabelAnswer(names: names, ranked: ranked).result
        case .many(let threshold, let thresholds):
            let chances = logits.map { Elementary.logistic(Double($0) / (map?.temperature ?? 1)) }
            return LabelsAnswer(names: names, chances: chances, threshold: threshold, thresholds: thresholds).result
        }
    }
}

extension ModelInfo {
    /// The failure of a model whose scores are no numbers.
    var notFinite: ModelError {
        ModelError(
            code: .notFinite, model: path,
            reason: "it gave a score that is not a finite number; the file is damaged: fetch or import it again")
    }
}

extension RenderedText {
    /// - Throws: `StageFailure` `empty_text` when there is nothing but white space to read.
    func requireWords() throws(StageFailure) {
        if text.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
            throw StageFailure(code: "empty_text", reason: "the text is empty")
        }
    }
}
