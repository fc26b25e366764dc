public import JSON
public import ModelPorts

/// Whatever turns a record into an output line: a pipeline, or a test's stand-in for one.
public protocol RecordEvaluating: Sendable {
    /// The output's columns, for formats that need them before the first record.
    var columns: [OutputColumn] { get }

    /// Evaluates one record. Never throws: a record that fails is a result too.
    func evaluate(_ record: Record) async -> Evaluation
}

/// What came of one record.
public struct Evaluation: Sendable {
    /// The output line, `id` first, or why there is none.
    public let outcome: Result<JSONObject, RecordFailure>
    /// What each stage did, in the order they finished; a stage that nothing asked for is not here.
    public let stages: [StageReport]
    /// Signals that no store had.
    public let computed: [ComputedSignals]

    /// What came of one record.
    public init(
        outcome: Result<JSONObject, RecordFailure>, stages: [StageReport], computed: [ComputedSignals] = []
    ) {
        self.outcome = outcome
        self.stages = stages
        self.computed = computed
    }
}

/// What one stage did for one record.
public struct StageReport: Sendable {
    /// What kind of thing the stage decided, for counting.
    public enum Outcome: Sendable, Equatable {
        /// It ran and yielded a result.
        case ran
        /// Its `when` was false.
        case skipped
        /// It failed.
        case failed(String)
        /// A router with `cascade:` took the answer of tier `tier` (from 0); `escalated` when that is not the first,
        /// or when a later tier was asked at all.
        case cascaded(tier: Int, escalated: Bool, accepted: Bool)
        /// A router with `routes:` chose.
        case routed(String?)
    }

    /// The stage's name.
    public let stage: String
    /// What it did.
    public let outcome: Outcome
    /// Values, raw signals and model, for `--trace`; empty for a stage that did not run, and when nobody traces.
    public let detail: JSONObject
    /// What it cost; nothing for a stored result.
    public let cost: ModelCost
    /// Chance that its answer is right; nil for a stage that yields none.
    public let confidence: Double?
    /// Whether its model's answer was taken from the store.
    public let isStored: Bool

    /// What one stage did.
    public init(
        stage: String, outcome: Outcome, detail: JSONObject = JSONObject(), cost: ModelCost = .zero,
        confidence: Double? = nil, isStored: Bool = false
    ) {
        self.stage = stage
        self.outcome = outcome
        self.detail = detail
        self.cost = cost
        self.confidence = confidence
        self.isStored = isStored
    }
}

/// Why a record has no output line. The record's text is never part of it.
public struct RecordFailure: Error, Sendable, Equatable {
    /// A short name for machines: `invalid_utf8`, `invalid_json`, `missing_field`, `empty_text`, `too_long`, `model` …
    public let code: String
    /// What happened, for people.
    public let reason: String
    /// The stage that failed, when one did.
    public let stage: String?

    /// A failure.
    public init(code: String, reason: String, stage: String? = nil) {
        self.code = code
        self.reason = reason
        self.stage = stage
    }
}

/// One column of tabular output: a path into the output line.
public struct OutputColumn: Sendable, Equatable {
    /// Keys from the line's top downward.
    public let path: [String]

    /// A column at `path`.
    public init(path: [String]) { self.path = path }

    /// The column's heading, dotted.
    public var name: String { path.joined(separator: ".") }

    /// The column's value in one line; nil where the path leads nowhere.
    public func value(in line: JSONObject) -> JSONValue? {
        guard let first = path.first else { return nil }
        return path.dropFirst().reduce(line[first]) { value, key in value?[key] }
    }
}
