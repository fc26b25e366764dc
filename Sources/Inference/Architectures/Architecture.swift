import GGUF

/// A family of models: how its metadata becomes a description that the executor runs, and how a Hugging Face folder
/// becomes such metadata.
protocol Architecture: Sendable {
    /// The family's name in `general.architecture`.
    static var name: String { get }

    /// The `model_type`s of Hugging Face folders that `plan` imports.
    static var modelTypes: [String] { get }

    /// Reads the description out of a model's metadata, checking every figure.
    static func description(of family: FamilyMetadata) throws(GGUFError) -> ModelDescription

    /// Says what a file made from a folder holds, and where each tensor comes from.
    static func plan(_ folder: FolderReader) throws -> ImportPlan
}

/// Every family that loads, in the order they are named to users.
enum ArchitectureRegistry {
    static let all: [any Architecture.Type] = [
        LlamaArchitecture.self, Mistral3Architecture.self, SmolLM3Architecture.self, Qwen2Architecture.self,
        Qwen3Architecture.self, Gemma2Architecture.self, Gemma3Architecture.self, Phi2Architecture.self,
        Phi3Architecture.self, StableLMArchitecture.self, GPTNeoXArchitecture.self, GPT2Architecture.self,
        GPTJArchitecture.self, StarCoder2Architecture.self, MiniCPM3Architecture.self, T5Architecture.self,
        BartArchitecture.self, BertArchitecture.self, ElectraArchitecture.self,
    ]

    /// The family of that name.
    static func architecture(named name: String) -> (any Architecture.Type)? { all.first { $0.name == name } }

    /// The family whose folders say `modelType`.
    static func architecture(modelType: String) -> (any Architecture.Type)? {
        all.first { $0.modelTypes.contains(modelType) }
    }
}
