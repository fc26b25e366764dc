public import JSON
public import ModelPorts

/// A stage that computes something from a text: a classifier, an extractor, a summarizer.
///
/// Routers are not stages in this sense: they choose among results, and the evaluation does that itself.
public protocol Stage: Sendable {
    /// Computes this stage's result for one text.
    /// - Throws: `StageFailure`, or `ModelError` from the model.
    func run(_ text: RenderedText) async throws -> StageResult
}

/// What a stage yields for one record.
public struct StageResult: Sendable, Equatable {
    /// Named results, as expressions and outputs see them: `label`, `confidence`, `fields`, `text` …
    public var values: JSONObject
    /// Chance that the answer is right, by the model's confidence map where it has one; nil when nothing was found.
    public var confidence: Double?
    /// Signals before calibration, for the trace and the store.
    public var raw: JSONObject
    /// What it cost.
    public var cost: ModelCost
    /// Fields of an extractor by name, kept typed so that a cascade can escalate them one by one; empty for others.
    public var fields: ExtractedFields

    /// A result.
    public init(
        values: JSONObject, confidence: Double?, raw: JSONObject = JSONObject(), cost: ModelCost,
        fields: ExtractedFields = ExtractedFields()
    ) {
        self.values = values
        self.confidence = confidence
        self.raw = raw
        self.cost = cost
        self.fields = fields
    }
}

/// Why a stage gave no result for a record.
public struct StageFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// A short name for machines: `empty_text`, `missing_field`, `model`.
    public let code: String
    /// What happened; never the record's text.
    public let reason: String

    /// A failure.
    public init(code: String, reason: String) {
        self.code = code
        self.reason = reason
    }

    /// The sentence that users read.
    public var description: String { reason }
}
