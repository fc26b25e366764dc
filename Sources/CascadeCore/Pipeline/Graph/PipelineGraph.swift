public import YAML

/// The stages of a pipeline and who asks whom.
public struct PipelineGraph: Sendable {
    /// One asking: `asker` names `asked`.
    public struct Edge: Sendable, Hashable {
        /// Who asks.
        public let asker: Asker
        /// The stage that is asked.
        public let asked: String
        /// Where it is named.
        public let range: SourceRange
        /// Why.
        public let role: Role
    }

    /// Who can ask a stage.
    public enum Asker: Sendable, Hashable {
        /// Another stage.
        case stage(String)
        /// A value of the output.
        case output(String)
    }

    /// Why a stage is asked.
    public enum Role: Sendable, Hashable {
        /// As a tier of a cascade, from 0.
        case tier(Int)
        /// To carry on where a route leads.
        case run
        /// To decide a `when`.
        case condition
        /// To decide between routes.
        case route
        /// For the text that a stage reads.
        case text
        /// For the output.
        case value
    }

    /// The stages' names, in the order of the file.
    public let stages: [String]
    /// Every asking of a stage that there is, in the order of the file's stages and then the output.
    public let edges: [Edge]

    /// The graph of a pipeline.
    public init(_ pipeline: PipelineDefinition) {
        self.init(stages: pipeline.stages, output: pipeline.output, names: pipeline.stages.map(\.name.value))
    }

    /// The graph of what could be read. Names that are no stages have no edges.
    init(stages: [StageDefinition], output: [OutputField], names: [String]) {
        let known = Set(names)
        let all = stages.flatMap(Self.edges(of:)) + output.flatMap(Self.edges(of:))
        self.stages = names
        edges = all.filter { known.contains($0.asked) }
    }

    /// What a stage asks for, also what is no stage.
    static func edges(of stage: StageDefinition) -> [Edge] {
        let asker = Asker.stage(stage.name.value)
        let uses = stage.settings.uses.map { use in
            let role: Role =
                switch use.role {
                case .tier(let tier): .tier(tier)
                case .run: .run
                }
            return Edge(asker: asker, asked: use.stage.value, range: use.stage.range, role: role)
        }
        let conditions = [stage.condition].compactMap { $0 }.flatMap { edges(of: $0, asker, .condition) }
        let routes = stage.settings.conditions.flatMap { edges(of: $0, asker, .route) }
        let text = (stage.text?.placeholders ?? []).compactMap { placeholder in
            placeholder.reference.stage.map { Edge(asker: asker, asked: $0, range: placeholder.range, role: .text) }
        }
        return uses + conditions + routes + text
    }

    /// What a value of the output asks for, also what is no stage.
    static func edges(of field: OutputField) -> [Edge] {
        edges(of: field.expression, .output(field.name.value), .value)
    }

    private static func edges(of expression: Expression, _ asker: Asker, _ role: Role) -> [Edge] {
        expression.references.compactMap { reference in
            reference.value.stage.map { Edge(asker: asker, asked: $0, range: reference.range, role: role) }
        }
    }
}
