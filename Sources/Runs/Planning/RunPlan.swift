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

        init(stage: String) { self.stage = stage }

        /// Seconds of one thread that it must take.
        public var seconds: Double? { missing == 0 ? 0 : secondsEach.map { $0 * Double(missing) } }
        /// Seconds of one thread that it may take besides.
        public var possibleSeconds: Double? { possible == 0 ? 0 : secondsEach.map { $0 * Double(possible) } }
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
