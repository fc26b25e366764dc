/// Text as it goes into an SVG file.
public enum SVGText {
    /// The text with XML's own characters escaped; left out is what XML 1.0 §2.2 forbids, and marks that would turn the
    /// direction of what stands after the text.
    /// - Parameter keepsLines: leaves tabs and line ends as they are, where they mean something.
    public static func escaped(_ text: String, keepsLines: Bool = false) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(keepsLines ? scalar : " ")
            default:
                let isForbidden = scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
                let turns = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
                if !isForbidden && !turns { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    /// How wide a text is at most, in the size it is set in. Measured on the widest of the fonts that are asked for.
    public static func width(_ text: String, size: Double) -> Double {
        text.unicodeScalars.reduce(0) { $0 + advance($1) } * size
    }

    /// The text, cut off with an ellipsis where it would be wider than `limit`.
    public static func fitted(_ text: String, size: Double, limit: Double) -> String {
        if width(text, size: size) <= limit { return text }
        var width = 0.0
        let kept = text.prefix { character in
            width += character.unicodeScalars.reduce(0) { $0 + advance($1) }
            return (width + advance("…")) * size <= limit
        }
        return kept + "…"
    }

    /// The text, cut in its middle where it would be wider than `limit`: names that begin alike often end unlike.
    public static func fittedAroundMiddle(_ text: String, size: Double, limit: Double) -> String {
        if width(text, size: size) <= limit { return text }
        let head = fitted(text, size: size, limit: limit * 0.62)
        let tail = fitted(String(text.reversed()), size: size, limit: limit - width(head, size: size))
        return head + String(tail.dropLast().reversed())
    }

    private static func advance(_ scalar: Unicode.Scalar) -> Double {
        switch scalar.value {
        case 0x300...0x36F, 0x200B...0x200D: 0
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            1.05
        default:
            switch scalar {
            case "i", "j", "l", "I", "!", "|", ".", ",", ":", ";", "'", " ", "(", ")", "[", "]", "f", "t", "r": 0.36
            case "m", "w", "M", "W", "@", "%": 0.92
            case "A"..."Z", "_", "<", ">", "=": 0.68
            default: 0.585
            }
        }
    }

    /// A length with one decimal, the same on every machine; 0 for what is no length on any screen.
    public static func number(_ value: Double) -> String {
        guard let tenths = Int(exactly: (value * 10).rounded()), tenths.magnitude < 1 << 40 else { return "0" }
        let sign = tenths < 0 ? "-" : ""
        let rest = abs(tenths)
        return rest.isMultiple(of: 10) ? "\(sign)\(rest / 10)" : "\(sign)\(rest / 10).\(rest % 10)"
    }
}
