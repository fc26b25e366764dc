import CascadeCore
import GGUF
import Inference
import ModelPorts
import Runs
import Store

/// The state folder of a pipeline, opened.
struct StateFolder {
    let place: StorePlace
    let state: StateDatabase
    private let inode: UInt64?

    /// Opens the folder that `--state` names, or `.cascade` beside the pipeline file: cron's folder doesn't matter.
    /// - Throws: `StoreError`.
    init(_ named: String?, pipeline path: String) throws(StoreError) {
        place = StorePlace(folder: named ?? Self.folder(besidePipeline: path))
        state = try StateDatabase(place)
        inode = UserFile.inode(place.state)
    }

    /// Whether the folder's history is still the one that was opened: somebody may have removed the folder.
    var isInPlace: Bool { UserFile.inode(place.state) == inode }

    static func folder(besidePipeline path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return ".cascade" }
        return String(path[...slash]) + ".cascade"
    }

    /// What every model's files are, by the model's path.
    /// - Throws: `StoreError`, `GGUFError`.
    func identities(of opened: OpenedPipeline) throws -> [String: ModelIdentity] {
        let files = ModelFiles(state)
        return try ModelIdentity.all(of: opened) { path in
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
    static func all(of opened: OpenedPipeline) throws -> [String: ModelIdentity] {
        try all(of: opened) { try FileDigest.sha256(path: $0) }
    }

    /// The files must be those that were opened: what comes of one must not be stored under the name of another.
    /// - Parameter digest: gives the digest of a model file, of which there may be gigabytes.
    fileprivate static func all(
        of opened: OpenedPipeline, digest: (_ path: String) throws -> String
    ) throws -> [String: ModelIdentity] {
        var identities: [String: ModelIdentity] = [:]
        for path in Set(opened.loaded.models.values.map(\.path)) {
            let digest = try digest(path)
            let map = try CalibrationFile.read(besideModel: path)
            if !opened.models.isUnchanged(path) { throw RunError.replaced(path) }
            if map?.map != opened.maps[path] { throw RunError.replaced(CalibrationFile.path(besideModel: path)) }
            identities[path] = ModelIdentity(model: digest, map: map?.digest)
        }
        for path in Set(opened.loaded.references.values.compactMap(\.adapter)) {
            let digest = try digest(path)
            if !opened.models.isUnchanged(path) { throw RunError.replaced(path) }
            identities[path] = ModelIdentity(model: digest, map: nil)
        }
        return identities
    }
}

extension RunError {
    /// What was delivered by a run whose state folder went away is not remembered.
    static func lostState(_ folder: String) -> RunError {
        RunError(
            code: .data, place: folder, reason: "it was removed or replaced while the run went on",
            advice: "the output is whole, but the history and what was delivered are lost; leave the folder alone")
    }

    fileprivate static func replaced(_ path: String) -> RunError {
        RunError(
            code: .busy, place: path, reason: "it was replaced while it was being opened",
            advice: "run again: the new one is taken then")
    }
}
