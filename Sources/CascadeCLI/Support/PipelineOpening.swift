import ArgumentParser
import CascadeCore
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
    /// Problems with confidence maps, for people.
    let notes: [String]

    /// Reads and checks a pipeline.
    /// - Throws: `ConfidenceMapProblem` for a map that can't be read.
    init(path: String, engine: Engine) throws {
        self.path = path
        models = LocalModels(engine: engine)
        loaded = PipelineLoader.load(path: path, catalog: ModelFolders(models: models))
        var maps: [String: ConfidenceMap] = [:]
        var notes: [String] = []
        for info in Set(loaded.models.values.map(\.path)).sorted() {
            if let map = try CalibrationFile.map(besideModel: info) {
                maps[info] = map
            }
        }
        let uncalibrated = loaded.models.filter { maps[$0.value.path] == nil && $0.value.tasks != [.embed] }
        for (stage, model) in uncalibrated.sorted(by: { $0.key < $1.key }) {
            notes.append(
                "\(path): warning: stage '\(stage)': model '\(model.name)' has no calibration.json; its confidence is "
                    + "the raw probability")
        }
        self.maps = maps
        self.notes = notes
    }

    /// Tells everything that was found on standard error.
    func tellFindings() {
        for diagnostic in loaded.diagnostics { Output.note(diagnostic.rendered) }
        for note in notes { Output.note(note) }
    }

    /// The pipeline, ready to evaluate.
    /// - Throws: `ExitCode.data` after telling what is wrong; `ModelError`.
    /// - Parameter quietly: Leaves warnings out.
    func ready(quietly: Bool = false) throws -> Pipeline {
        if !quietly || loaded.hasErrors { tellFindings() }
        guard !loaded.hasErrors, let pipeline = try Pipeline(loaded, models: models, maps: maps) else {
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

    /// The map beside a model file; nil where there is none.
    static func map(besideModel model: String) throws -> ConfidenceMap? {
        // A folder of loose files has no say in which of them a map belongs to.
        guard model.hasSuffix("/model.gguf") || model == "model.gguf" else { return nil }
        let path = path(besideModel: model)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return try ConfidenceMap.parse([UInt8](try Data(contentsOf: URL(filePath: path))))
        } catch {
            throw Problem(path: path, reason: "\(error)")
        }
    }
}
