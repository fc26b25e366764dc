/// Text from outside as it may be shown on a terminal.
enum PrintableText {
    /// The text without what a terminal would act on: control characters, and marks that turn the writing direction.
    static func clean(_ text: String) -> String { cleaned(text, keeping: []) }

    /// The same of a text that may have several lines and tabs.
    static func cleanLines(_ text: String) -> String { cleaned(text, keeping: ["\n", "\t"]) }

    private static func cleaned(_ text: String, keeping kept: Set<Unicode.Scalar>) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20 where !kept.contains(scalar), 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: result += "�"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
