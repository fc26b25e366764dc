public import Digests

/// What evaluating a record would take, told without asking any model.
public struct RecordPlan: Sendable {
    /// Why the record fails before any stage is asked; nil when it doesn't.
    public let failure: RecordFailure?
    /// Stages whose signals are stored.
    public let stored: [String]
    /// Signals that must be computed.
    public let missing: [MissingSignals]
    /// Stages that may have to run too, depending on what the missing signals say.
    public let possible: [String]
}

/// Signals that no store has.
public struct MissingSignals: Sendable, Equatable {
    /// The stage that they belong to.
    public let stage: String
    /// The digest of the `StageInference` that gives them.
    public let inference: ContentDigest
    /// The digest of what it would read.
    public let input: ContentDigest
}

/// Thrown in a plan where the answer depends on a model.
struct UnknownSignals: Error {}

extension Pipeline {
    /// What evaluating a record would take.
    public func plan(_ record: Record) async -> RecordPlan {
        if let failure = missingField(in: record) {
            return RecordPlan(failure: failure, stored: [], missing: [], possible: [])
        }
        let evaluation = RecordEvaluation(self, record, isPlan: true)
        let undecided = await evaluation.plan()
        let touched = Set(evaluation.reports.map(\.stage) + evaluation.missing.map(\.stage))
        let reachable = undecided.reduce(into: Set<String>()) { $0.formUnion(askedFor[$1] ?? []) }
        let possible = inferences.map(\.stage).filter { reachable.contains($0) && !touched.contains($0) }
        return RecordPlan(
            failure: nil, stored: evaluation.reports.filter(\.isStored).map(\.stage), missing: evaluation.missing,
            possible: possible)
    }
}

extension Pipeline {
    /// A field that must be handed through, and that a record lacks.
    private func missingField(in record: Record) -> RecordFailure? {
        let missing = definition.input.pass.first { !$0.isOptional && record.value(of: $0.field.name) == nil }
        return missing.map { RecordFailure(StageFailure.missing($0), stage: nil) }
    }
}

extension PipelineGraph {
    /// For each value of the output all stages that it may lead to.
    var stagesByOutput: [String: Set<String>] {
        var asked: [Asker: [String]] = [:]
        for edge in edges { asked[edge.asker, default: []].append(edge.asked) }
        var stages: [String: Set<String>] = [:]
        for case (.output(let name), let first) in asked {
            var found: Set<String> = []
            var waiting = first
            while let stage = waiting.popLast() {
                if found.insert(stage).inserted { waiting += asked[.stage(stage)] ?? [] }
            }
            stages[name] = found
        }
        return stages
    }
}
