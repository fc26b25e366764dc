import CascadeCore
import ModelPorts
import YAML

/// A cascade of two classifiers and a routing over models that answer at once.
enum ScriptedPipeline {
    private static let text = """
        name: scripted
        input:
          id: ticket_id
          text: "{{subject}} {{body}}"
        stages:
          intent: { kind: classifier, model: small }
          intent_large: { kind: classifier, model: large }
          intent_final: { kind: router, cascade: [intent, intent_large], accept: 0.9 }
          desk:
            kind: router
            routes:
              - to: person
                when: intent_final.label == "none"
              - to: general
        output:
          intent: intent_final.label
          confidence: intent_final.confidence
          desk: desk.route
        """

    /// The pipeline, its models identified as real ones would be.
    static func make() throws -> Pipeline {
        let loaded = PipelineLoader.load(name: "scripted.yaml", bytes: Array(text.utf8), catalog: ScriptedModels())
        let identities = ["small", "large"].map { ($0, ModelIdentity(model: $0, map: nil)) }
        let pipeline = try Pipeline(
            loaded, models: ScriptedModels(), maps: [:], identities: Dictionary(uniqueKeysWithValues: identities))
        guard let pipeline else { throw LoadFailure(sentences: loaded.diagnostics.map(\.message)) }
        return pipeline
    }

    struct LoadFailure: Error { let sentences: [String] }
}

/// Two classifiers by name.
private struct ScriptedModels: ModelCatalog, ModelProviding {
    func describe(_ name: String, relativeTo pipeline: String) -> Result<ModelInfo, ModelLookupFailure> {
        .success(info(name))
    }

    func info(ofModelAt path: String) throws -> ModelInfo { info(path) }
    func classifier(at path: String) throws -> any TextClassifying { ScriptedClassifier(info: info(path)) }

    func tokenLabeller(at path: String) throws -> any TokenLabelling {
        throw ModelError(code: .lacksTask, model: path, reason: "it classifies only")
    }

    func embedder(at path: String) throws -> any TextEmbedding {
        throw ModelError(code: .lacksTask, model: path, reason: "it classifies only")
    }

    private func info(_ name: String) -> ModelInfo {
        ModelInfo(
            name: name, path: name, architecture: "scripted", tasks: [.classify],
            labels: ["card_payment_missing", "lost_card", "none"], contextLength: 512)
    }
}

/// Sure of its first label, except for the small model's one text in six.
private struct ScriptedClassifier: TextClassifying {
    let info: ModelInfo

    func classify(_ text: String) async throws -> TextScores {
        // A model is waited for; without a wait nothing would be in flight at once.
        await Task.yield()
        let isDoubtful = info.path == "small" && text.utf8.count.isMultiple(of: 6)
        return TextScores(
            logits: isDoubtful ? [1, 0.5, 0] : [6, 0, 0],
            cost: ModelCost(tokens: 60, windows: 1, multiplyAdds: 1_000_000, seconds: 0))
    }
}
