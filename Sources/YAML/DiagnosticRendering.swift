extension Diagnostic {
    /// The finding as people read it, without a newline at the end:
    ///
    /// ```
    /// pipelines/bank.yaml:29:23: error: stage 'intent_final' asks for 'intent_lrge', which is no stage
    ///     cascade: [intent, intent_lrge]
    ///                       ^~~~~~~~~~~ did you mean 'intent_large'?
    /// ```
    ///
    /// The line stands as it is in the file but for characters that a terminal would act on. Of a very long line a
    /// window round the caret is shown; without a line, the advice alone.
    public var rendered: String {
        let window = LineWindow(of: sourceLine, column: column, length: length)
        var lines = ["\(file):\(line):\(column): \(severity.rawValue): \(DisplayText.printable(message))"]
        let behind = advice.map(DisplayText.printable)
        if sourceLine.isEmpty {
            if let behind { lines.append("    " + behind) }
        } else {
            let caret = "^" + String(repeating: "~", count: max(0, window.markedWidth - 1))
            lines.append(window.text)
            lines.append(window.indent + caret + (behind.map { " " + $0 } ?? ""))
        }
        return lines.joined(separator: "\n")
    }
}

/// The part of a line that is shown, and where the caret goes under it, in terminal columns.
private struct LineWindow {
    /// Longest part of a line that is shown, in Unicode scalars.
    static let longest = 160

    var text: String
    var indent: String
    var markedWidth: Int

    init(of line: String, column: Int, length: Int) {
        let scalars = Array(line.unicodeScalars)
        let caret = min(max(column - 1, 0), scalars.count)
        var lower = 0
        if scalars.count > Self.longest, caret > Self.longest / 2 {
            lower = min(caret - Self.longest / 4, scalars.count - Self.longest / 2)
        }
        let upper = min(scalars.count, lower + Self.longest)
        let before = lower > 0 ? "…" : ""
        let behind = upper < scalars.count ? "…" : ""
        let marked = scalars[caret..<max(caret, min(upper, caret + max(length, 1)))]

        text = before + DisplayText.printable(scalars[lower..<upper]) + behind
        // A tab before the caret stays a tab, so that the caret stands right however wide the terminal draws it.
        indent = before.isEmpty ? "" : " "
        for scalar in scalars[lower..<caret] {
            indent += scalar == "\t" ? "\t" : String(repeating: " ", count: DisplayText.width(of: scalar))
        }
        markedWidth = max(1, marked.reduce(0) { $0 + DisplayText.width(of: $1) })
    }
}

/// What a terminal does with a scalar.
enum DisplayText {
    /// The text with everything that a terminal would act on (controls, direction marks) shown as U+FFFD.
    static func printable(_ text: String) -> String {
        printable(ArraySlice(text.unicodeScalars))
    }

    static func printable(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var result = String.UnicodeScalarView()
        for scalar in scalars {
            result.append(isHarmful(scalar) ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: false
        case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// How many terminal columns a scalar takes: 0 for combining marks, 2 for wide East Asian ones and emoji, else 1.
    /// The ranges are the wide blocks of Unicode's EastAsianWidth.txt, coarsely.
    static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch scalar.value {
        case 0x200B...0x200D: return 0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
