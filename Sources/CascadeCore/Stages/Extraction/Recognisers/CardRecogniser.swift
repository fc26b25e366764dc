import JSON

/// Payment cards' numbers (ISO/IEC 7812): an issuer's prefix, a length that it uses, and the Luhn digit.
struct CardRecogniser: ValueRecogniser {
    static let confidence = 1.0

    var yieldsTo: [FieldType] { [.iban] }

    func candidates(in text: TextBytes) -> [Candidate] {
        // An account number with a slip in it is still no card, even where its digits happen to pass.
        let accounts = IBANRecogniser.shapes(in: text).map(\.range)
        var found: [Candidate] = []
        var position = 0
        while position < text.count {
            guard text.isDigit(position) else {
                position += 1
                continue
            }
            if let number = Self.number(in: text, at: position),
                !accounts.contains(where: { $0.overlaps(number.range) })
            {
                let value = JSONValue.string(String(decoding: number.digits, as: UTF8.self))
                found.append(
                    Candidate(range: number.range, value: value, confidence: Self.confidence, isChecked: true))
                position = number.range.upperBound
            } else {
                position = text.endOfDigits(from: position)
            }
        }
        return found
    }

    /// The longest card number that begins at `start`: digits in one run, or in groups with a space or a hyphen, the
    /// same throughout, between them.
    private static func number(in text: TextBytes, at start: Int) -> (range: Range<Int>, digits: [UInt8])? {
        guard !text.isWord(before: start) else { return nil }
        var digits: [UInt8] = []
        var longest: (range: Range<Int>, digits: [UInt8])?
        var position = start
        var separator: UInt8?
        while true {
            let end = text.endOfDigits(from: position)
            guard (2...19).contains(end - position), digits.count + end - position <= 19 else { break }
            digits += text.bytes[position..<end]
            if !text.isWord(at: end), isCard(digits) { longest = (start..<end, digits) }
            let gap = text[end] == UInt8(ascii: "-") ? 1 : text.spaceWidth(at: end)
            guard gap > 0, separator == nil || separator == text[end], text.isDigit(end + gap) else { break }
            separator = text[end]
            position = end + gap
        }
        return longest
    }

    static func isCard(_ digits: [UInt8]) -> Bool {
        guard (12...19).contains(digits.count), hasIssuer(digits) else { return false }
        var sum = 0
        for (place, byte) in digits.reversed().enumerated() {
            let digit = Int(byte - 0x30)
            let doubled = digit * 2
            sum += place.isMultiple(of: 2) ? digit : (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum.isMultiple(of: 10)
    }

    private static func hasIssuer(_ digits: [UInt8]) -> Bool {
        let prefix = digits.prefix(4).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let count = digits.count
        return switch prefix {
        case 4000...4999: count == 13 || count == 16 || count == 19  // Visa
        case 5100...5599, 2221...2720: count == 16  // Mastercard
        case 3400...3499, 3700...3799: count == 15  // American Express
        case 3000...3059, 3095, 3600...3699, 3800...3999: (14...19).contains(count)  // Diners Club
        case 3528...3589: (16...19).contains(count)  // JCB
        case 1800, 2131: count == 15  // JCB, older ones
        case 6011, 6440...6599, 6200...6299: (16...19).contains(count)  // Discover, UnionPay
        case 2200...2204: (16...19).contains(count)  // Mir
        case 5000...5099, 5600...6999: (12...19).contains(count)  // Maestro
        default: false
        }
    }
}
