import CascadeCore
public import JSON
import Store

/// What a pipeline costs on the records compared, as if nothing were stored.
public struct ComparisonCost: Sendable, Equatable {
    /// What one stage's model costs.
    public struct Stage: Sendable, Equatable {
        /// The stage's name.
        public let stage: String
        /// Records that its model had to answer, now or in an earlier run.
        public let answers: Int
        /// Seconds of one thread for an answer; nil when nobody ever measured it.
        public let secondsEach: Double?
        /// Multiply-adds for an answer; nil when nobody ever counted them.
        public let multiplyAddsEach: Double?
    }

    /// Every stage with a model, in the pipeline's order.
    public let stages: [Stage]
    /// Records that it is the cost of.
    public let records: Int

    /// Takes the answers from a run's summary, and what one costs from the ledger of all runs.
    /// - Throws: `StoreError`.
    init(_ summary: RunSummary, of inferences: [StageInference], _ history: RunHistory) throws(StoreError) {
        records = summary.read
        let counts = Dictionary(summary.stages.map { ($0.stage, $0) }, uniquingKeysWith: { first, _ in first })
        stages = try inferences.map { inference throws(StoreError) in
            let count = counts[inference.stage]
            let each = try history.expectedCost(of: inference.digest)
            return Stage(
                stage: inference.stage, answers: (count?.ran ?? 0) + (count?.stored ?? 0), secondsEach: each?.seconds,
                multiplyAddsEach: each?.multiplyAdds)
        }
    }

    /// Seconds of one thread for a record; nil when a stage's are not known.
    public var secondsPerRecord: Double? { perRecord(\.secondsEach) }
    /// Multiply-adds for a record; nil when a stage's are not known.
    public var multiplyAddsPerRecord: Double? { perRecord(\.multiplyAddsEach) }

    private func perRecord(_ each: KeyPath<Stage, Double?>) -> Double? {
        var sum = 0.0
        for stage in stages where stage.answers > 0 {
            guard let cost = stage[keyPath: each] else { return nil }
            sum += cost * Double(stage.answers)
        }
        return records == 0 ? nil : sum / Double(records)
    }

    /// `{"seconds_per_record", "multiply_adds_per_record", "answers": {stage: count}}`.
    public var json: JSONObject {
        func number(_ value: Double?) -> JSONValue { value.map { .number(JSONNumber($0)) } ?? .null }
        let answers = stages.map { ($0.stage, JSONValue.number(JSONNumber($0.answers))) }
        return JSONObject([
            ("seconds_per_record", number(secondsPerRecord)),
            ("multiply_adds_per_record", number(multiplyAddsPerRecord)), ("answers", .object(JSONObject(answers))),
        ])
    }
}
