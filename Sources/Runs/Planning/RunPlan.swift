/// What a run would do, told without asking any model.
public struct RunPlan: Sendable {
    /// What one stage would do.
    public struct Stage: Sendable {
        /// The stage's name.
        public let stage: String
        /// Records whose signals are stored.
        public internal(set) var stored = 0
        /// Records it must run for.
        public internal(set) var missing = 0
        /// Records it may have to run for, depending on what other stages will say.
        public internal(set) var possible = 0
        /// Why it must run, with the number of records.
        public internal(set) var reasons: [Reason: Int] = [:]
        /// Seconds of one thread that one execution is expected to take; nil when none was ever measured.
        public internal(set) var secondsEach: Double?
        /// Multiply-adds that one execution is expected to take; nil when none was ever counted.
        public internal(set) var multiplyAddsEach: Double?

        init(stage: String) { self.stage = stage }

        /// Seconds of one thread that it must take.
        public var seconds: Double? { Self.cost(missing, secondsEach) }
        /// Seconds of one thread that it may take besides.
        public var possibleSeconds: Double? { Self.cost(possible, secondsEach) }
        /// Multiply-adds that it must take.
        public var multiplyAdds: Double? { Self.cost(missing, multiplyAddsEach) }
        /// Multiply-adds that it may take besides.
        public var possibleMultiplyAdds: Double? { Self.cost(possible, multiplyAddsEach) }

        private static func cost(_ executions: Int, _ each: Double?) -> Double? {
            executions == 0 ? 0 : each.map { $0 * Double(executions) }
        }
    }

    /// Why a stage must run for a record.
    public enum Reason: Sendable, Hashable {
        /// It never read this text.
        case newText
        /// It read this text when these parts of it were others: `model`, `labels` …
        case changed([String])
    }

    /// Records of the input that belong to the run.
    public internal(set) var records = 0
    /// Records whose line is stored as a whole.
    public internal(set) var reused = 0
    /// Records that fail before any stage is asked, by the failure's code.
    public internal(set) var failures: [String: Int] = [:]
    /// Every stage with a model, in the pipeline's order.
    public internal(set) var stages: [Stage] = []

    /// Whether nothing would have to be computed.
    public var isDone: Bool { stages.allSatisfy { $0.missing == 0 } }
}
