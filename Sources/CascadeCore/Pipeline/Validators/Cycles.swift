import YAML

/// No stage waits for itself.
enum Cycles: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        for cycle in context.graph.cycles { context.reading.circle(cycle) }
    }
}

extension Reading {
    fileprivate func circle(_ cycle: [PipelineGraph.Edge]) {
        guard let first = cycle.first, case .stage(let start) = first.asker else { return }
        let way = ([start] + cycle.map(\.asked)).joined(separator: " → ")
        error(
            "cycle", at: first.range,
            cycle.count == 1
                ? "stage '\(start)' asks for itself: \(way)" : "stages ask for one another in a circle: \(way)",
            advice: "one of them must do without the other's result")
    }
}
