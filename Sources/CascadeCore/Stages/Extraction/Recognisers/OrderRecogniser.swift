import JSON

/// Numbers of orders, tickets, bookings, where the pipeline names no pattern of its own: `ORD-2024-001`, `#771204`,
/// and what follows a word such as "order" or "ref".
///
/// The value is the number as written, without the word and the `#`.
struct OrderRecogniser: ValueRecogniser {
    static let cuedConfidence = 0.9
    static let bareConfidence = 0.85

    var yieldsTo: [FieldType] { [.url, .email, .iban, .card, .date, .money] }

    func candidates(in text: TextBytes) -> [Candidate] {
        var found: [Candidate] = []
        var position = 0
        while position < text.count {
            guard text.isWord(at: position), !text.isWord(before: position) else {
                position += 1
                continue
            }
            let token = Self.token(in: text, at: position)
            if let confidence = Self.confidence(text, token) {
                let start = text[token.lowerBound - 1] == UInt8(ascii: "#") ? token.lowerBound - 1 : token.lowerBound
                found.append(
                    Candidate(
                        range: start..<token.upperBound, value: .string(text.string(token)), confidence: confidence))
            }
            position = max(token.upperBound, position + 1)
            while text.isWord(at: position), let scalar = text.scalar(at: position) {
                position += UTF8.width(scalar)
            }
        }
        return found
    }

    func reading(of text: TextBytes) -> JSONValue? {
        if let candidate = candidates(in: text).first { return candidate.value }
        var position = 0
        while position < text.count {
            let token = Self.token(in: text, at: position)
            if token.contains(where: text.isDigit) { return .string(text.string(token)) }
            position = max(token.upperBound, position + 1)
        }
        return nil
    }

    /// Letters and digits, single hyphens, slashes and underscores among them.
    private static func token(in text: TextBytes, at start: Int) -> Range<Int> {
        func isPart(_ index: Int) -> Bool { text[index].isDigit || text[index].isLetter }
        var end = start
        while isPart(end) || ("-/_".utf8.contains(text[end]) && end > start && isPart(end + 1)) { end += 1 }
        return start..<end
    }

    private static func confidence(_ text: TextBytes, _ token: Range<Int>) -> Double? {
        let digits = token.count(where: text.isDigit)
        guard digits >= 3, token.count <= 40, text.standsAlone(token),
            !(".,:".utf8.contains(text[token.upperBound]) && text.isDigit(token.upperBound + 1)),
            !(".,:".utf8.contains(text[token.lowerBound - 1]) && text.isDigit(token.lowerBound - 2))
        else { return nil }
        if isCued(text, token.lowerBound) { return cuedConfidence }
        if text[token.lowerBound - 1] == UInt8(ascii: "#") { return bareConfidence }
        let letters = text.letters(from: token.lowerBound)
        let prefix = text.string(letters)
        let isCode =
            (2...5).contains(letters.count) && text[letters.upperBound] == UInt8(ascii: "-")
            && prefix == prefix.uppercased() && !standards.contains(prefix)
        return isCode ? bareConfidence : nil
    }

    /// Whether "order", "ref" and the like stand before a number, with "number", "no.", "id", "#", ":" between or not.
    private static func isCued(_ text: TextBytes, _ index: Int) -> Bool {
        var position = index
        for _ in 0..<3 {
            while position > 0, text.spaceWidth(before: position) > 0 || "#:.-=(".utf8.contains(text[position - 1]) {
                position = text.scalarStart(before: position)
            }
            let word = text.letters(before: position)
            if word.isEmpty || index - word.lowerBound > 40 { return false }
            let name = text.string(word).lowercased()
            if cues.contains(name) { return true }
            if !fillers.contains(name) { return false }
            position = word.lowerBound
        }
        return false
    }

    private static let cues: Set<String> = [
        "order", "ord", "orders", "ref", "reference", "booking", "invoice", "inv", "ticket", "case", "confirmation",
        "tracking", "transaction", "txn", "txid", "trx", "claim", "request", "rma", "po", "parcel", "shipment",
        "receipt",
    ]
    private static let fillers: Set<String> = ["number", "no", "nr", "num", "id", "code", "is", "was", "my"]
    private static let standards: Set<String> = ["ISO", "UTF", "RFC", "SHA", "COVID", "DIN", "EN", "IEC", "AES", "RSA"]
}
