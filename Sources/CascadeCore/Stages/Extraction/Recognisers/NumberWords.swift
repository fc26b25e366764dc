import JSON

/// Amounts in English words: "twenty quid", "two hundred and fifty euros", "a thousand pounds".
enum NumberWords {
    /// The amount that fills the whole of `text`; nil when another word stands in it.
    static func amount(in text: TextBytes) -> JSONValue? {
        let fillers: Set<String> = ["and", "about", "around"]
        let words = text.wordsInLowerCase.filter { !fillers.contains($0) }
        guard words.count <= 12 else { return nil }
        var total = 0
        var group = 0
        var hasNumber = false
        var currency: Currencies.Name?
        for (index, word) in words.enumerated() {
            if let unit = units[word] {
                group += unit
                hasNumber = true
            } else if word == "a" || word == "an", index == 0, words.count > 1 {
                group = 1
                hasNumber = true
            } else if word == "hundred", hasNumber, group < 100 {
                group = max(group, 1) * 100
            } else if let factor = factors[word], hasNumber {
                total += max(group, 1) * factor
                group = 0
                if word == "grand" { currency = currency ?? Currencies.Name(code: nil) }
            } else if hasNumber, index == words.count - 1, let name = Currencies.word(word) {
                currency = name
            } else {
                return nil
            }
        }
        let digits = Array(String(total + group).utf8)
        guard hasNumber, let currency, let amount = DecimalText(whole: digits, fraction: []) else { return nil }
        return MoneyRecogniser.json(amount, currency)
    }

    private static let factors = ["thousand": 1000, "grand": 1000, "million": 1_000_000]

    private static let units: [String: Int] = [
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
        "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
        "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
        "seventy": 70, "eighty": 80, "ninety": 90,
    ]
}
