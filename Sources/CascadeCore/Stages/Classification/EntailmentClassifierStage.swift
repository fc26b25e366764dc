import ModelPorts

/// A classifier by a head that was trained on entailment (Yin, Hay and Roth 2019): the label whose hypothesis follows
/// most surely from the text.
///
/// For one label the chances are the softmax, over the labels, of the entailment logits. With many labels at once each
/// one's chance is that of entailment against contradiction.
public struct EntailmentClassifierStage: Stage {
    private let model: any TextPairClassifying
    private let labels: [String]
    private let hypotheses: [String]
    private let head: EntailmentHead
    private let answer: HeadClassifierStage.Answer

    /// A classifier over `labels`, each with what is said of a text that it fits.
    init(
        model: any TextPairClassifying, labels: [String], hypotheses: [String], head: EntailmentHead,
        answer: HeadClassifierStage.Answer = .one
    ) {
        self.model = model
        self.labels = labels
        self.hypotheses = hypotheses
        self.head = head
        self.answer = answer
    }

    /// What the head says of each hypothesis.
    /// - Throws: `StageFailure` `empty_text`; `ModelError`.
    public func signals(of text: RenderedText) async throws -> OpposedSignals {
        try text.requireWords()
        var cost = ModelCost.zero
        var entailment: [Float] = []
        var contradiction: [Float] = []
        for hypothesis in hypotheses {
            let scores = try await model.classify(text.text, with: hypothesis)
            cost += scores.cost
            guard scores.logits.count == model.info.labels.count, scores.logits.allSatisfy(\.isFinite),
                scores.logits.indices.contains(head.entailment), scores.logits.indices.contains(head.contradiction)
            else { throw model.info.notFinite }
            entailment.append(scores.logits[head.entailment])
            contradiction.append(scores.logits[head.contradiction])
        }
        return OpposedSignals(favour: entailment, against: contradiction, cost: cost)
    }

    /// The label they mean.
    /// - Throws: `ModelError` for logits that don't fit the labels, or are no numbers.
    public func result(of signals: OpposedSignals, for text: RenderedText) throws -> StageResult {
        guard let chances = signals.chances(of: labels.count),
            let ranked = RankedScores(logits: signals.favour, map: nil)
        else { throw model.info.notFinite }
        switch answer {
        case .one: return LabelAnswer(names: labels, ranked: ranked).result
        case .many(let threshold, let thresholds):
            return LabelsAnswer(names: labels, chances: chances, threshold: threshold, thresholds: thresholds).result
        }
    }
}

extension ClassifierSettings {
    /// What is said of a text that a label fits, for each label: `{{label}}` stands for its description, or else its
    /// name as words.
    var hypotheses: [String] {
        labels.map { label in
            let meaning = label.description?.withoutFullStop ?? label.name.value.labelAsWords
            guard let hypothesis else { return "This text is about \(meaning)." }
            return hypothesis.parts.map { part in
                if case .literal(let words) = part { words } else { meaning }
            }.joined()
        }
    }
}
