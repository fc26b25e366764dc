import JSON

/// Dates that stand on a calendar: `2024-03-05`, `05/03/2024`, `5.3.24`, `5 March 2024`, `March 5th`, `Mar 2024`.
///
/// Of two numbers that could both be the month the first is the day (`03/04/2024` is 3 April), as in most of the
/// world; a number above 12 settles it, and the lower confidence of such a find says that it was a guess. "Yesterday"
/// is no date by itself; when a model finds it, its value is null, and its text is kept.
struct DateRecogniser: ValueRecogniser {
    static let isoConfidence = 0.99
    static let namedConfidence = 0.98
    static let numericConfidence = 0.97
    static let ambiguousConfidence = 0.75
    /// Off for each part that is missing: the century, the year, the day.
    static let missingPart = 0.1

    var yieldsTo: [FieldType] { [.url, .email, .iban] }

    func candidates(in text: TextBytes) -> [Candidate] {
        var found: [Candidate] = []
        var position = 0
        while position < text.count {
            guard text.isWord(at: position), !text.isWord(before: position) else {
                position += 1
                continue
            }
            let date =
                text.isDigit(position)
                ? Self.beginningWithNumber(in: text, at: position) : Self.beginningWithMonth(in: text, at: position)
            if let candidate = date {
                found.append(candidate)
                position = candidate.range.upperBound
            } else {
                while text.isWord(at: position), let scalar = text.scalar(at: position) {
                    position += UTF8.width(scalar)
                }
            }
        }
        return found
    }

    func reading(of text: TextBytes) -> JSONValue? {
        if let candidate = candidates(in: text).first { return candidate.value }
        if let partial = PartialDate.read(text)?.iso { return .string(partial) }
        return text.wordsInLowerCase.contains(where: CalendarDate.relativeWords.contains) ? .null : nil
    }

    // MARK: Numbers first

    private static func beginningWithNumber(in text: TextBytes, at start: Int) -> Candidate? {
        let end = text.endOfDigits(from: start)
        switch end - start {
        case 4: return yearFirst(in: text, start..<end)
        case 1, 2:
            return numeric(in: text, start..<end) ?? dayThenMonth(in: text, start..<end)
        default: return nil
        }
    }

    /// `2024-03-05`, `2024/3/5`, `2024.03.05`.
    private static func yearFirst(in text: TextBytes, _ year: Range<Int>) -> Candidate? {
        guard !continues(text, before: year.lowerBound), let month = part(text, after: year.upperBound, digits: 1...2),
            let day = part(text, after: month.range.upperBound, digits: 1...2), month.separator == day.separator,
            !continues(text, after: day.range.upperBound)
        else { return nil }
        let date = CalendarDate(year: text.number(year), month: month.number, day: day.number)
        // "2024-03-05T10:30" goes on with a letter.
        let hasTime =
            text[day.range.upperBound].lowercased == UInt8(ascii: "t") && text.isDigit(day.range.upperBound + 1)
        if text.isWord(at: day.range.upperBound), !hasTime { return nil }
        return candidate(year.lowerBound..<day.range.upperBound, date, isoConfidence)
    }

    /// `05/03/2024`, `5.3.24`, `05-03-2024`.
    private static func numeric(in text: TextBytes, _ first: Range<Int>) -> Candidate? {
        guard !continues(text, before: first.lowerBound),
            let second = part(text, after: first.upperBound, digits: 1...2),
            let third = part(text, after: second.range.upperBound, digits: 2...4), third.range.count != 3,
            second.separator == third.separator, !continues(text, after: third.range.upperBound),
            !text.isWord(at: third.range.upperBound)
        else { return nil }
        let isShort = third.range.count == 2
        let year = isShort ? CalendarDate.century(third.number) : third.number
        let a = text.number(first)
        let b = second.number
        let range = first.lowerBound..<third.range.upperBound
        let off = isShort ? missingPart : 0
        if let date = candidate(range, CalendarDate(year: year, month: b, day: a), 1) {
            let isSettled = a > 12 || a == b
            let confidence = (isSettled ? numericConfidence : ambiguousConfidence) - off
            return Candidate(range: range, value: date.value, confidence: confidence)
        }
        return candidate(range, CalendarDate(year: year, month: a, day: b), numericConfidence - off)
    }

    /// `5 March 2024`, `5th of March`, `05-Mar-2024`, `5 Mar '24`.
    private static func dayThenMonth(in text: TextBytes, _ day: Range<Int>) -> Candidate? {
        guard text[day.lowerBound - 1] != UInt8(ascii: ".") || !text.isDigit(day.lowerBound - 2) else { return nil }
        var position = endOfOrdinal(in: text, day.upperBound)
        guard let joint = joint(in: text, at: position, words: ["of", "de"]) else { return nil }
        position = joint
        let name = text.letters(from: position)
        guard let month = CalendarDate.monthOfAnyLanguage(text.string(name)), !text.isWord(at: name.upperBound) else {
            return nil
        }
        let year = year(in: text, after: name.upperBound)
        let date = CalendarDate(year: year?.number, month: month, day: text.number(day))
        // "5 may" is as likely the verb; "5 May" is not.
        if year == nil, text.string(name) == "may" { return nil }
        return candidate(
            day.lowerBound..<(year?.end ?? name.upperBound), date, namedConfidence - (year?.off ?? missingPart))
    }

