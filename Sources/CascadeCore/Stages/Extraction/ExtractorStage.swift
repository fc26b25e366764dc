import JSON
public import ModelPorts

/// Finds fields in a text, by a model's token head, by patterns, or by both.
public struct ExtractorStage: Stage {
    /// The fields, in the order of the answer.
    public let fields: [FieldSpec]
    let labeller: (any TokenLabelling)?
    let map: ConfidenceMap?

    /// An extractor of `fields`.
    /// - Parameters:
    ///   - labeller: Asked once a text if any field is from the model; patterns need none.
    ///   - map: From a span's mean probability to the chance that the span is right; nil leaves it raw.
    public init(fields: [FieldSpec], labeller: (any TokenLabelling)?, map: ConfidenceMap?) {
        self.fields = fields
        self.labeller = labeller
        self.map = map
    }

    public func run(_ text: RenderedText) async throws -> StageResult {
        StageResult(fields: ExtractedFields(), raw: JSONObject(), cost: .zero)
    }
}
