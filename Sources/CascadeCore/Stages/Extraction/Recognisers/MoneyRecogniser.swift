import JSON

/// Amounts of money: a number with a currency's symbol, code or name before or behind it.
///
/// The value is `{"amount": 49.99, "currency": "EUR"}`, the currency null where the text doesn't tell it. Bare numbers
/// are no money, unless somebody else says so: then `reading(of:)` takes them.
struct MoneyRecogniser: ValueRecogniser {
    static let confidence = 0.97
    static let wordConfidence = 0.94
    static let unknownCurrencyConfidence = 0.85

    var yieldsTo: [FieldType] { [.url, .email] }

    func candidates(in text: TextBytes) -> [Candidate] {
        var found: [Candidate] = []
        var position = 0
        var floor = 0
        while position < text.count {
            guard text.isDigit(position), !isInsideNumber(text, position) else {
                position += 1
                continue
            }
            guard let number = NumberScanner.number(in: text, at: position) else {
                position = text.endOfDigits(from: position)
                continue
            }
            if let amount = Self.amount(in: text, number: position..<number.end, number.value, notBefore: floor) {
                found.append(amount)
                floor = amount.range.upperBound
                position = floor
            } else {
                position = number.end
            }
        }
        return found
    }

    func reading(of text: TextBytes) -> JSONValue? {
        if let candidate = candidates(in: text).first { return candidate.value }
        if let amount = NumberWords.amount(in: text) { return amount }
        guard let start = (0..<text.count).first(where: text.isDigit),
            let number = NumberScanner.number(in: text, at: start),
            text.standsAlone(start..<number.end), !(number.end..<text.count).contains(where: text.isDigit)
        else { return nil }
        return Self.json(number.value, Currencies.Name(code: nil))
    }

    /// Whether the digits at `index` only carry on what stands before them: `A1`, `3.5`, `12,50`.
    private func isInsideNumber(_ text: TextBytes, _ index: Int) -> Bool {
        if text.isDigit(index - 1) { return true }
        return (text[index - 1] == UInt8(ascii: ".") || text[index - 1] == UInt8(ascii: ","))
            && text.isDigit(index - 2)
    }

    static func json(_ amount: DecimalText, _ currency: Currencies.Name) -> JSONValue {
        var object = JSONObject()
        object.append("amount", amount.shifted(by: currency.power).json)
        object.append("currency", currency.code.map(JSONValue.string) ?? .null)
        return .object(object)
    }

    private static func amount(
        in text: TextBytes, number: Range<Int>, _ value: DecimalText, notBefore floor: Int
    ) -> Candidate? {
        let before = prefix(in: text, of: number.lowerBound, notBefore: floor)
        if before == nil, text.isWord(before: number.lowerBound) { return nil }
        var after = multiplied(in: text, from: number.upperBound)
        after.end = openPence(in: text, at: after.end)
        var currency = before?.name
        var isWord = before?.isWord ?? false
        if let suffix = suffix(in: text, from: after.end), currency == nil || suffix.isCode {
            // In "€20 EUR 30" the code belongs to the next number.
            let opensNext =
                currency != nil && text.isDigit(suffix.end + text.spaceWidth(at: suffix.end))
            if !opensNext {
                currency = suffix.name
                isWord = before == nil && suffix.isWord
                after.end = suffix.end
            }
        }
        guard let currency = currency ?? after.implied, !text.isWord(at: after.end) else { return nil }
        let start = before?.start ?? number.lowerBound
        let sign = sign(in: text, before: start, notBefore: floor)
        let isNegative = sign < start || before?.isNegative == true
        let amount = value.shifted(by: after.power)
        let confidence = currency.code == nil ? unknownCurrencyConfidence : isWord ? wordConfidence : Self.confidence
        return Candidate(
            range: sign..<after.end, value: json(isNegative ? amount.negated : amount, currency),
            confidence: confidence)
    }

    private struct Prefix {
        let name: Currencies.Name
        let start: Int
        var isWord = false
        var isNegative = false
    }

    /// The currency before a number, at most one space and a sign between them.
    private static func prefix(in text: TextBytes, of number: Int, notBefore floor: Int) -> Prefix? {
        let signed = sign(in: text, before: number, notBefore: floor, insidePrefix: true)
        let end = signed - text.spaceWidth(before: signed)
        if let symbol = Currencies.symbol(in: text, before: end), symbol.start >= floor {
            var start = symbol.start
            var name = symbol.name
            // "USD $50": the code tells more than the symbol.
            let codeEnd = start - text.spaceWidth(before: start)
            let letters = text.letters(before: codeEnd, limit: 8)
            let code = text.string(letters)
            if code.utf8.count == 3, code == code.uppercased(), let named = Currencies.word(code),
                letters.lowerBound >= floor, !text.isWord(before: letters.lowerBound)
            {
                start = letters.lowerBound
                name = named
            }
            return Prefix(name: name, start: start, isNegative: signed < number)
        }
        // "Rs. 500", "EUR 500", "kr 500"
        let dotted = text[end - 1] == UInt8(ascii: ".") ? end - 1 : end
        let letters = text.letters(before: dotted, limit: 8)
        let word = text.string(letters)
        let isApart = dotted < number
        guard !letters.isEmpty, letters.lowerBound >= floor, !text.isWord(before: letters.lowerBound),
            let name = Currencies.word(word), dotted == end ? isPrefix(word, isApart: isApart) : isAbbreviation(word)
        else { return nil }
        return Prefix(name: name, start: letters.lowerBound, isWord: false, isNegative: signed < number)
    }

