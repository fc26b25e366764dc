import JSON

/// Telephone numbers: international ones (`+44 20 7946 0958`, `0049…`), national ones with a trunk 0, North American
/// ones (`(555) 234-5678`), and other groups of digits where a word such as "tel" or "call" stands in front.
///
/// The value has digits only, `+` in front when the number tells its country; a "(0)" after the country is dropped.
/// Numbers that a word in front calls something else (an order, an account, a sort code) are none.
struct PhoneRecogniser: ValueRecogniser {
    static let internationalConfidence = 0.97
    static let nationalConfidence = 0.92
    static let cuedConfidence = 0.88

    var yieldsTo: [FieldType] { [.iban, .card, .date, .money, .url, .email] }

    func candidates(in text: TextBytes) -> [Candidate] {
        var found: [Candidate] = []
        var position = 0
        while position < text.count {
            guard Self.begins(text, position) else {
                position += 1
                continue
            }
            let run = DigitGroups(in: text, at: position)
            if let number = Self.number(in: text, run) {
                found.append(number)
                position = number.range.upperBound
            } else {
                // The run's later groups may begin a number of their own; its first can't.
                position = max(position + 1, run.groups.first?.range.upperBound ?? position + 1)
            }
        }
        return found
    }

    func reading(of text: TextBytes) -> JSONValue? {
        if let candidate = candidates(in: text).first { return candidate.value }
        guard let start = (0..<text.count).first(where: { text[$0] == UInt8(ascii: "+") || text.isDigit($0) }) else {
            return nil
        }
        let run = DigitGroups(in: text, at: start)
        let digits = run.digits(upTo: run.groups.count)
        guard (7...15).contains(digits.count), text.standsAlone(start..<run.end(upTo: run.groups.count)) else {
            return nil
        }
        return .string((run.hasPlus ? "+" : "") + digits)
    }

    private static func begins(_ text: TextBytes, _ index: Int) -> Bool {
        let byte = text[index]
        guard byte.isDigit || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "(") else { return false }
        return !text.isWord(before: index) && !"#/=_.-+@(*".utf8.contains(text[index - 1])
    }

    private static func number(in text: TextBytes, _ run: DigitGroups) -> Candidate? {
        var count = run.groups.count
        var digits = run.digitCount(upTo: count)
        // Single digits one after the other are a list or a code.
        if digits < 7 || run.groups.count(where: { $0.range.count == 1 }) > 2 { return nil }
        let cue = run.hasPlus ? PhoneCue.none : PhoneCue(in: text, before: run.start)
        while digits >= 7 {
            let end = run.end(upTo: count)
            if !goesOn(text, end), let (value, confidence) = PhoneShape(run, count: count).reading(cue: cue) {
                return Candidate(range: run.start..<end, value: .string(value), confidence: confidence)
            }
            digits -= run.groups[count - 1].range.count
            count -= 1
        }
        return nil
    }

    /// Whether what ends at `end` is part of something longer. An extension ("x12") is none of the number's.
    private static func goesOn(_ text: TextBytes, _ end: Int) -> Bool {
        if "-./,:".utf8.contains(text[end]), text.isDigit(end + 1) { return true }
        let hasExtension = text[end].lowercased == UInt8(ascii: "x") && text.isDigit(end + 1)
        return text[end] == UInt8(ascii: "%") || (text.isWord(at: end) && !hasExtension)
    }
}

/// Digits in groups, as telephone numbers are written; at most 15 digits in 8 groups.
struct DigitGroups {
    struct Group {
        let range: Range<Int>
        /// Whether it stands in brackets of its own.
        let isBracketed: Bool
        /// Where the group ends, its closing bracket included.
        let end: Int
    }

    let start: Int
    let hasPlus: Bool
    private(set) var groups: [Group] = []
    private let text: TextBytes

