/// Text as it goes into an SVG file.
enum SVGText {
    /// The text with XML's own characters escaped, and what XML 1.0 §2.2 forbids left out.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result += " "
            default:
                let isForbidden = scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
                if !isForbidden { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    /// How wide a text is at most, in the size it is set in. Measured on the widest of the fonts that are asked for.
    static func width(_ text: String, size: Double) -> Double {
        text.unicodeScalars.reduce(0) { $0 + advance($1) } * size
    }

    /// The text, cut off with an ellipsis where it would be wider than `limit`.
    static func fitted(_ text: String, size: Double, limit: Double) -> String {
        if width(text, size: size) <= limit { return text }
        var width = 0.0
        let kept = text.prefix { character in
            width += character.unicodeScalars.reduce(0) { $0 + advance($1) }
            return (width + advance("…")) * size <= limit
        }
        return kept + "…"
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

    /// A length with one decimal, the same on every machine.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let rest = abs(tenths)
        return rest.isMultiple(of: 10) ? "\(sign)\(rest / 10)" : "\(sign)\(rest / 10).\(rest % 10)"
    }
}
