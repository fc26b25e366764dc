import YAML

/// Every stage that is asked for exists.
enum UnknownStages: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        let draft = context.draft
        let known = Set(context.stageNames)
        let asked = draft.stages.flatMap(PipelineGraph.edges(of:)) + draft.output.flatMap(PipelineGraph.edges(of:))
        for edge in asked where !known.contains(edge.asked) {
            context.reading.noStage(edge, known: context.stageNames)
        }
    }
}

extension Reading {
    fileprivate func noStage(_ edge: PipelineGraph.Edge, known: [String]) {
        error(
            "unknown-stage", at: edge.range.part(behind: 0, length: edge.asked),
            "\(edge.asker.description) asks for '\(edge.asked)', which is no stage",
            advice: DidYouMean.advice(for: edge.asked, among: known) ?? fallback(edge, known: known))
    }

    private func fallback(_ edge: PipelineGraph.Edge, known: [String]) -> String? {
        switch edge.role {
        case .condition, .route, .value:
            "a field of the record is 'record.\(edge.asked)', a text \"\(edge.asked)\" with its quotes"
        case .text: "a nested field of the record is '{{record.…}}'"
        case .tier, .run: known.isEmpty ? nil : "there are \(known.prefix(8).joined(separator: ", "))"
        }
    }
}
