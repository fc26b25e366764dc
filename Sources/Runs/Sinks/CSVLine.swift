import JSON

/// One line of CSV (RFC 4180), ended by a line feed.
enum CSVLine {
    /// Text as it is, numbers as they were written, nothing for null, JSON for lists and objects.
    /// - Parameter raw: whether cells that a spreadsheet would run are left as they are.
    static func bytes(of cells: [JSONValue?], raw: Bool) -> [UInt8] {
        var line: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            append(cell, raw: raw, to: &line)
        }
        // A line with nothing on it is no record to a reader.
        if line.isEmpty { line.append(contentsOf: #""""#.utf8) }
        line.append(0x0a)
        return line
    }

    private static func append(_ cell: JSONValue?, raw: Bool, to line: inout [UInt8]) {
        switch cell {
        case nil, .null: break
        case .bool(let flag): line.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let number): line.append(contentsOf: number.text.utf8)
        case .string(let text): append(!raw && isRunnable(text) ? "'" + text : text, to: &line)
        case .some(let nested): append(JSONWriter.text(nested), to: &line)
        }
    }

    private static func append(_ text: String, to line: inout [UInt8]) {
        let needsQuotes = text.utf8.contains { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0a || byte == 0x0d
        }
        guard needsQuotes else {
            line.append(contentsOf: text.utf8)
            return
        }
        line.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { line.append(byte) }
            line.append(byte)
        }
        line.append(UInt8(ascii: "\""))
    }

    /// Whether a spreadsheet would take the text for a formula (OWASP, "CSV Injection"): one that begins with
    /// `=`, `+`, `-`, `@`, a tab or a carriage return, and is no plain number.
    private static func isRunnable(_ text: String) -> Bool {
        switch text.utf8.first {
        case UInt8(ascii: "="), UInt8(ascii: "@"), 0x09, 0x0d: true
        case UInt8(ascii: "+"), UInt8(ascii: "-"): !isPlainNumber(text.utf8.dropFirst())
        default: false
        }
    }

    /// Digits, with at most one point among them.
    private static func isPlainNumber(_ digits: Substring.UTF8View) -> Bool {
        var points = 0
        var count = 0
        for byte in digits {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): count += 1
            case UInt8(ascii: "."): points += 1
            default: return false
            }
        }
        return count > 0 && points <= 1
    }
}
