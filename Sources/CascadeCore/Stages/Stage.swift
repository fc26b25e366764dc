public import JSON
public import ModelPorts

/// A stage that computes something from a text: a classifier, an extractor, a summarizer.
///
/// It works in two steps. Its signals are what its model says of a text: dear, and worth keeping. Its result is what
/// they mean under today's confidence map, fields and thresholds: cheap, and made anew each time. So a stored signal
/// serves whoever moves a threshold later.
///
/// Routers are not stages in this sense: they choose among results, and the evaluation does that itself.
public protocol Stage: Sendable {
    associatedtype Signals: StageSignals

    /// What the stage's model says of a text.
    /// - Throws: `StageFailure`, or `ModelError` from the model.
    func signals(of text: RenderedText) async throws -> Signals

    /// What signals mean.
    /// - Parameter text: the text they were computed from.
    /// - Throws: `StageFailure`, or `ModelError` for signals that no sound model gives.
    func result(of signals: Signals, for text: RenderedText) throws -> StageResult
}

extension Stage {
    /// Computes this stage's result for one text.
    /// - Throws: `StageFailure`, or `ModelError` from the model.
    public func run(_ text: RenderedText) async throws -> StageResult {
        try result(of: await signals(of: text), for: text)
    }
}

/// What a stage's model said of one text: all that its result is computed from, before calibration.
public protocol StageSignals: Sendable, Equatable {
    /// What they cost; nothing for stored ones.
    var cost: ModelCost { get }

    /// For people, in the trace.
    var json: JSONObject { get }

    /// Writes them for the store.
    func write(to writer: inout SignalWriter)

    /// Reads what `write` wrote.
    /// - Throws: `SignalReader.Damage` for anything else.
    init(from reader: inout SignalReader) throws(SignalReader.Damage)
}

/// What a stage yields for one record.
public struct StageResult: Sendable, Equatable {
    /// Named results, as expressions and outputs see them: `label`, `confidence`, `fields`, `text` …
    public var values: JSONObject
    /// Chance that the answer is right, by the model's confidence map where it has one; nil when nothing was found.
    public var confidence: Double?
    /// Fields of an extractor by name, kept typed so that a cascade can escalate them one by one; empty for others.
    public var fields: ExtractedFields

    /// A result.
    public init(values: JSONObject, confidence: Double?, fields: ExtractedFields = ExtractedFields()) {
        self.values = values
        self.confidence = confidence
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