    init(in text: TextBytes, at start: Int) {
        self.start = start
        self.text = text
        var position = start
        hasPlus = text[start] == UInt8(ascii: "+")
        if hasPlus { position += 1 }
        var total = 0
        while groups.count < 8 {
            let isBracketed = text[position] == UInt8(ascii: "(")
            if isBracketed { position += 1 }
            if isBracketed, groups.isEmpty, text[position] == UInt8(ascii: "+") { break }
            let end = text.endOfDigits(from: position)
            total += end - position
            guard end > position, total <= 15 else { break }
            if isBracketed, text[end] != UInt8(ascii: ")") { break }
            let close = isBracketed ? end + 1 : end
            groups.append(
                Group(
                    range: position..<end, isBracketed: isBracketed, end: close))
            guard let next = Self.next(in: text, after: close) else { break }
            position = next
        }
    }

    /// Where the next group begins: behind nothing (a bracket closed or opens), or behind one of `- . /`, with a space
    /// beside it or without, or behind a space.
    private static func next(in text: TextBytes, after end: Int) -> Int? {
        var position = end + text.spaceWidth(at: end)
        if "-./".utf8.contains(text[position]) { position += 1 }
        if text[position] == 0xe2, text[position + 1] == 0x80, (0x90...0x93).contains(text[position + 2]) {
            position += 3
        }
        position += text.spaceWidth(at: position)
        return text.isDigit(position) || (text[position] == UInt8(ascii: "(") && text.isDigit(position + 1))
            ? position : nil
    }

    /// Where the first `count` groups end.
    func end(upTo count: Int) -> Int { groups.prefix(count).last?.end ?? start }

    /// The digits of one group.
    func digits(_ group: Group) -> String { text.string(group.range) }

    /// How many digits the first `count` groups have.
    func digitCount(upTo count: Int) -> Int { groups.prefix(count).reduce(0) { $0 + $1.range.count } }

    /// The digits of the first `count` groups.
    func digits(upTo count: Int) -> String { groups.prefix(count).map(digits).joined() }
}

/// What the words before a number say it to be.
enum PhoneCue {
    case phone
    case other
    case none

    init(in text: TextBytes, before index: Int) {
        for word in text.words(before: index, count: 4) {
            if Self.phones.contains(word) {
                self = .phone
                return
            }
            if Self.others.contains(word) {
                self = .other
                return
            }
        }
        self = .none
    }

    private static let phones: Set<String> = [
        "phone", "tel", "telephone", "mobile", "mob", "cell", "cellphone", "call", "calls", "called", "calling",
        "whatsapp", "ring", "text", "sms", "fax", "reach", "contact", "dial", "landline", "handy", "hotline", "phones",
    ]

    private static let others: Set<String> = [
        "account", "acct", "acc", "order", "ref", "reference", "invoice", "id", "transaction", "txn", "tracking",
        "iban", "card", "sort", "case", "ticket", "passport", "pin", "ssn", "booking", "code", "policy", "licence",
        "license", "customer", "confirmation", "parcel", "serial", "isbn", "zip", "postcode", "imei", "claim", "iban",
        "trx", "txid", "receipt", "vat", "payment", "transfer", "policy", "membership", "version",
    ]
}

/// Whether groups of digits are a telephone number, and which.
struct PhoneShape {
    private let groups: [DigitGroups.Group]
    private let run: DigitGroups
    private let digits: String

    init(_ run: DigitGroups, count: Int) {
        groups = Array(run.groups.prefix(count))
        self.run = run
        digits = run.digits(upTo: count)
    }

    private var lengths: [Int] { groups.map(\.range.count) }

    func reading(cue: PhoneCue) -> (value: String, confidence: Double)? {
        if run.hasPlus {
            return international(digitsAfterCountry(groups)).map { ($0, PhoneRecogniser.internationalConfidence) }
        }
        if cue == .other { return nil }
        if digits.hasPrefix("00") {
            let rest = String(digitsAfterCountry(groups).dropFirst(2))
            return international(rest).map { ($0, PhoneRecogniser.nationalConfidence) }
        }
        if let number = northAmerican(hasCue: cue == .phone) { return (number, PhoneRecogniser.nationalConfidence) }
        if let number = national(hasCue: cue == .phone) {
            return (number, groups.count > 1 ? PhoneRecogniser.nationalConfidence : PhoneRecogniser.cuedConfidence)
        }
        let count = digits.utf8.count
        let isPlain = groups.dropFirst().allSatisfy { $0.range.count >= 2 }
        return cue == .phone && isPlain && (7...12).contains(count) ? (digits, PhoneRecogniser.cuedConfidence) : nil
    }

