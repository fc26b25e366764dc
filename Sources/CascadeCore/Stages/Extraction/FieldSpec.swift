/// What a field's value is, which decides how it is recognised, checked and normalised.
public enum FieldType: String, Sendable, Hashable, CaseIterable {
    /// Any words; the value is the text with its white space folded.
    case text
    /// `{"amount": 49.99, "currency": "EUR"}`; the currency is null where the text doesn't tell it.
    case money
    /// ISO 8601: `2024-03-05`, `2024-03`, `--03-05` (a day of a year not named).
    case date
    /// An e-mail address, its domain in lower case.
    case email
    /// A telephone number, digits only, with `+` in front when the country is told.
    case phone
    /// An international bank account number, checked (ISO 13616), without spaces.
    case iban
    /// A payment card's number, checked (ISO/IEC 7812), digits only.
    case card
    /// A web address, its scheme and host in lower case.
    case url
    /// The number of an order, a ticket, a booking.
    case order
}

/// Where a field's values are looked for.
public enum FieldOrigin: String, Sendable, Hashable, CaseIterable {
    /// By the type's own recogniser, or by the field's `pattern`. Needs no model.
    case pattern
    /// By the stage's model, under the field's label.
    case model
    /// By both.
    case both
}

/// Finds what a user's `pattern:` describes.
public protocol ValuePattern: Sendable {
    /// The matches in `text`, as ranges of its UTF-8 bytes, ascending and without overlap: all of them, or as many as
    /// the pattern's author finds enough. Asked once for each record field.
    func matches(in text: String) -> [Range<Int>]
}

/// One field that an extractor is asked for.
public struct FieldSpec: Sendable {
    /// The field's name in the pipeline.
    public let name: String
    /// What its value is.
    public let type: FieldType
    /// The model's label for it, without `B-` and `I-`.
    public let label: String
    /// Where its values are looked for.
    public let from: FieldOrigin
    /// Whether it has a list of values rather than one.
    public let many: Bool
    /// Whether a cascade asks the next tier when it is absent. Elsewhere this changes nothing.
    public let required: Bool
    /// The user's own pattern, which takes the place of the type's recogniser as the finder of candidates.
    public let pattern: (any ValuePattern)?
    /// Whether a model that writes may give a value that doesn't stand in the text.
    public let isFree: Bool

    /// A field.
    public init(
        name: String, type: FieldType = .text, label: String? = nil, from: FieldOrigin = .model, many: Bool = false,
        required: Bool = false, pattern: (any ValuePattern)? = nil, isFree: Bool = false
    ) {
        self.name = name
        self.type = type
        self.label = label ?? name.uppercased()
        self.from = from
        self.many = many
        self.required = required
        self.pattern = pattern
        self.isFree = isFree
    }
}
