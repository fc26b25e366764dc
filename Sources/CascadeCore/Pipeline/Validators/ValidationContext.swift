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

    init(_ draft: PipelineDraft, _ reading: Reading, catalog: (any ModelCatalog)?) {
        self.draft = draft
        self.reading = reading
        isReadWhole = !reading.findings.hasErrors
        graph = PipelineGraph(stages: draft.stages, output: draft.output, names: draft.stageNames.map(\.value))
        shapes = graph.shapes(of: draft.stages)
        models = catalog.map { Self.models(of: draft, in: $0) } ?? [:]
    }

    /// The stages' names, for suggestions.
    var stageNames: [String] { draft.stageNames.map(\.value) }

    private static func models(
        of draft: PipelineDraft, in catalog: any ModelCatalog
    ) -> [String: Result<ModelInfo, ModelLookupFailure>] {
        let remote = Set(draft.modelNames.map(\.value))
        var known: [String: Result<ModelInfo, ModelLookupFailure>] = [:]
        var models: [String: Result<ModelInfo, ModelLookupFailure>] = [:]
        for stage in draft.stages {
            guard let name = stage.model?.value, !remote.contains(name), stage.settings.model != .none else { continue }
            let found = known[name] ?? catalog.describe(name, relativeTo: draft.source.name)
            known[name] = found
            models[stage.name.value] = found
        }
        return models
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
