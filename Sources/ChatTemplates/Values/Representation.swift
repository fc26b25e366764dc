/// Values as text: Python's `str` and `repr`.
extension Evaluator {
    /// The value as it is printed: `str` of it.
    func string(of value: Value) throws(TemplateError) -> String {
        switch value {
        case .text(let text): return text.string
        case .undefined: return ""
        default:
            var text = ""
            try represent(value, in: &text, depth: 0)
            return text
        }
    }

    /// Appends `repr` of the value.
    func represent(_ value: Value, in text: inout String, depth: Int) throws(TemplateError) {
        try step()
        if depth > Limits.valueDepth { throw failure(.limit(.valueDepth)) }
        switch value {
        case .undefined: text += "Undefined"
        case .none: text += "None"
        case .bool(let flag): text += flag ? "True" : "False"
        case .integer(let number): text += String(number)
        case .float(let number): text += FloatText.shortest(number)
        case .text(let string): try quote(string.string, in: &text)
        case .items(let items): try represent(items, in: &text, depth: depth)
        case .mapping(let mapping):
            text += "{"
            try represent(mapping.entries, in: &text, depth: depth)
            text += "}"
        case .namespace(let number):
            text += "<Namespace {"
            let entries = namespaces[number].entries
            try represent(entries, in: &text, depth: depth)
            text += "}>"
        case .macro(let macro):
            text += "<Macro "
            try quote(name(macro.definition.name), in: &text)
            text += ">"
        case .loop(let loop): text += "<LoopContext \(loop.index0 + 1)/\(try loop.length(self))>"
        case .stream, .function, .method:
            throw failure(.unsuitable(operation: "printing", operand: value.typeName))
        }
        if text.utf8.count > Limits.output { throw failure(.limit(.output)) }
    }

    private func represent(
        _ entries: [(key: Value, value: Value)], in text: inout String, depth: Int
    ) throws(TemplateError) {
        for (index, entry) in entries.enumerated() {
            if index > 0 { text += ", " }
            try represent(entry.key, in: &text, depth: depth + 1)
            text += ": "
            try represent(entry.value, in: &text, depth: depth + 1)
        }
    }

    private func represent(_ items: Items, in text: inout String, depth: Int) throws(TemplateError) {
        let (open, close): (String, String)
        switch items.kind {
        case .list: (open, close) = ("[", "]")
        case .tuple: (open, close) = ("(", items.elements.count == 1 ? ",)" : ")")
        case .keys: (open, close) = ("dict_keys([", "])")
        case .values: (open, close) = ("dict_values([", "])")
        case .pairs: (open, close) = ("dict_items([", "])")
        case .range(let start, let stop, let step):
            text += step == 1 ? "range(\(start), \(stop))" : "range(\(start), \(stop), \(step))"
            return
        }
        text += open
        for (index, element) in items.elements.enumerated() {
            if index > 0 { text += ", " }
            try represent(element, in: &text, depth: depth + 1)
        }
        text += close
    }

    /// Appends a string in quotes, single ones unless it holds only such, with what can't be printed escaped.
    private func quote(_ string: String, in text: inout String) throws(TemplateError) {
        try work(characters: string.utf8.count)
        let quote: Unicode.Scalar =
            string.unicodeScalars.contains("'") && !string.unicodeScalars.contains("\"") ? "\"" : "'"
        text.unicodeScalars.append(quote)
        for scalar in string.unicodeScalars {
            switch scalar {
            case quote, "\\":
                text += "\\"
                text.unicodeScalars.append(scalar)
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.isPythonPrintable: text.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
                text += "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
            }
        }
        text.unicodeScalars.append(quote)
    }
}

extension Unicode.Scalar {
    /// Whether Python's `repr` shows the character itself.
    fileprivate var isPythonPrintable: Bool {
        if value < 0x7f { return value >= 32 }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }
}
