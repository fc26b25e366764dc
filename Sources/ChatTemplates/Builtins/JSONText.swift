/// The filter `tojson` as transformers sets it up: Python's `json.dumps` with its spaces, and characters beyond ASCII
/// as they are.
extension Evaluator {
    func json(_ value: Value, _ arguments: Bound) throws(TemplateError) -> Value {
        var style = JSONStyle()
        style.isASCII = arguments[0]?.isTrue ?? false
        style.sortsKeys = arguments[3]?.isTrue ?? false
        if let indent = arguments.given(1) {
            style.itemSeparator = ","
            if let string = indent.string {
                style.indent = string
            } else {
                let count = max(try wholeNumber(indent, default: 0), 0)
                try reserve(bytes: count)
                style.indent = String(repeating: " ", count: count)
            }
        }
        if let separators = arguments.given(2) {
            let pair = try elements(of: separators)
            guard pair.count == 2 else {
                throw failure(.arguments(of: "the filter 'tojson'", detail: "needs two separators"))
            }
            style.itemSeparator = try needString(pair[0], "a separator")
            style.keySeparator = try needString(pair[1], "a separator")
        }
        var text = ""
        try writeJSON(value, style, depth: 0, in: &text)
        return try self.text(text)
    }

    private func writeJSON(
        _ value: Value, _ style: JSONStyle, depth: Int, in text: inout String
    ) throws(TemplateError) {
        try step()
        switch value {
        case .none: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += String(number)
        case .float(let number): text += JSONStyle.text(of: number)
        case .text(let string):
            try work(characters: string.string.utf8.count)
            style.quote(string.string, in: &text)
        case .items(let items) where items.kind == .list || items.kind == .tuple:
            try writeList("[", "]", items.elements.count, style, depth, in: &text) {
                (place, text) throws(TemplateError) in
                try writeJSON(items.elements[place], style, depth: depth + 1, in: &text)
            }
        case .mapping(let mapping):
            let entries = try style.sortsKeys ? sortedByKey(mapping.entries) : mapping.entries
            try writeList("{", "}", entries.count, style, depth, in: &text) { (place, text) throws(TemplateError) in
                try style.quote(jsonKey(entries[place].key), in: &text)
                text += style.keySeparator
                try writeJSON(entries[place].value, style, depth: depth + 1, in: &text)
            }
        default: throw unusable(value, in: "the filter 'tojson'")
        }
    }

    private func writeList(
        _ open: String, _ close: String, _ count: Int, _ style: JSONStyle, _ depth: Int, in text: inout String,
        _ element: (Int, inout String) throws(TemplateError) -> Void
    ) throws(TemplateError) {
        text += open
        for place in 0..<count {
            if place > 0 { text += style.itemSeparator }
            try breakLine(style, depth + 1, in: &text)
            try element(place, &text)
            if text.utf8.count > Limits.output { throw failure(.limit(.output)) }
        }
        if count > 0 { try breakLine(style, depth, in: &text) }
        text += close
    }

    private func breakLine(_ style: JSONStyle, _ depth: Int, in text: inout String) throws(TemplateError) {
        guard let indent = style.indent else { return }
        try reserve(bytes: indent.utf8.count * depth)
        text += "\n"
        for _ in 0..<depth { text += indent }
    }

    private func sortedByKey(
        _ entries: [(key: Value, value: Value)]
    ) throws(TemplateError) -> [(key: Value, value: Value)] {
        try sorted(entries, isReversed: false)
    }

    private func jsonKey(_ key: Value) throws(TemplateError) -> String {
        switch key {
        case .text(let text): return text.string
        case .none: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .integer(let number): return String(number)
        case .float(let number): return JSONStyle.text(of: number)
        default: throw failure(.unsuitable(operation: "a key in JSON", operand: key.typeName))
        }
    }
}

/// How JSON is written.
private struct JSONStyle {
    var isASCII = false
    var sortsKeys = false
    var indent: String?
    var itemSeparator = ", "
    var keySeparator = ": "

    /// A float; what JSON lacks is written as JavaScript names it.
    static func text(of number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        return FloatText.shortest(number)
    }

    /// Appends a string in quotes.
    func quote(_ string: String, in text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{8}": text += "\\b"
            case "\u{c}": text += "\\f"
            case _ where scalar.value < 32 || isASCII && scalar.value > 126:
                for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
