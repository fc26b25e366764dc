public import ModelPorts

/// Finds models by the names in a pipeline file, without reading their weights.
public protocol ModelCatalog: Sendable {
    /// What is known of a model. The order of places is: a path relative to `pipeline`, `models/NAME/model.gguf` in its
    /// folder or a parent of it, `$CASCADE_MODELS`, the user's data folder.
    func describe(_ name: String, relativeTo pipeline: String) -> Result<ModelInfo, ModelLookupFailure>

    /// Where an adapter's file is: a path relative to `pipeline`.
    func locate(adapter: String, relativeTo pipeline: String) -> Result<String, ModelLookupFailure>
}

extension ModelCatalog {
    /// Where there are no adapters.
    public func locate(adapter: String, relativeTo pipeline: String) -> Result<String, ModelLookupFailure> {
        .failure(.notFound(searched: [], available: []))
    }
}

/// Why a model can't be had.
public enum ModelLookupFailure: Error, Sendable, Hashable {
    /// Nothing of that name was found. `searched` are the places in order, `available` the names that there are.
    case notFound(searched: [String], available: [String])
    /// There is a file, but it is damaged or no model that this version runs.
    case unusable(path: String, reason: String)
}
