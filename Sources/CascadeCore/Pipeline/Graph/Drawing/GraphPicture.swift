/// What is shown of a pipeline, whatever draws it: boxes, and arrows the way values flow.
struct GraphPicture {
    /// A box.
    struct Node {
        enum Kind: Hashable {
            case input
            case output
            /// A stage of a kind.
            case stage(String)
        }

        var kind: Kind
        /// Its name.
        var title: String
        /// What is worth knowing of it, a line each.
        var details: [String]
        /// Whether anybody asks for it.
        var isUsed: Bool
    }

    /// An arrow between two boxes, by their places in `nodes`.
    struct Edge: Hashable {
        enum Style: Hashable {
            /// The record's text, and what goes to the output: there for every stage, so drawn lightly.
            case plain
            /// An answer that another stage uses.
            case strong
            /// An answer that is only asked for when another one is in doubt.
            case escalation
            /// A value that decides something.
            case condition
        }

        var from: Int
        var to: Int
        var label: String
        var style: Style
    }

    var title: String
    var nodes: [Node] = []
    var edges: [Edge] = []

    /// The picture of a pipeline: the record first, then the stages in the order of the file, then the output.
    init(_ pipeline: PipelineDefinition) {
        let graph = PipelineGraph(pipeline)
        let reachable = graph.reachable
        title = pipeline.name.value
        let fields = pipeline.input.text.placeholders.map { Self.name(of: $0.reference) }
        nodes.append(Node(kind: .input, title: "record", details: Self.lines(of: fields), isUsed: true))
        for stage in pipeline.stages {
            nodes.append(
                Node(
                    kind: .stage(stage.kind), title: stage.name.value, details: stage.pictureDetails,
                    isUsed: reachable.contains(stage.name.value)))
        }
        let keys = pipeline.output.map(\.name.value)
        nodes.append(Node(kind: .output, title: "output", details: Self.lines(of: keys), isUsed: true))
        connect(pipeline, graph)
    }

    private static func name(of reference: Reference) -> String {
        if case .field(let path) = reference { path.name } else { reference.description }
    }

    /// Names side by side, in as many lines as a box can hold.
    static func lines(of names: [String], after start: String = "") -> [String] {
        let (widest, most) = (30, 4)
        var lines: [String] = []
        var line = start
        for (index, name) in names.enumerated() {
            let piece = index + 1 < names.count ? "\(name)," : name
            if line.isEmpty || line.count + piece.count < widest {
                line += line.isEmpty ? piece : " \(piece)"
            } else {
                lines.append(line)
                line = piece
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines.count > most ? lines.prefix(most - 1) + ["and more"] : lines
    }

    private mutating func connect(_ pipeline: PipelineDefinition, _ graph: PipelineGraph) {
        var drawn: [Ends: Int] = [:]
        let places = Dictionary(graph.stages.enumerated().map { ($1, $0 + 1) }) { first, _ in first }
        for (index, stage) in pipeline.stages.enumerated() where stage.readsRecord {
            edges.append(Edge(from: 0, to: index + 1, label: "", style: .plain))
        }
        for edge in graph.edges {
            guard let from = places[edge.asked] else { continue }
            switch edge.asker {
            case .output: add(Edge(from: from, to: nodes.count - 1, label: "", style: .plain), &drawn)
            case .stage(let name):
                guard let to = places[name], to != from else { continue }
                add(Edge(from: from, to: to, label: edge.role.label, style: edge.role.style), &drawn)
            }
        }
    }

    private struct Ends: Hashable {
        var from: Int
        var to: Int
    }

    /// Of arrows between the same two boxes one is drawn, with the labels of all; `drawn` knows its place.
    private mutating func add(_ edge: Edge, _ drawn: inout [Ends: Int]) {
        let ends = Ends(from: edge.from, to: edge.to)
        guard let index = drawn[ends] else {
            drawn[ends] = edges.count
            edges.append(edge)
            return
        }
        let labels = edges[index].label.split(separator: ", ").map(String.init)
        if !edge.label.isEmpty, !labels.contains(edge.label) {
            edges[index].label = (labels + [edge.label]).joined(separator: ", ")
        }
    }
}

extension PipelineGraph.Role {
    fileprivate var label: String {
        switch self {
        case .tier(0): "asked first"
        case .tier: "escalate"
        case .run: "run"
        case .condition: "when"
        case .route: "routes"
        case .text: "text"
        case .value: ""
        }
    }

    fileprivate var style: GraphPicture.Edge.Style {
        switch self {
        case .tier(0), .run, .text: .strong
        case .tier: .escalation
        case .condition, .route: .condition
        case .value: .plain
        }
    }
}

extension StageDefinition {
    /// Whether something of the record goes into it directly.
    fileprivate var readsRecord: Bool {
        let conditions = [condition].compactMap { $0 } + settings.conditions
        let names = conditions.flatMap(\.references).map(\.value) + (text?.placeholders.map(\.reference) ?? [])
        let readsInput = type(of: settings).readsText && text == nil
        return readsInput || names.contains { $0.stage == nil }
    }

    fileprivate var pictureDetails: [String] {
        let condition = condition.map { "when \($0.text)" }
        return [model?.value].compactMap { $0 } + settings.pictureDetails + [condition].compactMap { $0 }
    }
}

extension StageSettings {
    /// What is worth showing of a kind's own settings.
    fileprivate var pictureDetails: [String] {
        switch self {
        case let extractor as ExtractorSettings:
            return GraphPicture.lines(of: extractor.fields.map(\.name.value))
        case let summarizer as SummarizerSettings:
            return [summarizer.sentences == 1 ? "1 sentence" : "\(summarizer.sentences) sentences"]
        case let router as RouterSettings:
            return router.pictureDetails
        default:
            return []
        }
    }
}

extension RouterSettings {
    fileprivate var pictureDetails: [String] {
        switch form {
        case .cascade(let cascade):
            switch cascade.acceptance {
            case .thresholds(let thresholds):
                var values = thresholds.map { "\($0.value)" }
                if Set(values).count == 1 { values = Array(values.prefix(1)) }
                return ["accepts from \(values.joined(separator: ", "))"]
            case .accuracy(let target, _): return ["\(target.value) of accepted are right"]
            case .budget(let target): return ["escalates \(target.value)"]
            }
        case .routes(let routes):
            var goals: [String] = []
            for route in routes {
                let goal =
                    switch route.target {
                    case .label(let label): label.value
                    case .stage(let stage): stage.value
                    }
                if !goals.contains(goal) { goals.append(goal) }
            }
            return GraphPicture.lines(of: goals, after: "to")
        }
    }
}
