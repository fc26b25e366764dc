/// The filters, by their names. Those of lists are in `ListFilters`, those that choose and map in `StreamFilters`.
enum Filters {
    static let all: [String: Builtin] = texts.merging(numbers) { $1 }.merging(others) { $1 }
        .merging(lists) { $1 }.merging(streams) { $1 }

    private static let texts: [String: Builtin] = [
        "capitalize": mapped(TextCase.capitalized),
        "lower": mapped(TextCase.lower),
        "upper": mapped(TextCase.upper),
        "title": mapped(title),
        "e": mapped(escape),
        "escape": mapped(escape),
        "forceescape": mapped(escape),
        // Nothing is escaped here unasked, so that nothing is to be kept from it.
        "safe": mapped { $0 },
        "string": mapped { $0 },
        "trim": Builtin(["chars"]) { (evaluator, value, arguments) throws(TemplateError) in
            try evaluator.stripped(value, arguments.given(0), start: true, end: true)
        },
        "replace": Builtin(["old", "new", "count"], required: 2) {
            (evaluator, value, arguments) throws(TemplateError) in
            let old = try evaluator.string(of: arguments[0] ?? .none)
            let new = try evaluator.string(of: arguments[1] ?? .none)
            let count = try evaluator.wholeNumber(arguments.given(2), default: -1)
            return try evaluator.replacing(old, by: new, in: evaluator.string(of: value), count: count)
        },
        "format": Builtin(nil) { (evaluator, value, arguments) throws(TemplateError) in
            let all = arguments.all
            if !all.keywords.isEmpty, !all.positional.isEmpty {
                throw evaluator.failure(
                    .arguments(of: "the filter 'format'", detail: "takes values or names, not both"))
            }
            let keywords = all.keywords.map { (key: Value.given($0.name), value: $0.value) }
            let values = try keywords.isEmpty ? evaluator.items(all.positional, .tuple) : evaluator.mapping(keywords)
            return try evaluator.text(evaluator.percentFormat(evaluator.string(of: value), values))
        },
        "indent": Builtin(["width", "first", "blank"]) { (evaluator, value, arguments) throws(TemplateError) in
            try evaluator.indented(value, arguments)
        },
        "center": Builtin(["width"]) { (evaluator, value, arguments) throws(TemplateError) in
            let text = try evaluator.text(evaluator.string(of: value))
            let width = arguments[0] ?? .integer(80)
            let missing = try evaluator.padding(of: text, width)
            let before = missing / 2 + (missing & (width.wholeNumber ?? 0) & 1)
            return try evaluator.text(
                String(repeating: " ", count: before) + evaluator.string(of: text)
                    + String(repeating: " ", count: missing - before))
        },
        "truncate": Builtin(["length", "killwords", "end", "leeway"]) {
            (evaluator, value, arguments) throws(TemplateError) in
            try evaluator.truncated(value, arguments)
        },
        "wordcount": Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            let text = try evaluator.string(of: value)
            try evaluator.work(characters: text.utf8.count)
            return .integer(text.unicodeScalars.split { !$0.isPythonWord }.count)
        },
        "tojson": Builtin(["ensure_ascii", "indent", "separators", "sort_keys"]) {
            (evaluator, value, arguments) throws(TemplateError) in try evaluator.json(value, arguments)
        },
    ]

    private static let numbers: [String: Builtin] = [
        "abs": Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            if let number = value.wholeNumber { return try evaluator.signed(.integer(number), isMinus: number < 0) }
            if case .float(let number) = value { return .float(number.magnitude) }
            throw evaluator.unusable(value, in: "the filter 'abs'")
        },
        "int": Builtin(["default", "base"]) { (evaluator, value, arguments) throws(TemplateError) in
            try evaluator.integer(of: value, default: arguments[0] ?? .integer(0), base: arguments[1])
        },
        "float": Builtin(["default"]) { (evaluator, value, arguments) throws(TemplateError) in
            if value.isUndefined { throw evaluator.unusable(value, in: "the filter 'float'") }
            if let number = value.number { return .float(number) }
            return value.string.flatMap(PythonNumber.float).map { .float($0) } ?? arguments[0] ?? .float(0)
        },
        "round": Builtin(["precision", "method"]) { (evaluator, value, arguments) throws(TemplateError) in
            try evaluator.rounded(value, arguments)
        },
    ]

    private static let others: [String: Builtin] = [
        "d": fallback,
        "default": fallback,
        "count": length,
        "length": length,
        "attr": Builtin(["name"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            let name = try evaluator.needString(arguments[0], "an attribute's name")
            if case .mapping = value, Methods.of(value)?.all[name] == nil {
                return .undefined(.member("'\(name)'", of: value.typeName))
            }
            return try evaluator.attribute(name, of: value)
        },
    ]

    private static let fallback = Builtin(["default_value", "boolean"]) { (_, value, arguments) throws(TemplateError) in
        let isMissing = value.isUndefined || (arguments[1]?.isTrue ?? false) && !value.isTrue
        return isMissing ? arguments[0] ?? .given("") : value
    }

    private static let length = Builtin([]) { (evaluator, value, _) throws(TemplateError) in
        .integer(try evaluator.count(of: value))
    }

    private static func mapped(_ change: @escaping @Sendable (String) -> String) -> Builtin {
        Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            let text = try evaluator.string(of: value)
            try evaluator.work(characters: text.utf8.count)
            // A character may become three, or an escape of five.
            try evaluator.reserve(bytes: text.utf8.count * 5)
            return try evaluator.text(change(text))
        }
    }

    private static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "'": result += "&#39;"
            case "\"": result += "&#34;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Words begin behind white space, hyphens and opening brackets: unlike `str.title`, not behind an apostrophe.
    private static func title(_ text: String) -> String {
        var result = ""
        var word = String.UnicodeScalarView()
        func endWord() {
            if let first = word.first {
                result += String(first).uppercased() + TextCase.lower(String(word.dropFirst()))
            }
            word.removeAll()
        }
        for scalar in text.unicodeScalars {
            if scalar.isPythonSpace || "-({[<".unicodeScalars.contains(scalar) {
                endWord()
                result.unicodeScalars.append(scalar)
            } else {
                word.append(scalar)
            }
        }
        endWord()
        return result
    }
}

extension Unicode.Scalar {
    /// A character of a word in Python's regular expressions.
    fileprivate var isPythonWord: Bool { self == "_" || isPythonLetter || properties.numericType != nil }
}
