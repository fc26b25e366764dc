import Constraints

/// A vocabulary made by rule: every byte, and what tokenizers merge — JSON's marks with spaces and quotes, digits up to
/// three, words, repeated blanks, and pieces that cut characters apart.
enum SmallVocabulary {
    static let tokens: [[UInt8]?] = {
        var tokens: [[UInt8]?] = (UInt8.min...UInt8.max).map { [$0] }
        let marks = [
            "\":", "\": ", "\": \"", "\", \"", "\",", " {\"", "{\"", "\"}", "\"}, {\"", "}}", "[[", "]]", "[]", "{}",
            "[\"",
            "\"]", ", ", ": ", " \"", " [", "],", "], [", "true", "false", "null", " true", "\\n", "\\\"", "\\\\",
            "\\u00",
            "\\u001", "a\\n", "a\": ", "ab\": 1, \"", "a\",", "0, 0", "0, 0, 0", "-1", "-0", "0.", ".5", ".00", "e5",
            "  ", "        ", "ab", "abc", "name", "na", "me\"", "kind", "\"a", "\"b\"", "é", "日本", "日本\"", "😀", "😀😀",
            " the", "the \"", "\n", "{\n", "\"\"", "\"\"\"", "\\", "\"\\",
        ]
        tokens += marks.map { Array($0.utf8) }
        for number in 0..<10 { tokens += [Array("\(number)\(number)".utf8), Array("\(number)0\(number)".utf8)] }
        // The first byte or two of longer characters, the last ones, and both with neighbours.
        tokens += [
            [0xC3], [0xA9], [0xE6, 0x97], [0xA5, 0xE6], [0xF0, 0x9F], [0x98, 0x80], [0x41, 0xF0, 0x9F, 0x98],
        ]
        tokens += [[0x80, 0x22], [0xA9, 0x22, 0x3A], [0xED, 0xA0], [0xC0, 0x80], [0xFF, 0xFE]]
        // Tokens that are no text.
        return tokens + [nil, nil, []]
    }()

    static let texts = TokenTexts(tokens)
}

/// SplitMix64, so that a property fails the same way each time.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
