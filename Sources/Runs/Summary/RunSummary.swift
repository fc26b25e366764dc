/// What a run did, in numbers.
public struct RunSummary: Sendable, Equatable {
    /// What one stage did over all records.
    public struct StageCounts: Sendable, Equatable {
        /// The stage's name.
        public let stage: String
        /// Records it ran for.
        public var ran = 0
        /// Records for which its model's answer was taken from the store.
        public var stored = 0
        /// Records for which its `when` was false.
        public var skipped = 0
        /// Records it failed for.
        public var failed = 0
        /// Tokens its model read.
        public var tokens = 0
        /// Multiply-adds its model did.
        public var multiplyAdds = 0
        /// Seconds of one thread that its model took.
        public var seconds = 0.0
        /// How sure it was; nil for a stage that yields no confidence, and for a cascade, which counts by tier.
        public var confidence: ConfidenceCounts?
        /// What it decided, for a router.
        public var router: RouterCounts?

        init(stage: String) { self.stage = stage }
    }

    /// What one router decided over all records.
    public struct RouterCounts: Sendable, Equatable {
        /// Decisions made.
        public var decided = 0
        /// Answers that were sure enough.
        public var accepted = 0
        /// Records that a later tier was asked about.
        public var escalated = 0
        /// How often each tier answered, by its number.
        public var tiers: [Int: Int] = [:]
        /// How sure the answers of each tier were, by its number.
        public var confidence: [Int: ConfidenceCounts] = [:]
        /// How often each route was chosen.
        public var routes: [String: Int] = [:]
        /// How often no route applied.
        public var unrouted = 0

        /// The part of all decisions that was escalated, from 0 to 1.
        public var escalatedShare: Double { decided == 0 ? 0 : Double(escalated) / Double(decided) }
    }

    /// Records read that belong to this run.
    public internal(set) var read = 0
    /// Records that an earlier run delivered, passed over by this one; not among those read.
    public internal(set) var passedOver = 0
    /// Output lines written, failures told in the output not counted.
    public internal(set) var written = 0
    /// Those of the lines written that were taken from the store whole; their stages count as stored.
    public internal(set) var reused = 0
    /// Records that failed, by the failure's code.
    public internal(set) var failures: [String: Int] = [:]
    /// What every stage did, in the pipeline's order.
    public internal(set) var stages: [StageCounts] = []
    /// Wall-clock seconds from the first read to the output's last byte.
    public internal(set) var seconds = 0.0

    /// Records that failed.
    public var failed: Int { failures.values.reduce(0, +) }
    /// Records answered, failures included.
    public var answered: Int { written + failed }
    /// Records answered a second.
    public var recordsPerSecond: Double { seconds > 0 ? Double(answered) / seconds : 0 }
    /// The part of all cascades' decisions that was escalated; nil when no cascade decided anything.
    public var escalatedShare: Double? {
        let cascades = stages.compactMap(\.router).filter { !$0.tiers.isEmpty }
        let decided = cascades.reduce(0) { $0 + $1.decided }
        return decided == 0 ? nil : Double(cascades.reduce(0) { $0 + $1.escalated }) / Double(decided)
    }
}
