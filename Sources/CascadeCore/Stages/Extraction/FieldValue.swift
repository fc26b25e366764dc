public import JSON

/// A value that an extractor found, and where it stands.
public struct FieldValue: Sendable, Equatable {
    /// The value in its type's one spelling: money as amount and currency, a date as ISO 8601, text with its white
    /// space folded. Null where the text names something that only its context could resolve, such as "yesterday".
    public var value: JSONValue
    /// The value as it is written in the record.
    public var text: String
    /// Chance that the value is right, from 0 to 1, rounded as published.
    public var confidence: Double
    /// Name of the stage that found it; nil until the evaluation, which knows the stages' names, fills it in.
    public var stage: String?
    /// The record field (or, with a dot, the stage's result) that it stands in; `in` where results are written. Nil,
    /// like the offsets, for a value in a model's own words.
    public var source: String?
    /// Offset of its first Unicode scalar in that field.
    public var start: Int?
    /// Offset behind its last Unicode scalar in that field.
    public var end: Int?

    /// A value found.
    public init(
        value: JSONValue, text: String, confidence: Double, stage: String? = nil, source: String?, start: Int?,
        end: Int?
    ) {
        self.value = value
        self.text = text
        self.confidence = confidence
        self.stage = stage
        self.source = source
        self.start = start
        self.end = end
    }

    /// `{value, text, confidence, stage, in, start, end}`.
    public var json: JSONValue {
        var object = JSONObject()
        object.append("value", value)
        object.append("text", .string(text))
        object.append("confidence", .number(JSONNumber(confidence)))
        object.append("stage", stage.map(JSONValue.string) ?? .null)
        object.append("in", source.map(JSONValue.string) ?? .null)
        object.append("start", start.map { .number(JSONNumber($0)) } ?? .null)
        object.append("end", end.map { .number(JSONNumber($0)) } ?? .null)
        return .object(object)
    }
}

/// What was found for one field.
public enum ExtractedField: Sendable, Equatable {
    /// A field of one value, without it.
    case absent
    /// A field of one value.
    case one(FieldValue)
    /// A field of many values, in the order in which they stand; empty when nothing was found.
    case many([FieldValue])

    /// Everything found.
    public var values: [FieldValue] {
        switch self {
        case .absent: []
        case .one(let value): [value]
        case .many(let values): values
        }
    }

    /// Whether nothing was found.
    public var isAbsent: Bool { values.isEmpty }

    /// The lowest confidence of its values; nil when nothing was found.
    public var confidence: Double? { values.map(\.confidence).min() }

    /// An object, a list of objects, or null.
    public var json: JSONValue {
        switch self {
        case .absent: .null
        case .one(let value): value.json
        case .many(let values): .array(values.map(\.json))
        }
    }

    /// The same, with `stage` as the finder of every value that names none.
    func found(by stage: String) -> ExtractedField {
        func named(_ value: FieldValue) -> FieldValue {
            var value = value
            value.stage = value.stage ?? stage
            return value
        }
        return switch self {
        case .absent: .absent
        case .one(let value): .one(named(value))
        case .many(let values): .many(values.map(named))
        }
    }
}
