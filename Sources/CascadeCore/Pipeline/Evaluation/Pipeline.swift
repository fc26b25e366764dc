public import Digests
public import ModelPorts
import YAML

/// A pipeline ready to evaluate records: every stage joined to its model.
public struct Pipeline: RecordEvaluating {
    let definition: PipelineDefinition
    let nodes: [String: PipelineNode]
    /// What decides the signals of each stage, in the order of the file; stages that ask no model have no part in it.
    public let inferences: [StageInference]
    /// The digest of everything that decides an output line, besides its record and its format: the file as it stands,
    /// every model and every confidence map. Nil when the models were not identified.
    public let digest: ContentDigest?
    /// The fields of a record that are read anywhere.
    let readFields: [String]
    /// The stages that each value of the output may lead to.
    let askedFor: [String: Set<String>]
    /// Where signals of earlier runs are found; nil: nowhere.
    public var store: (any SignalStoring)?
    /// Whether reports tell in detail what a stage yielded, for `--trace`.
    public var traces = false

    /// Joins a checked definition to its models.
    /// - Parameters:
    ///   - loaded: A pipeline without errors, with the model of each stage.
    ///   - provider: Loads the models.
    ///   - maps: The confidence map of each model, by the model's path.
    ///   - identities: What each model's files are, by the model's path, and what each adapter's file is, by its own;
    ///     without them nothing can be stored.
    /// - Throws: `ModelError` for a model that can't be loaded.
    public init?(
        _ loaded: LoadedPipeline, models provider: any ModelProviding, maps: [String: ConfidenceMap],
        identities: [String: ModelIdentity] = [:]
    ) throws {
        guard let definition = loaded.definition else { return nil }
        self.definition = definition
        var nodes: [String: PipelineNode] = [:]
        for stage in definition.stages {
            let binding = loaded.models[stage.name.value].map { info in
                let reference = loaded.references[stage.name.value] ?? GeneratorReference(path: info.path)
                return ModelBinding(
                    info: info, reference: reference, map: maps[info.path], identity: identities[info.path],
                    adapter: reference.adapter.flatMap { identities[$0]?.model })
            }
            nodes[stage.name.value] = try PipelineNode(stage, binding, provider, in: definition)
        }
        self.nodes = nodes
        askedFor = PipelineGraph(definition).stagesByOutput
        readFields = Self.readFields(of: definition)
        asksWriters = definition.stages.contains { stage in
            loaded.models[stage.name.value].map { !stage.questions(for: $0).isEmpty } ?? false
        }
        inferences = definition.stages.compactMap { nodes[$0.name.value]?.inference }
        digest = Self.digest(of: definition, loaded, identities, inferences)
    }

    private static func digest(
        of definition: PipelineDefinition, _ loaded: LoadedPipeline, _ identities: [String: ModelIdentity],
        _ inferences: [StageInference]
    ) -> ContentDigest? {
        var digester = Digester("pipeline")
        digester.append("\(Numerics.version)")
        definition.source.bytes.withUnsafeBytes { digester.append($0) }
        for (stage, info) in loaded.models.sorted(by: { $0.key < $1.key }) {
            guard let identity = identities[info.path] else { return nil }
            // The adapter's digest is a part of its stage's inference.
            if let adapter = loaded.references[stage]?.adapter, identities[adapter] == nil { return nil }
            digester.append(stage)
            digester.append(identity.model)
            digester.append(identity.map ?? "")
        }
        digester.append(count: inferences.count)
        for inference in inferences { digester.append(inference.digest) }
        return digester.finish()
    }

    /// The stages whose confidence is the raw probability of their model, where a map could make a chance of it.
    public static func rawStages(
        of definition: PipelineDefinition, models: [String: ModelInfo], maps: [String: ConfidenceMap]
    ) -> [String] {
        definition.stages.filter { !($0.settings is SummarizerSettings) }.filter { stage in
            StageMakers.isRaw(
                stage,
                models[stage.name.value].map { info in
                    let adapter = definition.localModel(of: stage)?.adapter?.value
                    return ModelBinding(
                        info: info, reference: GeneratorReference(path: info.path, adapter: adapter),
                        map: maps[info.path], identity: nil, adapter: nil)
                })
        }.map(\.name.value)
    }

    /// Whether a stage asks a model to write, or to score what it might: then a record may take seconds.
    public let asksWriters: Bool

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
    /// How it is to run.
    let reference: GeneratorReference
    let map: ConfidenceMap?
    let identity: ModelIdentity?
    /// SHA-256 of the adapter's file, hexadecimal; nil without one, or when nobody looked.
    let adapter: String?

    /// The model's map if it was fitted on such a signal, and for the model as it runs: under an adapter it is another.
    func map(for signal: ConfidenceMap.Signal) -> ConfidenceMap? {
        reference.adapter == nil && map?.signal == signal ? map : nil
    }
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
    /// What decides its signals; nil for a stage whose signals are not stored.
    let inference: StageInference?

    init(
        _ definition: StageDefinition, _ binding: ModelBinding?, _ provider: any ModelProviding,
        in pipeline: PipelineDefinition
    ) throws {
        self.definition = definition
        inference = StageMakers.inference(of: definition, binding, binding?.identity)
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
