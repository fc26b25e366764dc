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

    /// What decides the signals of a stage; nil for one that asks no model, or a model that nobody identified.
    static func inference(
        of definition: StageDefinition, _ binding: ModelBinding?, _ identity: ModelIdentity?
    ) -> StageInference? {
        guard let identity, binding != nil else { return nil }
        var parts = [
            StageInference.Part(name: "kind", value: definition.kind),
            .init(name: "semantics", value: "\(semantics)"),
            .init(name: "numerics", value: "\(Numerics.version)"),
            .init(name: "model", value: identity.model),
        ]
        switch definition.settings {
        case let settings as ClassifierSettings where !usesHead(settings, binding):
            parts.append(.init(name: "labels", value: settings.labelsDigest))
        case let settings as SummarizerSettings:
            parts.append(.init(name: "sentences", value: "\(settings.sentences)"))
        default: break
        }
        return StageInference(stage: definition.name.value, parts: parts)
    }
}

extension ClassifierSettings {
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
