extension PipelineGraph {
    /// What each stage yields, by its name; a stage that is not among `stages` yields anything.
    func shapes(of stages: [StageDefinition]) -> [String: ResultShape] {
        let stages = Dictionary(stages.map { ($0.name.value, $0) }) { first, _ in first }
        var shapes: [String: ResultShape] = [:]
        for name in order {
            shapes[name] = stages[name]?.settings.results { shapes[$0] ?? .any }
        }
        return shapes
    }
}

extension Reference {
    /// What stands under the name, given what each stage yields; anything when it isn't known.
    func shape(among shapes: [String: ResultShape]) -> ResultShape {
        switch self {
        case .text: .text
        case .id, .field: .any
        case .result(let stage, let path): path.reduce(shapes[stage] ?? .any) { $0.member($1) ?? .any }
        }
    }
}
