public import Digests
import ModelPorts

/// Everything that decides a stage's signals besides the text it reads.
///
/// Two stages with the same inference have the same signals for the same text, whatever they are called: they share
/// what is stored. What is applied to signals afterwards (confidence map, thresholds, fields) is no part of it.
public struct StageInference: Sendable, Equatable {
    /// One thing that decides: `model`, `labels` …
    public struct Part: Sendable, Equatable {
        /// What it is.
        public let name: String
        /// Its value, or a digest of it.
        public let value: String

        /// One thing that decides.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The stage, for people.
    public let stage: String
    /// What decides its signals, in a fixed order.
    public let parts: [Part]
    /// The digest of all parts.
    public let digest: ContentDigest

    /// The inference of a stage.
    init(stage: String, parts: [Part]) {
        self.stage = stage
        self.parts = parts
        var digester = Digester("inference")
        digester.append(count: parts.count)
        for part in parts {
            digester.append(part.name)
            digester.append(part.value)
        }
        digest = digester.finish()
    }
}

/// What a model's files are, bit by bit.
public struct ModelIdentity: Sendable, Equatable {
    /// SHA-256 of the model file, hexadecimal.
    public let model: String
    /// SHA-256 of its confidence map, hexadecimal; nil without one.
    public let map: String?

    /// The identity of a model and its map.
    public init(model: String, map: String?) {
        self.model = model
        self.map = map
    }
}

extension StageMakers {
    /// The version of what a kind's signals mean; raised when the same model may give others for the same text.
    private static let semantics = 1

    /// The same of stages that ask a model to write, or to score what it might.
    private static let writersSemantics = 1

    /// What decides the signals of a stage; nil for one that asks no model, or a model that nobody identified.
    static func inference(
        of definition: StageDefinition, _ binding: ModelBinding?, _ identity: ModelIdentity?
    ) -> StageInference? {
        guard let identity, let binding else { return nil }
        var parts = [
            StageInference.Part(name: "kind", value: definition.kind),
            .init(name: "semantics", value: "\(semantics)"),
            .init(name: "numerics", value: "\(Numerics.version)"),
            .init(name: "model", value: identity.model),
        ]
        let questions = definition.questions(for: binding.info)
        if let question = questions.first {
            guard let writer = writersParts(binding) else { return nil }
            parts += writer + (questions.count == 1 ? question.parts : [digest(of: questions)])
            if let settings = definition.settings as? ClassifierSettings { parts += settings.cutParts(binding) }
            return StageInference(stage: definition.name.value, parts: parts)
        }
        switch definition.settings {
        case let settings as ClassifierSettings:
            switch settings.method(with: binding.info) {
            case .descriptions?: parts.append(.init(name: "labels", value: settings.labelsDigest))
            case .entailment?: parts.append(.init(name: "hypotheses", value: settings.hypothesesDigest))
            case .head?, .prompt?, nil: break
            }
        case let settings as SummarizerSettings:
            parts.append(.init(name: "sentences", value: "\(settings.sentences)"))
        default: break
        }
        return StageInference(stage: definition.name.value, parts: parts)
    }

    /// One part for the questions about several labels.
    private static func digest(of questions: [StageQuestion]) -> StageInference.Part {
        var digester = Digester("questions")
        for part in questions.flatMap(\.parts) { digester.append(part.value) }
        return .init(name: "questions", value: digester.finish().description)
    }

    /// How a model that writes runs; nil when its adapter was not identified.
    private static func writersParts(_ binding: ModelBinding) -> [StageInference.Part]? {
        if binding.reference.adapter != nil, binding.adapter == nil { return nil }
        return [
            .init(name: "writer", value: "\(writersSemantics)"),
            .init(name: "adapter", value: binding.adapter ?? "none"),
            .init(name: "cache", value: binding.reference.cache?.rawValue ?? "default"),
        ]
    }
}

extension ClassifierSettings {
    /// What decides which of many labels' scores are kept; of fewer all are, and it is applied afterwards.
    fileprivate func cutParts(_ binding: ModelBinding) -> [StageInference.Part] {
        if isMany || labels.count <= LabelScoreSignals.mostKept { return [] }
        let temperature = binding.map(for: .topProbability)?.temperature ?? 1
        return [.init(name: "kept", value: "\(LabelScoreSignals.topKept) by \(lengthPower) at \(temperature)")]
    }

    /// What the text is held against.
    fileprivate var hypothesesDigest: String {
        var digester = Digester("hypotheses")
        for hypothesis in hypotheses { digester.append(hypothesis) }
        return digester.finish().description
    }

    /// The labels with their descriptions, which embeddings are compared with.
    fileprivate var labelsDigest: String {
        var digester = Digester("labels")
        for label in labels {
            digester.append(label.name.value)
            digester.append(label.description ?? "")
        }
        return digester.finish().description
    }
}
