public import ModelPorts
import YAML

/// The long form of a model that runs here: a file, and how it is to run.
public struct LocalModelDefinition: Sendable {
    /// The name that stages use.
    public let name: Located<String>
    /// The model's file or name; looked for as `model:` of a stage is.
    public let file: Located<String>
    /// The file of an adapter (LoRA) that is laid over its weights.
    public let adapter: Located<String>?
    /// How keys and values of what was read are kept.
    public let cache: Located<KeyValueType>?
}

/// Reads an entry of `models:`, which describes a model here or one elsewhere.
enum ModelEntryReader {
    static let localKeys = ["file", "adapter", "cache"]

    static func read(_ entry: YAMLMapping.Entry, _ reading: Reading, into draft: inout PipelineDraft) {
        draft.modelNames.append(Located(entry.key, at: entry.keyRange))
        let mapping = entry.value.mapping
        let local = localKeys.compactMap { mapping?[$0]?.keyRange }.first
        switch (local, mapping?["endpoint"]) {
        case (let local?, _?): reading.mixedModel(entry.key, at: local)
        case (_?, nil):
            if let model = readLocal(entry, reading) { draft.localModels.append(model) }
        case (nil, _):
            draft.remoteNames.insert(entry.key)
            if let model = RemoteModelReader.read(entry, reading) { draft.models.append(model) }
        }
    }

    private static func readLocal(_ entry: YAMLMapping.Entry, _ reading: Reading) -> LocalModelDefinition? {
        let owner = "model '\(entry.key)'"
        guard let map = MapReader(entry.value, keys: localKeys, owner: owner, at: entry.keyRange, reading) else {
            return nil
        }
        let adapter = map.text("adapter")
        let cache = map.choice("cache", of: KeyValueType.self)
        let file = map.required("file", advice: "name the model's file, such as 'file: qwen2.5-0.5b/model.gguf'")
        guard let file = file.flatMap({ map.text($0, of: "file") }) else { return nil }
        return LocalModelDefinition(
            name: Located(entry.key, at: entry.keyRange), file: file, adapter: adapter, cache: cache)
    }
}

extension Reading {
    fileprivate func mixedModel(_ name: String, at range: SourceRange) {
        error(
            "mixed-model", at: range, "model '\(name)' can't be both a file here and an endpoint elsewhere",
            advice: "give it 'file' or 'endpoint'; two models need two names")
    }
}
