import CascadeCore
import ModelPorts

/// Models that there are in tests, without files.
struct TestCatalog: ModelCatalog {
    static let intents = ["card_arrival", "compromised_card", "lost_or_stolen_card", "none"]

    let models: [String: ModelInfo]

    static let standard = TestCatalog(models: [
        "intent-small": info("intent-small", [.classify, .embed], intents),
        "intent-large": info("intent-large", [.classify, .embed], intents),
        "entities": info("entities", [.labelTokens], ["O", "B-PERSON", "I-PERSON", "B-AMOUNT", "I-AMOUNT"]),
        "encoder": info("encoder", [.embed], []),
        "writer": info("writer", [.embed, .generate], []),
        "pairs": info("pairs", [.classify, .embed], ["contradiction", "neutral", "entailment"]),
    ])

    func describe(_ name: String, relativeTo pipeline: String) -> Result<ModelInfo, ModelLookupFailure> {
        if let info = models[name] { return .success(info) }
        if name == "damaged" {
            return .failure(.unusable(path: "models/damaged/model.gguf", reason: "the file ends early"))
        }
        return .failure(.notFound(searched: ["models/\(name)/model.gguf"], available: models.keys.sorted()))
    }

    func locate(adapter: String, relativeTo pipeline: String) -> Result<String, ModelLookupFailure> {
        if adapter == "tone.gguf" { return .success("adapters/tone.gguf") }
        return .failure(.notFound(searched: ["adapters/\(adapter)"], available: []))
    }

    private static func info(_ name: String, _ tasks: Set<ModelTask>, _ labels: [String]) -> ModelInfo {
        ModelInfo(
            name: name, path: "models/\(name)/model.gguf", architecture: "bert", tasks: tasks, labels: labels,
            contextLength: 512)
    }
}
