public import ModelPorts

/// A pipeline ready to evaluate records: every stage joined to its model.
public struct Pipeline: RecordEvaluating {
    let definition: PipelineDefinition
    let nodes: [String: PipelineNode]

    /// Joins a checked definition to its models.
    /// - Parameters:
    ///   - loaded: A pipeline without errors, with the model of each stage.
    ///   - provider: Loads the models.
    ///   - maps: The confidence map of each model, by the model's path.
    /// - Throws: `ModelError` for a model that can't be loaded.
    public init?(
        _ loaded: LoadedPipeline, models provider: any ModelProviding, maps: [String: ConfidenceMap]
    ) throws {
        guard let definition = loaded.definition else { return nil }
        self.definition = definition
        var nodes: [String: PipelineNode] = [:]
        for stage in definition.stages {
            let binding = loaded.models[stage.name.value].map {
                ModelBinding(info: $0, map: maps[$0.path])
            }
            nodes[stage.name.value] = try PipelineNode(stage, binding, provider, in: definition)
        }
        self.nodes = nodes
    }

    /// The stages whose confidence is the raw probability of their model.
    public static func rawStages(
        of definition: PipelineDefinition, models: [String: ModelInfo], maps: [String: ConfidenceMap]
    ) -> [String] {
        definition.stages.filter { stage in
            StageMakers.isRaw(stage, models[stage.name.value].map { ModelBinding(info: $0, map: maps[$0.path]) })
        }.map(\.name.value)
    }

    /// The pipeline's name.
    public var name: String { definition.name.value }

    /// The stages' names, in the order of the file.
    public var stageNames: [String] { definition.stages.map(\.name.value) }

    /// The output's columns; see `OutputColumns`.
    public var columns: [OutputColumn] { OutputColumns(definition).all }

    /// Evaluates one record: the output's values are asked for, and ask for the rest.
    public func evaluate(_ record: Record) async -> Evaluation {
        await RecordEvaluation(self, record).run()
    }

    /// The field that names a record; nil when line numbers do.
    public var idField: String? { definition.input.id?.value.name }
}

/// A model that a stage was joined to.
struct ModelBinding {
    let info: ModelInfo
    let map: ConfidenceMap?
}

/// A stage as evaluation sees it.
struct PipelineNode {
    /// What happens when the stage is asked.
    enum Work {
        /// A text is computed.
        case compute(any Stage, model: String?, isRaw: Bool)
        /// Several stages are asked until one is sure.
        case cascade(RouterSettings.Cascade, required: Set<String>)
        /// The first route that matches.
        case routes([RouterSettings.Route])
    }

    let definition: StageDefinition
    let work: Work

    init(
        _ definition: StageDefinition, _ binding: ModelBinding?, _ provider: any ModelProviding,
        in pipeline: PipelineDefinition
    ) throws {
        self.definition = definition
        if let router = definition.settings as? RouterSettings {
            work =
                switch router.form {
                case .cascade(let cascade): .cascade(cascade, required: pipeline.requiredFields(of: cascade))
                case .routes(let routes): .routes(routes)
                }
        } else if let maker = StageMakers.maker(for: definition) {
            work = .compute(
                try maker(binding, provider), model: binding?.info.name, isRaw: StageMakers.isRaw(definition, binding))
        } else {
            preconditionFailure("every kind of stage but the router has a maker; a test holds the two lists together")
        }
    }
}

extension PipelineDefinition {
    /// The fields that a cascade's extractors can't leave absent without asking the next tier.
    fileprivate func requiredFields(of cascade: RouterSettings.Cascade) -> Set<String> {
        let tiers = cascade.tiers.compactMap { stage(named: $0.value)?.settings as? ExtractorSettings }
        return Set(tiers.flatMap(\.fields).filter(\.isRequired).map(\.name.value))
    }
}
