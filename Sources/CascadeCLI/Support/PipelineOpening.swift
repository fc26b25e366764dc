import ArgumentParser
import CascadeCore
import Digests
import Inference
import ModelPorts
import YAML

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A pipeline file, read and checked, with its models found.
struct OpenedPipeline {
    let path: String
    let loaded: LoadedPipeline
    let models: LocalModels
    /// Confidence maps by the path of their model; a model without one is missing here.
    let maps: [String: ConfidenceMap]
    /// Confidence maps that can't be used.
    let mapProblems: [CalibrationFile.Problem]

    /// Reads and checks a pipeline. What is wrong with it is kept, not thrown.
    init(path: String, engine: Engine) {
        let models = LocalModels(engine: engine)
        self.init(
            path: path, models: models,
            loaded: PipelineLoader.load(path: path, catalog: ModelFolders(models: models)))
    }

    /// Reads and checks what a pipeline file would be with other bytes.
    init(path: String, bytes: [UInt8], engine: Engine) {
        let models = LocalModels(engine: engine)
        self.init(
            path: path, models: models,
            loaded: PipelineLoader.load(name: path, bytes: bytes, catalog: ModelFolders(models: models)))
    }

    private init(path: String, models: LocalModels, loaded: LoadedPipeline) {
        self.path = path
        self.models = models
        self.loaded = loaded
        var maps: [String: ConfidenceMap] = [:]
        var problems: [CalibrationFile.Problem] = []
        let infos = Dictionary(loaded.models.values.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        for info in infos.values.sorted(by: { $0.path < $1.path }) {
            do throws(CalibrationFile.Problem) {
                maps[info.path] = try CalibrationFile.map(of: info)
            } catch {
                problems.append(error)
            }
        }
        self.maps = maps
        mapProblems = problems
    }

    /// Whether the pipeline can't run.
    var hasErrors: Bool { loaded.hasErrors || !mapProblems.isEmpty }

    /// Stages whose confidence is a probability as the model gives it, for people.
    var notes: [String] {
        let raw = loaded.definition.map { Pipeline.rawStages(of: $0, models: loaded.models, maps: maps) } ?? []
        let damaged = Set(mapProblems.map(\.path))
        let silent = raw.filter { stage in
            loaded.models[stage].map { damaged.contains(CalibrationFile.path(besideModel: $0.path)) } != true
        }
        return silent.map {
            "\(path): warning: stage '\($0)': no calibration.json belongs to its answers; its confidence is the raw "
                + "probability"
        }
    }

    /// Tells everything that was found on standard error.
    func tellFindings() {
        for diagnostic in loaded.diagnostics { Output.note(diagnostic.rendered) }
        for problem in mapProblems { Output.note("error: \(problem)") }
        for note in notes { Output.note(note) }
    }

    /// What models that write refuse of what they would be asked; each is opened to find out.
    func promptFindings() -> [Diagnostic] { hasErrors ? [] : loaded.promptFindings(models) }

    /// The pipeline, ready to evaluate.
    /// - Throws: `ExitCode.data` after telling what is wrong; `ModelError`.
    /// - Parameters:
    ///   - quietly: Leaves warnings out.
    ///   - state: Where digests of model files are kept; without it the pipeline stores nothing.
    ///   - isIdentified: Whether the pipeline has a digest without a state folder too: its models are read for that.
    func ready(quietly: Bool = false, state: StateFolder? = nil, isIdentified: Bool = false) throws -> Pipeline {
        if !quietly || hasErrors { tellFindings() }
        let refused = promptFindings()
        for finding in refused { Output.note(finding.rendered) }
        if hasErrors || !refused.isEmpty { throw ExitCode.data }
        let read = { try isIdentified ? ModelIdentity.all(of: self) : [:] }
        let identities = try state?.identities(of: self) ?? read()
        guard let pipeline = try Pipeline(loaded, models: models, maps: maps, identities: identities) else {
            throw ExitCode.data
        }
        return pipeline
    }
}

/// The confidence map that belongs to a model: `calibration.json` in its folder.
enum CalibrationFile {
    /// A map that is there but can't be used.
    struct Problem: Error, CustomStringConvertible {
        let path: String
        let reason: String
        var description: String { "\(path): \(reason)" }
    }

    /// The path of the map that belongs to a model file.
    static func path(besideModel model: String) -> String {
        guard let slash = model.lastIndex(of: "/") else { return "calibration.json" }
        return String(model[...slash]) + "calibration.json"
    }

    /// The map of a model; nil where there is none.
    /// - Throws: `Problem` for a map that can't be read, or was made for another kind of answer.
    static func map(of model: ModelInfo) throws(Problem) -> ConfidenceMap? {
        guard let map = try map(besideModel: model.path) else { return nil }
        let signals = signals(of: model)
        if !signals.contains(map.signal) {
            let known = signals.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
            throw Problem(
                path: path(besideModel: model.path),
                reason: "'signal' is \"\(map.signal.rawValue)\", but this model's answers have \(known)")
        }
        return map
    }

    /// What a map of a model's answers may have been fitted on: one that writes answers in two ways.
    private static func signals(of model: ModelInfo) -> [ConfidenceMap.Signal] {
        if model.tasks.contains(.labelTokens) { return [.spanProbability] }
        return model.tasks.contains(.generate) ? [.topProbability, .valueProbability] : [.topProbability]
    }

    /// The map beside a model file; nil where there is none.
    static func map(besideModel model: String) throws(Problem) -> ConfidenceMap? {
        try read(besideModel: model)?.map
    }

    /// The map beside a model file, with the SHA-256 of its bytes; nil where there is none.
    static func read(besideModel model: String) throws(Problem) -> (map: ConfidenceMap, digest: String)? {
        // A folder of loose files has no say in which of them a map belongs to.
        guard model.hasSuffix("/model.gguf") || model == "model.gguf" else { return nil }
        let path = path(besideModel: model)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
            var hash = SHA256()
            bytes.withUnsafeBytes { hash.update($0) }
            return (try ConfidenceMap.parse(bytes), Hexadecimal.text(hash.finalize()))
        } catch {
            throw Problem(path: path, reason: "\(error)")
        }
    }
}
