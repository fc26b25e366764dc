import CascadeCore
import Digests
import ModelPorts
import Store
import Synchronization
import Testing
import YAML

@testable import Runs

/// A real pipeline over scripted models that count what they are asked, with a state folder.
final class ScriptedTriage: Sendable {
    let folder: TemporaryFolder
    private let asked = Mutex<[String: Int]>([:])

    /// Sure where the text's number is not a multiple of five.
    static let usual = """
        name: triage
        input: { id: ticket, text: "{{text}}" }
        stages:
          small: { kind: classifier, model: small }
          large: { kind: classifier, model: large }
          final: { kind: router, cascade: [small, large], accept: 0.9 }
        output: { label: final.label, tier: final.stage }
        """

    init() throws { folder = try TemporaryFolder() }

    /// A pipeline, as a process that begins anew would open it.
    /// - Parameter models: what takes the place of a model file, by its name.
    func pipeline(_ text: String = usual, models: [String: String] = [:]) throws -> Pipeline {
        let provider = CountingModels(owner: self)
        let loaded = PipelineLoader.load(name: "triage.yaml", bytes: Array(text.utf8), catalog: provider)
        try #require(!loaded.hasErrors, "\(loaded.diagnostics.map(\.message))")
        let names = Set(loaded.models.values.map(\.path))
        let identities = names.map { ($0, ModelIdentity(model: models[$0] ?? $0, map: nil)) }
        return try #require(
            try Pipeline(
                loaded, models: provider, maps: [:], identities: Dictionary(uniqueKeysWithValues: identities)))
    }

    var place: StorePlace { StorePlace(folder: folder.file("state")) }

    /// The store of a pipeline's runs; the pipeline looks into it from now on.
    func store(for pipeline: inout Pipeline, day: Int = 20_000, version: String = "1") throws -> RunStore {
        let cache = try ResultCache(place, day: day)
        pipeline.store = cache
        return RunStore(
            cache, at: place, pipeline: try #require(pipeline.digest), name: pipeline.name,
            inferences: pipeline.inferences, version: version)
    }

    /// Runs over the file `input` into another.
    func run(
        _ pipeline: Pipeline, over input: String, into output: String = "output.jsonl", trace: Bool = false,
        limit: Int? = nil, version: String = "1"
    ) async throws -> RunSummary {
        let report = try await report(
            pipeline, over: input, into: output, trace: trace, limit: limit, version: version, stop: StopFlag())
        #expect(report.end == .completed)
        return report.summary
    }

    /// Runs over the file `input` into another until `stop` is set, and a tenth of a second more.
    func report(
        _ pipeline: Pipeline, over input: String, into output: String = "output.jsonl", trace: Bool = false,
        limit: Int? = nil, version: String = "1", stop: StopFlag
    ) async throws -> RunReport {
        var pipeline = pipeline
        pipeline.traces = trace
        var configuration = RunConfiguration()
        configuration.idField = pipeline.idField
        configuration.stages = pipeline.stageNames
        configuration.trace = trace
        configuration.limit = limit
        configuration.store = try store(for: &pipeline, version: version)
        configuration.grace = .milliseconds(100)
        try folder.write(input, to: "input.jsonl")
        let source = try InputTarget.source(at: folder.file("input.jsonl"), stop: stop)
        let sink = try OutputTarget.sink(
            at: folder.file(output), of: pipeline, csv: false, raw: false, trace: trace)
        return try await BatchRun(pipeline, configuration: configuration, stop: stop).run(from: source, into: sink)
    }

    /// How often a model was asked.
    func calls(of model: String) -> Int { asked.withLock { $0[model, default: 0] } }

    /// How often each model was asked since the last time somebody wanted to know.
    func takeCalls() -> [String: Int] {
        asked.withLock { asked in
            defer { asked = [:] }
            return asked
        }
    }

    fileprivate func count(_ model: String) { asked.withLock { $0[model, default: 0] += 1 } }
}

/// Classifiers by name: `small` is unsure of every fifth text, `broken` fails for texts with a 7, `endless` never answers.
private struct CountingModels: ModelCatalog, ModelProviding {
    let owner: ScriptedTriage

    func describe(_ name: String, relativeTo pipeline: String) -> Result<ModelInfo, ModelLookupFailure> {
        .success(info(name))
    }

    func info(ofModelAt path: String) throws -> ModelInfo { info(path) }
    func classifier(at path: String) throws -> any TextClassifying { Classifier(info: info(path), owner: owner) }

    func tokenLabeller(at path: String) throws -> any TokenLabelling {
        throw ModelError(code: .lacksTask, model: path, reason: "it classifies only")
    }

    func embedder(at path: String) throws -> any TextEmbedding {
        throw ModelError(code: .lacksTask, model: path, reason: "it classifies only")
    }

    private func info(_ name: String) -> ModelInfo {
        ModelInfo(
            name: name, path: name, architecture: "scripted", tasks: [.classify], labels: ["card", "transfer"],
            contextLength: 512)
    }

    private struct Classifier: TextClassifying {
        let info: ModelInfo
        let owner: ScriptedTriage

        func classify(_ text: String) async throws -> TextScores {
            owner.count(info.path)
            await Task.yield()
            if info.path == "endless" { try await Task.sleep(for: .seconds(3600)) }
            if info.path == "broken", text.contains("7") {
                throw ModelError(code: .notFinite, model: info.path, reason: "as told")
            }
            let number = Int(text.split(separator: " ").last ?? "") ?? 0
            let isSure = info.path != "small" || !number.isMultiple(of: 5)
            return TextScores(
                logits: isSure ? [6, 0] : [0, 1], cost: ModelCost(tokens: 8, windows: 1, multiplyAdds: 100, seconds: 0))
        }
    }
}
