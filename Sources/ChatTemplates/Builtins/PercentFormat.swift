/// Python's `format % values`.
extension Evaluator {
    func percentFormat(_ format: String, _ values: Value) throws(TemplateError) -> String {
        var reader = PercentReader(format)
        var result = ""
        var positional: [Value] = [values]
        if case .items(let items) = values, items.kind == .tuple { positional = items.elements }
        var used = 0
        func next() throws(TemplateError) -> Value {
            guard used < positional.count else {
                throw failure(.arguments(of: "the format", detail: "has more conversions than values"))
            }
            used += 1
            return positional[used - 1]
        }
        while let part = reader.next() {
            switch part {
            case .text(let text): result += text
            case .conversion(var conversion):
                var value: Value?
                if let name = conversion.name {
                    guard case .mapping(let mapping) = values else {
                        throw failure(.arguments(of: "the format", detail: "needs a mapping"))
                    }
                    guard let entry = mapping[.text(Text(string: name, charge: nil))] else {
                        throw failure(.arguments(of: "the format", detail: "needs '\(name)'"))
                    }
                    value = entry
                    used = positional.count
                }
                if conversion.takesWidth { conversion.width = try wholeNumber(next(), default: 0) }
                if conversion.takesPrecision { conversion.precision = max(try wholeNumber(next(), default: 0), 0) }
                if conversion.letter == "%" {
                    result += "%"
                } else {
                    if value == nil { value = try next() }
                    result += try convert(value ?? .none, conversion)
                }
            case .incomplete: throw failure(.arguments(of: "the format", detail: "ends inside a conversion"))
            }
            try reserve(bytes: 64)
            if result.utf8.count > Limits.output { throw failure(.limit(.output)) }
        }
        if case .mapping = values { return result }
        if case .items(let items) = values, items.kind != .tuple { return result }
        if used < positional.count {
            throw failure(.arguments(of: "the format", detail: "has fewer conversions than values"))
        }
        return result
    }

    private func convert(_ value: Value, _ conversion: PercentConversion) throws(TemplateError) -> String {
        var text: String
        switch conversion.letter {
        case "s": text = try string(of: value)
        case "r", "a":
            text = ""
            try represent(value, in: &text, depth: 0)
        case "c":
            guard
                let character = value.string
                    ?? value.wholeNumber.flatMap({ UInt32(exactly: $0) })
                    .flatMap({ Unicode.Scalar($0) }).map({ String($0) }), character.unicodeScalars.count == 1
            else { throw unusable(value, in: "'%c'") }
            text = character
        default: return try number(value, conversion)
        }
        if let precision = conversion.precision, conversion.letter != "c" {
            text = String(text.unicodeScalars.prefix(precision))
        }
        return try padded(text, width: conversion.width, isLeft: conversion.isLeft, zeros: false)
    }

    private func number(_ value: Value, _ conversion: PercentConversion) throws(TemplateError) -> String {
        let precision = conversion.precision
        if precision ?? 0 > Limits.precision { throw failure(.limit(.output)) }
        var text: String
        switch conversion.letter {
        case "d", "i", "u":
            let float: Double? = if case .float(let number) = value { number } else { nil }
            guard let whole = value.wholeNumber ?? float.flatMap({ Int(exactly: $0.rounded(.towardZero)) }) else {
                throw unusable(value, in: "'%d'")
            }
            text = digits(String(whole.magnitude), atLeast: precision)
            if whole < 0 { text = "-" + text }
        case "x", "X", "o":
            guard let whole = value.wholeNumber else { throw unusable(value, in: "'%x'") }
            let radix = conversion.letter == "o" ? 8 : 16
            text = digits(
                String(whole.magnitude, radix: radix, uppercase: conversion.letter == "X"), atLeast: precision)
            if conversion.isAlternate { text = (radix == 8 ? "0o" : conversion.letter == "X" ? "0X" : "0x") + text }
            if whole < 0 { text = "-" + text }
        case "e", "f", "g", "E", "F", "G":
            guard let number = value.number else { throw unusable(value, in: "'%f'") }
            text = FloatText.formatted(
                number, style: conversion.letter, precision: precision ?? 6, alternate: conversion.isAlternate)
        default:
            throw failure(.arguments(of: "the format", detail: "has the unknown conversion '\(conversion.letter)'"))
        }
        if !text.hasPrefix("-"), let sign = conversion.sign { text = String(sign) + text }
        let isFinite = text.unicodeScalars.contains { $0.properties.numericType != nil }
        return try padded(
            text, width: conversion.width, isLeft: conversion.isLeft, zeros: conversion.hasZeros && isFinite)
    }

