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
            "unknown-stage", at: nameRange(edge),
            "\(edge.asker.description) asks for '\(edge.asked)', which is no stage",
            advice: DidYouMean.advice(for: edge.asked, among: known) ?? fallback(edge, known: known))
    }

    /// The stage's own name within a dotted one.
    private func nameRange(_ edge: PipelineGraph.Edge) -> SourceRange {
        let start = edge.range.start
        let end = SourcePosition(line: start.line, column: start.column + edge.asked.unicodeScalars.count)
        return edge.range.end.line == start.line ? SourceRange(start: start, end: min(end, edge.range.end)) : edge.range
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