    // MARK: Months first

    /// `March 5, 2024`, `Mar 5th`, `March 2024`, `Mar-05-2024`.
    private static func beginningWithMonth(in text: TextBytes, at start: Int) -> Candidate? {
        let name = text.letters(from: start)
        let afterName = text[name.upperBound] == UInt8(ascii: ".") ? name.upperBound + 1 : name.upperBound
        guard let first = joint(in: text, at: afterName, words: ["the"]), text.isDigit(first),
            let month = CalendarDate.month(text.string(name))
        else { return nil }
        let digits = first..<text.endOfDigits(from: first)
        if digits.count == 4 {
            let date = CalendarDate(year: text.number(digits), month: month)
            // "31 April 2024" is a day that doesn't exist, not the whole of April.
            let hasDay = text.isDigit(start - text.spaceWidth(before: start) - 1)
            if hasDay || text.isWord(at: digits.upperBound) || goesOnAsNumber(text, digits.upperBound) { return nil }
            return candidate(start..<digits.upperBound, date, namedConfidence - missingPart)
        }
        let end = endOfOrdinal(in: text, digits.upperBound)
        guard digits.count <= 2, !text.isWord(at: end), !goesOnAsNumber(text, end) else { return nil }
        let year = year(in: text, after: end)
        if year == nil, text.string(name) == "may" { return nil }
        let date = CalendarDate(year: year?.number, month: month, day: text.number(digits))
        return candidate(start..<(year?.end ?? end), date, namedConfidence - (year?.off ?? missingPart))
    }

    // MARK: Parts

    private static func candidate(_ range: Range<Int>, _ date: CalendarDate, _ confidence: Double) -> Candidate? {
        date.iso.map { Candidate(range: range, value: .string($0), confidence: confidence) }
    }

    /// The separator at `end` and the number behind it.
    private static func part(
        _ text: TextBytes, after end: Int, digits: ClosedRange<Int>
    ) -> (separator: UInt8, range: Range<Int>, number: Int)? {
        guard "-/.".utf8.contains(text[end]) else { return nil }
        let range = (end + 1)..<text.endOfDigits(from: end + 1)
        guard digits.contains(range.count) else { return nil }
        return (text[end], range, text.number(range))
    }

    /// Whether a number with separators goes on in front: the `1.` of `1.2.3.2024`.
    private static func continues(_ text: TextBytes, before index: Int) -> Bool {
        "-/.,:".utf8.contains(text[index - 1]) && text.isDigit(index - 2)
    }

    /// Whether a number with separators goes on behind: the `.4` of `1.2.2024.4`.
    private static func continues(_ text: TextBytes, after index: Int) -> Bool {
        "-/.".utf8.contains(text[index]) && text.isDigit(index + 1)
    }

    /// Whether what was taken for a day or a year is a quantity: `March 5%`, `May 5:30`, `May 5.50`.
    private static func goesOnAsNumber(_ text: TextBytes, _ index: Int) -> Bool {
        text[index] == UInt8(ascii: "%") || (".,:".utf8.contains(text[index]) && text.isDigit(index + 1))
    }

    private static func endOfOrdinal(in text: TextBytes, _ index: Int) -> Int {
        let isOrdinal = ["st", "nd", "rd", "th"].contains { text.matches($0, at: index) }
        return isOrdinal && !text.isWord(at: index + 2) ? index + 2 : index
    }

    /// Where the next part begins: behind a space, a hyphen, a slash or a full stop, and one of `words` if it
    /// stands there.
    private static func joint(in text: TextBytes, at index: Int, words: [String]) -> Int? {
        var position = index
        if "-/.".utf8.contains(text[position]) { position += 1 }
        position += text.spaceWidth(at: position)
        if position == index { return text[index - 1] == UInt8(ascii: ".") ? position : nil }
        for word in words where text.matches(word, at: position) {
            let gap = text.spaceWidth(at: position + word.utf8.count)
            if gap > 0 { return position + word.utf8.count + gap }
        }
        return position
    }

    /// The year behind a day and a month: four digits behind a space, comma or hyphen; two behind `'` or a hyphen.
    private static func year(in text: TextBytes, after index: Int) -> (number: Int, end: Int, off: Double)? {
        var position = index
        if text[position] == UInt8(ascii: ".") || text[position] == UInt8(ascii: ",") { position += 1 }
        let hasHyphen = text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "/")
        position += hasHyphen ? 1 : text.spaceWidth(at: position)
        if position == index { return nil }
        if text.matches("de ", at: position) { position += 3 }
        let hasApostrophe = text[position] == UInt8(ascii: "'")
        if hasApostrophe { position += 1 }
        let end = text.endOfDigits(from: position)
        guard !text.isWord(at: end), !(text.isDigit(end + 1) && ".,:".utf8.contains(text[end])) else { return nil }
        switch end - position {
        case 4 where (1900...2199).contains(text.number(position..<end)):
            return (text.number(position..<end), end, 0)
        case 2 where hasHyphen || hasApostrophe:
            return (CalendarDate.century(text.number(position..<end)), end, missingPart)
        default: return nil
        }
    }
}

extension TextBytes {
    /// The number that digits make; at most nine of them.
    func number(_ digits: Range<Int>) -> Int {
        digits.prefix(9).reduce(0) { $0 * 10 + Int(self[$1] &- 0x30) }
    }
}
