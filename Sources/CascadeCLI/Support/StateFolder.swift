import CascadeCore
import GGUF
import ModelPorts
import Runs
import Store

/// The state folder of a pipeline, opened.
struct StateFolder {
    let place: StorePlace
    let state: StateDatabase

    /// Opens the folder that `--state` names, or `.cascade` beside the pipeline file: cron's folder doesn't matter.
    /// - Throws: `StoreError`.
    init(_ named: String?, pipeline path: String) throws(StoreError) {
        place = StorePlace(folder: named ?? Self.folder(besidePipeline: path))
        state = try StateDatabase(place)
    }

    static func folder(besidePipeline path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return ".cascade" }
        return String(path[...slash]) + ".cascade"
    }

    /// What every model's files are, by the model's path.
    /// - Throws: `StoreError`, `GGUFError`.
    func identities(of models: some Sequence<ModelInfo>) throws -> [String: ModelIdentity] {
        let files = ModelFiles(state)
        return try ModelIdentity.all(of: models) { path in
            try files.digest(of: path) { try FileDigest.sha256(path: path) }
        }
    }

    /// The results of earlier runs, for a run of `pipeline`; nil for one whose models were not identified.
    /// - Throws: `StoreError`.
    func runStore(for pipeline: Pipeline) throws(StoreError) -> (store: RunStore, cache: ResultCache)? {
        guard let digest = pipeline.digest else { return nil }
        let cache = try ResultCache(place, day: Day.today)
        let store = RunStore(
            cache, at: place, pipeline: digest, name: pipeline.name, inferences: pipeline.inferences,
            version: Version.current)
        return (store, cache)
    }
}

extension ModelIdentity {
    /// What every model's files are, by the model's path, read anew.
    /// - Throws: `GGUFError`.
    static func all(of models: some Sequence<ModelInfo>) throws -> [String: ModelIdentity] {
        try all(of: models) { try FileDigest.sha256(path: $0) }
    }

    /// - Parameter digest: gives the digest of a model file, of which there may be gigabytes.
    fileprivate static func all(
        of models: some Sequence<ModelInfo>, digest: (_ path: String) throws -> String
    ) throws -> [String: ModelIdentity] {
        var identities: [String: ModelIdentity] = [:]
        for model in models where identities[model.path] == nil {
            let digest = try digest(model.path)
            let map = CalibrationFile.path(besideModel: model.path)
            let hasMap = try CalibrationFile.map(besideModel: model.path) != nil
            identities[model.path] = ModelIdentity(model: digest, map: hasMap ? try FileDigest.sha256(path: map) : nil)
        }
        return identities
    }
}
