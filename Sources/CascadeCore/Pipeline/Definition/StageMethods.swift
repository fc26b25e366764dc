import ModelPorts

/// How a classifier finds its label, which its model decides.
enum ClassifierMethod: Sendable, Equatable {
    /// By a trained head over the labels themselves.
    case head
    /// By a head that says whether one text follows from another: each label is a hypothesis.
    case entailment(EntailmentHead)
    /// By a model that writes: each label is scored as its answer.
    case prompt
    /// By a model that embeds: the nearest description.
    case descriptions
}

/// Which labels of a head say that a hypothesis follows from a text, and that it doesn't.
struct EntailmentHead: Sendable, Hashable {
    /// Index of `entailment` among the model's labels.
    let entailment: Int
    /// Index of `contradiction`, or of `not_entailment` in a head of two.
    let contradiction: Int

    /// The head of a model's labels, in any order and case; nil for a head of another kind.
    init?(labels: [String]) {
        let names = labels.map { $0.lowercased() }
        guard let entailment = names.firstIndex(of: "entailment") else { return nil }
        switch Set(names) {
        case ["entailment", "neutral", "contradiction"] where names.count == 3:
            contradiction = names.firstIndex(of: "contradiction") ?? 0
        case ["entailment", "contradiction"] where names.count == 2,
            ["entailment", "not_entailment"] where names.count == 2:
            contradiction = 1 - entailment
        default: return nil
        }
        self.entailment = entailment
    }
}

extension ClassifierSettings {
    /// How the stage finds its label with a model; nil when the model has no way for it.
    ///
    /// A trained head is asked even when labels are listed, unless they come with descriptions of their own.
    func method(with info: ModelInfo) -> ClassifierMethod? {
        if info.tasks.contains(.classify) {
            if let head = EntailmentHead(labels: info.labels), namesOthers(than: info.labels) {
                return .entailment(head)
            }
            if !describesLabels { return .head }
        }
        if labels.isEmpty { return nil }
        if info.tasks.contains(.generate) { return .prompt }
        return info.tasks.contains(.embed) ? .descriptions : nil
    }

    /// Whether a label comes with a description of its own.
    var describesLabels: Bool { labels.contains { $0.description != nil } }

    private func namesOthers(than known: [String]) -> Bool { labels.contains { !known.contains($0.name.value) } }
}

extension StageDefinition {
    /// Whether the stage asks its model to write, or to score what it might.
    func asksWriter(_ info: ModelInfo) -> Bool {
        switch settings {
        case let settings as ClassifierSettings: settings.method(with: info) == .prompt
        case let settings as ExtractorSettings: settings.asksWriter(info)
        case is SummarizerSettings: info.tasks.contains(.generate)
        default: false
        }
    }
}

extension ExtractorSettings {
    /// Whether the model's fields are written rather than tagged.
    func asksWriter(_ info: ModelInfo) -> Bool {
        fields.contains(where: \.usesModel) && !info.tasks.contains(.labelTokens) && info.tasks.contains(.generate)
    }
}
