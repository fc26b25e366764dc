import JSON

/// International bank account numbers (ISO 13616): a known country, its exact length, and remainder 1 by 97.
///
/// A wrong number passes by chance once in 97; together with country and length a find is as good as certain.
struct IBANRecogniser: ValueRecogniser {
    static let confidence = 1.0

    func candidates(in text: TextBytes) -> [Candidate] {
        Self.shapes(in: text).compactMap { shape in
            guard Self.remainder(shape.characters) == 1 else { return nil }
            let value = String(decoding: shape.characters, as: UTF8.self)
            return Candidate(
                range: shape.range, value: .string(value), confidence: Self.confidence, isChecked: true)
        }
    }

    /// What looks like an IBAN, whether or not it passes the check.
    struct Shape {
        let range: Range<Int>
        /// Upper case, without spaces.
        let characters: [UInt8]
    }

    /// Everything that has an IBAN's country, check digits and length; spaces and hyphens, one at a time, may stand
    /// between its characters.
    static func shapes(in text: TextBytes) -> [Shape] {
        var shapes: [Shape] = []
        var position = 0
        while position < text.count {
            if let shape = shape(in: text, at: position) {
                shapes.append(shape)
                position = shape.range.upperBound
            } else {
                position += 1
            }
        }
        return shapes
    }

    private static func shape(in text: TextBytes, at start: Int) -> Shape? {
        guard text[start].isLetter, text[start + 1].isLetter, !text[start + 2].isLetter, !text.isWord(before: start)
        else { return nil }
        let country = String(decoding: [text[start].uppercased, text[start + 1].uppercased], as: UTF8.self)
        guard let length = lengths[country] else { return nil }
        var characters: [UInt8] = []
        var position = start
        while characters.count < length {
            let byte = text[position]
            if byte.isDigit || byte.isLetter {
                characters.append(byte.uppercased)
                position += 1
                continue
            }
            let gap = byte == UInt8(ascii: "-") ? 1 : text.spaceWidth(at: position)
            guard gap > 0, text[position + gap].isDigit || text[position + gap].isLetter else { return nil }
            position += gap
        }
        guard characters[2].isDigit, characters[3].isDigit, !text.isWord(at: position) else { return nil }
        return Shape(range: start..<position, characters: characters)
    }

    /// The number by 97, its first four characters moved to the end, letters as 10 to 35.
    private static func remainder(_ characters: [UInt8]) -> Int {
        var remainder = 0
        for byte in characters.dropFirst(4) + characters.prefix(4) {
            remainder =
                byte.isDigit
                ? (remainder * 10 + Int(byte - 0x30)) % 97
                : (remainder * 100 + Int(byte - 0x41) + 10) % 97
        }
        return remainder
    }

    /// Characters of an IBAN by country: SWIFT's IBAN registry, release 99.
    private static let lengths: [String: Int] = [
        "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
        "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
        "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
        "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
        "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
        "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
        "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
        "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
        "YE": 30,
    ]
}
