/// Python's `format.format(values)`, with the sandbox's look-up of members: data, never what is behind it.
extension Evaluator {
    func braceFormat(_ format: String, _ arguments: Arguments) throws(TemplateError) -> String {
        var result = ""
        var rest = format[...].unicodeScalars
        var counter = 0
        try work(characters: format.utf8.count)
        while let scalar = rest.popFirst() {
            if scalar != "{" && scalar != "}" {
                result.unicodeScalars.append(scalar)
            } else if rest.first == scalar {
                rest.removeFirst()
                result.unicodeScalars.append(scalar)
            } else {
                guard scalar == "{", let end = rest.firstIndex(of: "}"), !rest[..<end].contains("{") else {
                    throw failure(
                        .arguments(of: "the format", detail: "has a brace that closes nothing, or fields in fields"))
                }
                result += try field(String(rest[..<end]), arguments, &counter)
                rest = rest[rest.index(after: end)...]
                if result.utf8.count > Limits.output { throw failure(.limit(.output)) }
            }
        }
        return result
    }

    private func field(_ field: String, _ arguments: Arguments, _ counter: inout Int) throws(TemplateError) -> String {
        try step()
        let parts = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].split(separator: "!", maxSplits: 1, omittingEmptySubsequences: false)
        let value = try value(at: String(path[0]), arguments, &counter)
        let specification = parts.count > 1 ? String(parts[1]) : ""
        switch path.count > 1 ? String(path[1]) : "" {
        case "": return try formatted(value, specification)
        case "s": return try formatted(text(string(of: value)), specification)
        case "r", "a":
            var text = ""
            try represent(value, in: &text, depth: 0)
            return try formatted(self.text(text), specification)
        default: throw failure(.arguments(of: "the format", detail: "has an unknown conversion"))
        }
    }

    /// `0`, `name`, nothing for the next one, and members behind it: `.name`, `[index]`.
    private func value(at path: String, _ arguments: Arguments, _ counter: inout Int) throws(TemplateError) -> Value {
        let end = path.firstIndex { $0 == "." || $0 == "[" } ?? path.endIndex
        let name = String(path[..<end])
        var value: Value?
        if name.isEmpty {
            value = arguments.positional.indices.contains(counter) ? arguments.positional[counter] : nil
            counter += 1
        } else if let place = Int(name) {
            value = arguments.positional.indices.contains(place) ? arguments.positional[place] : nil
        } else {
            value = arguments.keywords.first { $0.name == name }?.value
        }
        guard var value else { throw failure(.arguments(of: "the format", detail: "needs a value for '{\(name)}'")) }
        var rest = path[end...]
        while let first = rest.popFirst() {
            if first == "." {
                let end = rest.firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
                value = try attribute(String(rest[..<end]), of: value)
                rest = rest[end...]
            } else {
                guard first == "[", let end = rest.firstIndex(of: "]") else {
                    throw failure(.arguments(of: "the format", detail: "has a member that is not complete"))
                }
                let index = String(rest[..<end])
                let place = Int(index)
                value = try element(place.map { .integer($0) } ?? .given(index), of: value)
                rest = rest[rest.index(after: end)...]
            }
        }
        return value
    }

    /// `[[fill]align][sign][#][0][width][,][.precision][letter]`.
    private func formatted(_ value: Value, _ specification: String) throws(TemplateError) -> String {
        if specification.isEmpty { return try string(of: value) }
        guard let wanted = FormatSpecification(specification), wanted.precision ?? 0 <= Limits.precision else {
            throw failure(.arguments(of: "the format", detail: "has a specification that is not supported"))
        }
        var text: String
        var isNumber = true
        let float: Double? = if case .float(let number) = value { number } else { nil }
        switch (wanted.letter, value.wholeNumber, value.string) {
        case (nil, _, let string?), ("s", _, let string?):
            if wanted.hasCommas || wanted.sign != nil || wanted.align == "=" {
                throw unusable(value, in: "a format of numbers")
            }
            text = wanted.precision.map { String(string.unicodeScalars.prefix($0)) } ?? string
            isNumber = false
        case (nil, let whole?, _) where wanted.precision == nil, ("d", let whole?, _):
            text = wanted.grouped(String(whole))
        case ("x", let whole?, _): text = String(whole, radix: 16)
        case ("X", let whole?, _): text = String(whole, radix: 16, uppercase: true)
        case ("o", let whole?, _): text = String(whole, radix: 8)
        case ("b", let whole?, _): text = String(whole, radix: 2)
        case (nil, nil, _) where float != nil && wanted.precision == nil: text = wanted.grouped(try string(of: value))
        case ("%", _, _):
            guard let number = value.number else { throw unusable(value, in: "a format") }
            text = FloatText.formatted(number * 100, style: "f", precision: wanted.precision ?? 6) + "%"
        case (let letter?, _, _) where "eEfFgG".contains(letter):
            guard let number = value.number else { throw unusable(value, in: "a format") }
            text = wanted.grouped(FloatText.formatted(number, style: letter, precision: wanted.precision ?? 6))
        default: throw unusable(value, in: "a format of this kind")
        }
        if isNumber, !text.hasPrefix("-"), let sign = wanted.sign { text = String(sign) + text }
        return try aligned(text, wanted, isNumber: isNumber)
    }

    private func aligned(_ text: String, _ wanted: FormatSpecification, isNumber: Bool) throws(TemplateError) -> String
    {
        let missing = max(wanted.width - text.unicodeScalars.count, 0)
        if missing == 0 { return text }
        try reserve(bytes: missing * 4)
        try work(characters: missing)
        func filler(_ count: Int) -> String { String(repeating: String(wanted.fill), count: count) }
        switch wanted.align ?? (isNumber ? ">" : "<") {
        case "<": return text + filler(missing)
        case "^": return filler(missing / 2) + text + filler(missing - missing / 2)
        case "=":
            let sign = text.prefix { "+- ".contains($0) }
            return sign + filler(missing) + text.dropFirst(sign.count)
        default: return filler(missing) + text
        }
    }
}

/// A format specification, read.
private struct FormatSpecification {
    var fill: Character = " "
    var align: Character?
    var sign: Character?
    var width = 0
    var hasCommas = false
    var precision: Int?
    var letter: Character?

    init?(_ text: String) {
        var rest = text[...]
        if let second = rest.dropFirst().first, "<>=^".contains(second) {
            fill = rest.removeFirst()
            align = rest.removeFirst()
        } else if let first = rest.first, "<>=^".contains(first) {
            align = rest.removeFirst()
        }
        if let first = rest.first, "+- ".contains(first) {
            rest.removeFirst()
            sign = first == "-" ? nil : first
        }
        if rest.first == "0" {
            rest.removeFirst()
            if align == nil { (fill, align) = ("0", "=") }
        }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        width = digits.isEmpty ? 0 : min(Int(digits) ?? .max, Limits.largeValues / 4)
        if rest.first == "," {
            rest.removeFirst()
            hasCommas = true
        }
        if rest.first == "." {
            let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard let value = Int(digits) else { return nil }
            precision = value
            rest = rest.dropFirst(digits.count + 1)
        }
        letter = rest.popFirst()
        if !rest.isEmpty { return nil }
    }

    /// A number with commas between thousands, where they are asked for.
    func grouped(_ number: String) -> String {
        guard hasCommas else { return number }
        let sign = number.prefix { $0 == "-" }
        let whole = number.dropFirst(sign.count).prefix { $0.isNumber }
        var result = ""
        for (place, digit) in whole.enumerated() {
            if place > 0, (whole.count - place) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return sign + result + number.dropFirst(sign.count + whole.count)
    }
}
