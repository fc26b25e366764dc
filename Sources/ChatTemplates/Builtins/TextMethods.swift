/// The methods of strings.
extension Methods {
    static let ofText = Methods(all: [
        "strip": strip(start: true, end: true),
        "lstrip": strip(start: true, end: false),
        "rstrip": strip(start: false, end: true),
        "split": split(fromEnd: false),
        "rsplit": split(fromEnd: true),
        "splitlines": Builtin(["keepends"]) { (evaluator, value, arguments) throws(TemplateError) in
            let lines = try evaluator.lines(of: evaluator.string(of: value), keepsEnds: arguments[0]?.isTrue ?? false)
            return try evaluator.items(lines)
        },
        "partition": partition(fromEnd: false),
        "rpartition": partition(fromEnd: true),
        "startswith": affix { $0.starts(with: $1) },
        "endswith": affix { $0.reversed().starts(with: $1.reversed()) },
        "removeprefix": Builtin(["prefix"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            let (text, prefix) = try (evaluator.string(of: value), evaluator.needString(arguments[0], "a prefix"))
            guard text.utf8.starts(with: prefix.utf8) else { return value }
            return try evaluator.text(String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self))
        },
        "removesuffix": Builtin(["suffix"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            let (text, suffix) = try (evaluator.string(of: value), evaluator.needString(arguments[0], "a suffix"))
            guard text.utf8.reversed().starts(with: suffix.utf8.reversed()) else { return value }
            return try evaluator.text(String(decoding: text.utf8.dropLast(suffix.utf8.count), as: UTF8.self))
        },
        "replace": Builtin(["old", "new", "count"], required: 2) {
            (evaluator, value, arguments) throws(TemplateError) in
            let old = try evaluator.needString(arguments[0], "what is replaced")
            let new = try evaluator.needString(arguments[1], "a replacement")
            let count = try evaluator.wholeNumber(arguments[2], default: -1)
            return try evaluator.replacing(old, by: new, in: evaluator.string(of: value), count: count)
        },
        "find": find { (evaluator, place) throws(TemplateError) in .integer(place ?? -1) },
        "rfind": find(fromEnd: true) { (evaluator, place) throws(TemplateError) in .integer(place ?? -1) },
        "index": find { (evaluator, place) throws(TemplateError) in try evaluator.found(place) },
        "rindex": find(fromEnd: true) { (evaluator, place) throws(TemplateError) in try evaluator.found(place) },
        "count": Builtin(["sub"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            let part = try evaluator.needString(arguments[0], "a part")
            let text = try evaluator.string(of: value)
            try evaluator.work(characters: text.utf8.count + part.utf8.count)
            var count = 0
            for _ in Search(part).matches(in: Array(text.utf8)) { count += 1 }
            return .integer(count)
        },
        "join": Builtin(["iterable"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            var parts: [String] = []
            for element in try evaluator.elements(of: arguments[0] ?? .none) {
                parts.append(try evaluator.needString(element, "an element of 'join'"))
            }
            return try evaluator.joined(parts, with: evaluator.string(of: value))
        },
        "format": Builtin(nil) { (evaluator, value, arguments) throws(TemplateError) in
            try evaluator.text(evaluator.braceFormat(evaluator.string(of: value), arguments.all))
        },
        "upper": mapped(TextCase.upper),
        "lower": mapped(TextCase.lower),
        "casefold": mapped(TextCase.lower),
        "title": mapped(TextCase.title),
        "capitalize": mapped(TextCase.capitalized),
        "swapcase": mapped(TextCase.swapped),
        "isupper": tested(TextCase.isUpper),
        "islower": tested(TextCase.isLower),
        "isdigit": tested { all($0) { $0.properties.numericType == .digit || $0.properties.numericType == .decimal } },
        "isdecimal": tested { all($0) { $0.properties.numericType == .decimal } },
        "isnumeric": tested { all($0) { $0.properties.numericType != nil } },
        "isalpha": tested { all($0, \.isPythonLetter) },
        "isalnum": tested { all($0) { $0.isPythonLetter || $0.properties.numericType != nil } },
        "isspace": tested { all($0, \.isPythonSpace) },
        "isascii": tested { $0.utf8.allSatisfy { $0 < 0x80 } },
        "zfill": Builtin(["width"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            let text = try evaluator.string(of: value)
            let isSigned = text.hasPrefix("-") || text.hasPrefix("+")
            let missing = try evaluator.padding(of: value, arguments[0])
            return try evaluator.text(
                text.prefix(isSigned ? 1 : 0) + String(repeating: "0", count: missing)
                    + text.dropFirst(isSigned ? 1 : 0))
        },
        "ljust": justified { _ in 0 },
        "rjust": justified { $0 },
    ])

    /// Pads a string; `before` says how many of the missing characters stand before it.
    private static func justified(_ before: @escaping @Sendable (Int) -> Int) -> Builtin {
        Builtin(["width", "fillchar"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            let fill = try arguments[1].map { (fill) throws(TemplateError) in try evaluator.needString(fill, "a filler")
            }
            guard fill?.unicodeScalars.count ?? 1 == 1 else {
                throw evaluator.failure(.arguments(of: "padding", detail: "needs one character to fill with"))
            }
            let missing = try evaluator.padding(of: value, arguments[0])
            let first = before(missing)
            let text = try evaluator.string(of: value)
            return try evaluator.text(
                String(repeating: fill ?? " ", count: first) + text
                    + String(repeating: fill ?? " ", count: missing - first))
        }
    }

    private static func strip(start: Bool, end: Bool) -> Builtin {
        Builtin(["chars"]) { (evaluator, value, arguments) throws(TemplateError) in
            try evaluator.stripped(value, arguments.given(0), start: start, end: end)
        }
    }

    private static func split(fromEnd: Bool) -> Builtin {
        Builtin(["sep", "maxsplit"]) { (evaluator, value, arguments) throws(TemplateError) in
            let limit = try evaluator.wholeNumber(arguments[1], default: -1)
            let text = try evaluator.string(of: value)
            guard let separator = arguments.given(0) else {
                return try evaluator.words(of: text, limit: limit, fromEnd: fromEnd)
            }
            let part = try evaluator.needString(separator, "a separator")
            return try evaluator.parts(of: text, between: part, limit: limit, fromEnd: fromEnd)
        }
    }

    private static func partition(fromEnd: Bool) -> Builtin {
        Builtin(["sep"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            let part = try evaluator.needString(arguments[0], "a separator")
            let text = try evaluator.string(of: value)
            let parts = try evaluator.elements(of: evaluator.parts(of: text, between: part, limit: 1, fromEnd: fromEnd))
            if parts.count == 2 { return try evaluator.items([parts[0], .given(part), parts[1]], .tuple) }
            let empty = Value.given("")
            return try evaluator.items(fromEnd ? [empty, empty, value] : [value, empty, empty], .tuple)
        }
    }

    private static func affix(_ has: @escaping @Sendable (String.UTF8View, String.UTF8View) -> Bool) -> Builtin {
        Builtin(["prefix", "start", "end"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            let (start, end) = (arguments.given(1) ?? .none, arguments.given(2) ?? .none)
            let text = try evaluator.string(of: evaluator.slice(value, start: start, stop: end, step: .none))
            guard case .items(let choices)? = arguments[0], choices.kind == .tuple else {
                return .bool(has(text.utf8, try evaluator.needString(arguments[0], "a prefix or suffix").utf8))
            }
            for choice in choices.elements {
                let choice = try evaluator.needString(choice, "a prefix or suffix")
                try evaluator.work(bytes: choice.utf8.count + 64)
                if has(text.utf8, choice.utf8) { return .bool(true) }
            }
            return .bool(false)
        }
    }

    private static func find(
        fromEnd: Bool = false, _ result: @escaping @Sendable (Evaluator, Int?) throws(TemplateError) -> Value
    ) -> Builtin {
        Builtin(["sub", "start"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            let part = try evaluator.needString(arguments[0], "a part")
            let count = try evaluator.count(of: value)
            let given = try evaluator.wholeNumber(arguments[1], default: 0)
            let start = min(max(given < 0 ? given + count : given, 0), count + 1)
            if start > count { return try result(evaluator, nil) }
            let rest = try evaluator.slice(value, start: .integer(start), stop: .none, step: .none)
            let bytes = Array(try evaluator.string(of: rest).utf8)
            try evaluator.work(characters: bytes.count + part.utf8.count)
            let search = Search(part)
            // An empty part stands at the end, too. Others may overlap: the last one is the first one of the reverse.
            let offset: Int? =
                if !fromEnd {
                    search.first(in: bytes)
                } else {
                    Search(reversed: part).first(in: bytes.reversed()).map { bytes.count - $0 - part.utf8.count }
                }
            let place = offset.map { start + bytes[..<$0].lazy.filter { $0 & 0xc0 != 0x80 }.count }
            return try result(evaluator, place)
        }
    }

    private static func mapped(_ change: @escaping @Sendable (String) -> String) -> Builtin {
        Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            let text = try evaluator.string(of: value)
            try evaluator.work(characters: text.utf8.count)
            // A character's other case may be three.
            try evaluator.reserve(bytes: text.utf8.count * 4)
            return try evaluator.text(change(text))
        }
    }

    private static func tested(_ test: @escaping @Sendable (String) -> Bool) -> Builtin {
        Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            let text = try evaluator.string(of: value)
            try evaluator.work(characters: text.utf8.count)
            return .bool(test(text))
        }
    }

    /// Whether there are characters and each is so.
    private static func all(_ text: String, _ test: (Unicode.Scalar) -> Bool) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy(test)
    }
}