    /// All digits but a trunk 0 in brackets behind the country.
    private func digitsAfterCountry(_ groups: [DigitGroups.Group]) -> String {
        groups.enumerated().filter { !($0.offset > 0 && $0.element.isBracketed && run.digits($0.element) == "0") }
            .map { run.digits($0.element) }.joined()
    }

    /// E.164: a country code that doesn't begin with 0, and as many digits as the country has.
    private func international(_ digits: String) -> String? {
        guard let first = digits.utf8.first, first != UInt8(ascii: "0"), !groups.isEmpty else {
            return nil
        }
        for width in [1, 2, 3] {
            guard let allowed = Self.lengths[String(digits.prefix(width))] else { continue }
            return allowed.contains(digits.utf8.count) ? "+" + digits : nil
        }
        return (8...15).contains(digits.utf8.count) ? "+" + digits : nil
    }

    /// `(555) 234-5678`, `555-234-5678`, `1-555-234-5678`; area and exchange begin with 2 to 9. In one run of ten
    /// digits only behind a word that says so.
    private func northAmerican(hasCue: Bool) -> String? {
        var digits = digits
        var lengths = lengths
        let hasTrunk = digits.hasPrefix("1") && digits.utf8.count == 11
        if hasTrunk {
            digits.removeFirst()
            if lengths.first == 1 { lengths.removeFirst() } else { lengths[0] -= 1 }
        }
        let bytes = Array(digits.utf8)
        guard bytes.count == 10, bytes[0] >= UInt8(ascii: "2"), bytes[3] >= UInt8(ascii: "2") else { return nil }
        guard lengths == [3, 3, 4] || (hasCue && lengths.count == 1) || lengths == [3, 7] && groups[0].isBracketed
        else { return nil }
        return (hasTrunk ? "+1" : "") + digits
    }

    /// A trunk 0 and nine to twelve digits in all, in groups of two and more (the first may be the 0 alone).
    private func national(hasCue: Bool) -> String? {
        let count = digits.utf8.count
        guard digits.hasPrefix("0"), (9...12).contains(count), lengths.dropFirst().allSatisfy({ $0 >= 2 }) else {
            return nil
        }
        if groups.count == 1 { return hasCue || (10...11).contains(count) ? digits : nil }
        return groups.count <= 6 ? digits : nil
    }

    /// Digits of a number, its country code included, where the country's plan fixes them (ITU-T E.164 annexes).
    private static let lengths: [String: ClosedRange<Int>] = [
        "1": 11...11, "7": 11...11, "20": 11...12, "27": 11...11, "30": 12...12, "31": 11...11, "32": 10...11,
        "33": 11...11, "34": 11...11, "36": 10...11, "39": 8...13, "40": 11...11, "41": 11...11, "43": 8...15,
        "44": 11...12, "45": 10...10, "46": 9...12, "47": 10...10, "48": 11...11, "49": 8...14, "51": 10...11,
        "52": 12...13, "54": 12...13, "55": 12...13, "56": 11...11, "57": 12...12, "60": 10...12, "61": 11...11,
        "62": 9...14, "63": 11...12, "64": 10...12, "65": 10...10, "66": 10...11, "81": 11...12, "82": 10...12,
        "84": 11...12, "86": 12...13, "90": 12...12, "91": 12...12, "92": 12...12, "351": 12...12, "352": 8...12,
        "353": 11...12, "354": 10...12, "358": 9...13, "370": 11...11, "371": 11...11, "372": 10...11, "380": 12...12,
        "385": 11...12, "420": 12...12, "421": 12...12, "852": 11...11, "971": 11...12, "972": 11...12,
    ]
}