    private func digits(_ digits: String, atLeast count: Int?) -> String {
        String(repeating: "0", count: max((count ?? 0) - digits.count, 0)) + digits
    }

    /// Fills `text` to a width, with zeros behind its sign.
    func padded(_ text: String, width: Int?, isLeft: Bool, zeros: Bool) throws(TemplateError) -> String {
        let width = width ?? 0
        let count = max((width == .min ? .max : abs(width)) - text.unicodeScalars.count, 0)
        if count == 0 { return text }
        try reserve(bytes: count)
        let isLeft = isLeft || width < 0
        if isLeft { return text + String(repeating: " ", count: count) }
        if !zeros { return String(repeating: " ", count: count) + text }
        let sign = text.prefix { "+- ".contains($0) }
        let digits = text.dropFirst(sign.count)
        let prefix = digits.prefix(digits.lowercased().hasPrefix("0x") || digits.hasPrefix("0o") ? 2 : 0)
        return sign + prefix + String(repeating: "0", count: count) + digits.dropFirst(prefix.count)
    }
}

/// `%-08.3f` and its like.
struct PercentConversion {
    var name: String?
    var isLeft = false
    var hasZeros = false
    var isAlternate = false
    var sign: Character?
    var width: Int?
    var takesWidth = false
    var precision: Int?
    var takesPrecision = false
    var letter: Character = "%"
}

/// Cuts a format into texts and conversions.
private struct PercentReader {
    enum Part {
        case text(String)
        case conversion(PercentConversion)
        case incomplete
    }

    private var rest: Substring.UnicodeScalarView

    init(_ format: String) { rest = format[...].unicodeScalars }

    mutating func next() -> Part? {
        if rest.isEmpty { return nil }
        if rest.first != "%" {
            let end = rest.firstIndex(of: "%") ?? rest.endIndex
            defer { rest = rest[end...] }
            return .text(String(rest[..<end]))
        }
        rest.removeFirst()
        var conversion = PercentConversion()
        if rest.first == "(" {
            guard let end = closingParenthesis() else { return .incomplete }
            conversion.name = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
        }
        readFlags(into: &conversion)
        (conversion.width, conversion.takesWidth) = number()
        if rest.first == "." {
            rest.removeFirst()
            let (precision, isGiven) = number()
            (conversion.precision, conversion.takesPrecision) = (precision ?? 0, isGiven)
        }
        // Lengths of C's are allowed, and mean nothing.
        while let letter = rest.first, "hlL".unicodeScalars.contains(letter) { rest.removeFirst() }
        guard let letter = rest.popFirst() else { return .incomplete }
        conversion.letter = Character(letter)
        return .conversion(conversion)
    }

    private func closingParenthesis() -> Substring.UnicodeScalarView.Index? {
        var open = 0
        for index in rest.indices {
            if rest[index] == "(" { open += 1 }
            if rest[index] == ")" { open -= 1 }
            if open == 0 { return index }
        }
        return nil
    }

    private mutating func readFlags(into conversion: inout PercentConversion) {
        while let flag = rest.first {
            switch flag {
            case "-": conversion.isLeft = true
            case "0": conversion.hasZeros = true
            case "#": conversion.isAlternate = true
            case "+": conversion.sign = "+"
            case " ": conversion.sign = conversion.sign ?? " "
            default: return
            }
            rest.removeFirst()
        }
    }

    /// Digits, or a star: the number is then a value of its own.
    private mutating func number() -> (value: Int?, isGiven: Bool) {
        if rest.first == "*" {
            rest.removeFirst()
            return (nil, true)
        }
        var value: Int?
        while let digit = rest.first, ("0"..."9").contains(digit) {
            value = min((value ?? 0) * 10 + Int(digit.value) - 48, Limits.largeValues * 2)
            rest.removeFirst()
        }
        return (value, false)
    }
}
