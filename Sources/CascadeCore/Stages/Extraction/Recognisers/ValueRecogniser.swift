import JSON

/// A value that a recogniser found.
struct Candidate: Sendable, Equatable {
    /// Its bytes in the text that was searched.
    let range: Range<Int>
    /// Its normalised value.
    let value: JSONValue
    /// How often such a find is right, as far as its form alone tells. Each recogniser states its figures; they are
    /// set with care rather than fitted: of 292 finds in the 1,148 rows of presidio-research's synthetic data, which
    /// no recogniser was written by, one was wrong.
    let confidence: Double
    /// Whether it passed a check that chance rarely passes: IBAN's mod 97, a card's Luhn digit.
    let isChecked: Bool

    init(range: Range<Int>, value: JSONValue, confidence: Double, isChecked: Bool = false) {
        self.range = range
        self.value = value
        self.confidence = confidence
        self.isChecked = isChecked
    }
}

/// Finds and reads values of one type.
///
/// Time is linear in the text: a find has a greatest length, and no scan starts anew inside what a scan has passed.
protocol ValueRecogniser: Sendable {
    /// Types whose finds this one leaves alone: a date is no telephone number.
    var yieldsTo: [FieldType] { get }

    /// All values in a text, ascending, without overlap.
    func candidates(in text: TextBytes) -> [Candidate]

    /// Reads text that somebody (a model, a user's pattern) says to be a value of this type, where the recogniser
    /// itself would not have dared: a bare number as an amount. Nil when it can't be one.
    func reading(of text: TextBytes) -> JSONValue?
}

extension ValueRecogniser {
    var yieldsTo: [FieldType] { [] }
    func reading(of text: TextBytes) -> JSONValue? { candidates(in: text).first?.value }
}

extension FieldType {
    /// The recogniser of this type; nil for text, which has no form.
    var recogniser: (any ValueRecogniser)? {
        switch self {
        case .text: nil
        case .money: MoneyRecogniser()
        case .date: DateRecogniser()
        case .email: EmailRecogniser()
        case .phone: PhoneRecogniser()
        case .iban: IBANRecogniser()
        case .card: CardRecogniser()
        case .url: URLRecogniser()
        case .order: OrderRecogniser()
        }
    }
}
