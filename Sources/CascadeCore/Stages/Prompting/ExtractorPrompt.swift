import JSON
import ModelPorts

/// The prompt of an extractor: the fields, the text, and what of the text is a value.
enum ExtractorPrompt {
    /// The prompt of a stage that words none itself.
    static func standard(fields: String) -> StagePrompt {
        StagePrompt(
            system: "You copy details out of texts into JSON. You never make anything up.",
            before: "Fields:\n\(fields)\n\nFill in the fields from the following text. Copy each value exactly as it "
                + "is written there; null where the text does not give it. " + StagePrompt.dataNotice,
            after: StagePrompt.dataEnd + "JSON:\n")
    }

    /// One field a line: its name, what it is, and what the file says of it.
    static func list(_ fields: [ExtractorSettings.Field]) -> String {
        fields.map { field in
            let what = field.isMany ? "list of \(field.type.words.many)" : field.type.words.one
            let isFree = field.free?.value == true ? ", in your own words" : ""
            let description = field.description.map { ": \($0.value)" } ?? ""
            return "- \(field.name.value) (\(what)\(isFree))\(description)"
        }.joined(separator: "\n")
    }
}

extension FieldType {
    /// What a value of the type is, for a prompt.
    fileprivate var words: (one: String, many: String) {
        switch self {
        case .text: ("text", "texts")
        case .money: ("amount of money with its currency", "amounts of money with their currency")
        case .date: ("date", "dates")
        case .email: ("e-mail address", "e-mail addresses")
        case .phone: ("telephone number", "telephone numbers")
        case .iban: ("IBAN", "IBANs")
        case .card: ("card number", "card numbers")
        case .url: ("web address", "web addresses")
        case .order: ("order number", "order numbers")
        }
    }
}

/// The JSON schema of an extractor's answer.
enum FieldSchema {
    /// Most values of a list: the answer must end.
    static let mostValues = 32

    /// An object with every field in order, each a text or null, or a list of texts.
    static func text(_ fields: [ExtractorSettings.Field]) -> String {
        let value: JSONValue = ["type": "string", "minLength": 1]
        let list: JSONValue = ["type": "array", "items": value, "maxItems": .number(JSONNumber(mostValues))]
        let single: JSONValue = ["anyOf": [value, ["type": "null"]]]
        let schema = JSONObject([
            ("type", "object"),
            ("properties", .object(JSONObject(fields.map { ($0.name.value, $0.isMany ? list : single) }))),
            ("required", .array(fields.map { .string($0.name.value) })),
            ("additionalProperties", false),
        ])
        return JSONWriter.text(.object(schema))
    }
}

extension ExtractorSettings {
    /// Tokens for a value and its name in the answer, unless the file says otherwise: for a single one, for a list.
    private static let room = (one: 48, many: 160)

    /// Most tokens of an answer, unless the file says otherwise.
    private static let mostRoom = 1024

    /// What a model that writes is asked: the fields that patterns don't find alone.
    var question: StageQuestion {
        let asked = fields.filter(\.usesModel)
        let list = ExtractorPrompt.list(asked)
        let standard = ExtractorPrompt.standard(fields: list)
        let room = asked.reduce(0) { $0 + ($1.isMany ? Self.room.many : Self.room.one) }
        return StageQuestion(
            prompt: prompt?.replacing(standard, inserts: [.fields: list]) ?? standard,
            answer: .schema(FieldSchema.text(asked)), sampling: generation.sampling,
            maximumTokens: generation.maximumTokens ?? min(room, Self.mostRoom))
    }
}