    /// Names stand behind a number ("20 dollars"); before it stand codes and abbreviations, some of them only apart
    /// from it: "kr 20" is money, "FR14" is not.
    private static func isPrefix(_ word: String, isApart: Bool) -> Bool {
        if word.utf8.count == 3, Currencies.word(word.uppercased())?.code == word.uppercased() { return true }
        return isAbbreviation(word) && (word.lowercased() == "rs" || (isApart && word != word.uppercased()))
    }

    private static func isAbbreviation(_ word: String) -> Bool {
        ["rs", "kr", "fr", "zł", "kč"].contains(word.lowercased())
    }

    private struct Suffix {
        let name: Currencies.Name
        let end: Int
        let isWord: Bool
        let isCode: Bool
    }

    /// The currency behind a number, at most one space between them.
    private static func suffix(in text: TextBytes, from end: Int) -> Suffix? {
        let gap = text.spaceWidth(at: end)
        if let symbol = Currencies.symbol(in: text, at: end + gap) {
            // In "5 $20" the symbol belongs to the next number.
            if gap > 0, text.isDigit(symbol.end) { return nil }
            return Suffix(name: symbol.name, end: symbol.end, isWord: false, isCode: false)
        }
        let letters = text.letters(from: end + gap)
        if text.isWord(at: letters.upperBound) { return nil }
        let word = text.string(letters)
        if gap == 0, word == "p" {
            return Suffix(name: .init(code: "GBP", power: -2), end: letters.upperBound, isWord: true, isCode: false)
        }
        let next = text.letters(from: letters.upperBound + text.spaceWidth(at: letters.upperBound))
        if let code = Currencies.qualifier(word), let name = Currencies.word(text.string(next)), name.power == 0 {
            return Suffix(name: .init(code: code), end: next.upperBound, isWord: true, isCode: false)
        }
        guard let name = Currencies.word(word) else { return nil }
        let isCode = word.uppercased() == name.code
        let hasSterling = word.lowercased().hasPrefix("pound") && text.string(next).lowercased() == "sterling"
        return Suffix(
            name: name, end: hasSterling ? next.upperBound : letters.upperBound, isWord: !isCode, isCode: isCode)
    }

    private struct Multiplied {
        var end: Int
        var power = 0
        /// What the multiplier itself says to be money: "2 grand".
        var implied: Currencies.Name?
    }

    /// Thousands, millions and billions behind a number.
    private static func multiplied(in text: TextBytes, from end: Int) -> Multiplied {
        let gap = text.spaceWidth(at: end)
        let letters = text.letters(from: end + gap)
        let power: Int
        switch text.string(letters).lowercased() {
        case "k" where gap == 0: power = 3
        case "m" where gap == 0, "mn", "mio", "million": power = 6
        case "bn", "billion": power = 9
        case "thousand": power = 3
        case "grand": return Multiplied(end: letters.upperBound, power: 3, implied: .init(code: nil))
        default: return Multiplied(end: end)
        }
        return text.isWord(at: letters.upperBound)
            ? Multiplied(end: end) : Multiplied(end: letters.upperBound, power: power)
    }

    /// Passes over the ",-" of "49,-".
    private static func openPence(in text: TextBytes, at end: Int) -> Int {
        let isOpen =
            (text[end] == UInt8(ascii: ",") || text[end] == UInt8(ascii: ".")) && text[end + 1] == UInt8(ascii: "-")
        guard isOpen, !text.isWord(at: end + 2) else { return end }
        return text[end + 2] == UInt8(ascii: "-") ? end + 3 : end + 2
    }

    /// Where the minus sign before `index` begins; `index` itself without one. A hyphen after a word or a number is
    /// none: "5-10 €", "pre-£50".
    private static func sign(
        in text: TextBytes, before index: Int, notBefore floor: Int, insidePrefix: Bool = false
    ) -> Int {
        let start: Int
        if text[index - 1] == UInt8(ascii: "-") {
            start = index - 1
        } else if text[index - 3] == 0xe2, text[index - 2] == 0x88, text[index - 1] == 0x92 {
            start = index - 3
        } else {
            return index
        }
        guard start >= floor else { return index }
        if insidePrefix { return Currencies.symbol(in: text, before: start) == nil ? index : start }
        let before = text[start - 1]
        let follows =
            text.isWord(before: start) || before == UInt8(ascii: ")") || before == UInt8(ascii: "-")
            || before == UInt8(ascii: ".") || before == UInt8(ascii: ",")
        return follows || Currencies.symbol(in: text, before: start) != nil ? index : start
    }
}
