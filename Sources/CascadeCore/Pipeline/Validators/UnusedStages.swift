import YAML

/// Every stage is asked for by somebody.
enum UnusedStages: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        // What couldn't be read might have asked.
        guard context.isReadWhole else { return }
        let reachable = context.graph.reachable
        for name in context.draft.stageNames where !reachable.contains(name.value) {
            let askers = context.graph.edges.filter { $0.asked == name.value }.map(\.asker)
            context.reading.unused(name, askers: askers)
        }
    }
}

extension Reading {
    fileprivate func unused(_ stage: Located<String>, askers: [PipelineGraph.Asker]) {
        guard let asker = askers.first(where: { $0 != .stage(stage.value) }) else {
            return warning(
                "unused-stage", at: stage.range, "nobody asks for stage '\(stage.value)', so it never runs",
                advice: "name one of its results under 'output', or leave it out")
        }
        warning(
            "unused-stage", at: stage.range,
            "stage '\(stage.value)' never runs: only \(asker.description) asks for it, for which nobody asks")
    }
}
