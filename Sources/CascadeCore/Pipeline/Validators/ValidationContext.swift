import ModelPorts
import YAML

/// What the validators look at, computed once.
final class ValidationContext {
    /// What could be read of the file.
    let draft: PipelineDraft
    /// Where findings go.
    let reading: Reading
    /// Who asks whom.
    let graph: PipelineGraph
    /// What each stage yields; a stage that couldn't be read yields anything.
    let shapes: [String: ResultShape]
    /// Whether reading found no error, so that what is missing is missing in truth.
    let isReadWhole: Bool
    /// The model of each stage that has one.
    let models: [String: Result<ModelInfo, ModelLookupFailure>]
    /// Where the adapter of each model under `models` is that has one.
    let adapters: [String: Result<String, ModelLookupFailure>]

    init(_ draft: PipelineDraft, _ reading: Reading, catalog: (any ModelCatalog)?) {
        self.draft = draft
        self.reading = reading
        isReadWhole = !reading.findings.hasErrors
        graph = PipelineGraph(stages: draft.stages, output: draft.output, names: draft.stageNames.map(\.value))
        shapes = graph.shapes(of: draft.stages)
        models = catalog.map { Self.models(of: draft, in: $0) } ?? [:]
        adapters = catalog.map { Self.adapters(of: draft, in: $0) } ?? [:]
    }

    /// The stages' names, for suggestions.
    var stageNames: [String] { draft.stageNames.map(\.value) }

    private static func models(
        of draft: PipelineDraft, in catalog: any ModelCatalog
    ) -> [String: Result<ModelInfo, ModelLookupFailure>] {
        // A long form that couldn't be read says nothing of where its model is.
        let unsaid = Set(draft.modelNames.map(\.value)).subtracting(draft.localModels.map(\.name.value))
        var known: [String: Result<ModelInfo, ModelLookupFailure>] = [:]
        var models: [String: Result<ModelInfo, ModelLookupFailure>] = [:]
        for stage in draft.stages {
            guard let named = stage.model?.value, !unsaid.contains(named), stage.settings.model != .none else {
                continue
            }
            let name = draft.localModel(named: named)?.file.value ?? named
            let found = known[name] ?? catalog.describe(name, relativeTo: draft.source.name)
            known[name] = found
            models[stage.name.value] = found
        }
        return models
    }

    private static func adapters(
        of draft: PipelineDraft, in catalog: any ModelCatalog
    ) -> [String: Result<String, ModelLookupFailure>] {
        var adapters: [String: Result<String, ModelLookupFailure>] = [:]
        for model in draft.localModels {
            guard let adapter = model.adapter else { continue }
            adapters[model.name.value] = catalog.locate(adapter: adapter.value, relativeTo: draft.source.name)
        }
        return adapters
    }

    /// How a stage's model is to run; nil where it, or its adapter, wasn't found.
    func reference(of stage: StageDefinition) -> GeneratorReference? {
        guard let info = model(of: stage.name.value) else { return nil }
        guard let local = stage.model.flatMap({ draft.localModel(named: $0.value) }) else {
            return GeneratorReference(path: info.path)
        }
        let adapter = adapters[local.name.value].flatMap { try? $0.get() }
        if local.adapter != nil, adapter == nil { return nil }
        return GeneratorReference(path: info.path, adapter: adapter, cache: local.cache?.value)
    }

    /// What is known of a stage's model.
    func model(of stage: String) -> ModelInfo? {
        if case .success(let info)? = models[stage] { info } else { nil }
    }

    /// Every expression of the file and who it belongs to, conditions told from values.
    var expressions: [(expression: Expression, isCondition: Bool)] {
        let conditions = draft.stages.flatMap { [$0.condition].compactMap { $0 } + $0.settings.conditions }
        return conditions.map { ($0, true) } + draft.output.map { ($0.expression, false) }
    }

    /// What stands under a name; anything when it isn't known.
    func shape(of reference: Reference) -> ResultShape { reference.shape(among: shapes) }
}

extension PipelineGraph.Asker {
    /// Who asks, for a sentence.
    var description: String {
        switch self {
        case .stage(let name): "stage '\(name)'"
        case .output(let name): "output '\(name)'"
        }
    }
}
