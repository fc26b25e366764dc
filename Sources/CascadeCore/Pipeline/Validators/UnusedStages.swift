import YAML

/// Every stage is asked for by somebody.
enum UnusedStages: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        // What couldn't be read might have asked.
        guard context.isReadWhole else { return }
        let reachable = context.graph.reachable
        for name in context.draft.stageNames where !reachable.contains(name.value) {
            let asker = context.graph.edges.first { $0.asked == name.value && $0.asker != .stage(name.value) }?.asker
            context.reading.unused(name, asker: asker)
        }
    }
}

extension Reading {
    fileprivate func unused(_ stage: Located<String>, asker: PipelineGraph.Asker?) {
        guard let asker else {
            return warning(
                "unused-stage", at: stage.range, "nobody asks for stage '\(stage.value)', so it never runs",
                advice: "name one of its results under 'output', or leave it out")
        }
        warning(
            "unused-stage", at: stage.range,
            "stage '\(stage.value)' never runs: only \(asker.description) asks for it, for which nobody asks")
    }
}
