/// The filters of texts and numbers that take more than a line.
extension Evaluator {
    /// The error for a value that a filter can't work on.
    func unusable(_ value: Value, in operation: String) -> TemplateError {
        if case .undefined(let missing) = value { return failure(.undefined(missing.sentence)) }
        return failure(.unsuitable(operation: operation, operand: value.typeName))
    }

    func indented(_ value: Value, _ arguments: Bound) throws(TemplateError) -> Value {
        guard let text = value.string else { throw unusable(value, in: "the filter 'indent'") }
        let width = arguments[0] ?? .integer(4)
        let indent: String
        if let string = width.string {
            indent = string
        } else {
            let count = max(try wholeNumber(width, default: 4), 0)
            try reserve(bytes: count)
            indent = String(repeating: " ", count: count)
        }
        let (first, blank) = (arguments[1]?.isTrue ?? false, arguments[2]?.isTrue ?? false)
        var result = first ? indent : ""
        // The line's end that is added keeps an empty last line, and gives an empty text one.
        for (place, line) in try lines(of: text + "\n", keepsEnds: false).enumerated() {
            let line = try string(of: line)
            try reserve(bytes: result.utf8.count / 64 + indent.utf8.count + line.utf8.count)
            if result.utf8.count > Limits.largeValues { throw failure(.limit(.memory)) }
            if place > 0 { result += "\n" + (blank || !line.isEmpty ? indent : "") }
            result += line
        }
        return try self.text(result)
    }

    func truncated(_ value: Value, _ arguments: Bound) throws(TemplateError) -> Value {
        let length = try wholeNumber(arguments[0], default: 255)
        let end = try arguments[2].map { (end) throws(TemplateError) in try needString(end, "an ending") } ?? "..."
        let leeway = try wholeNumber(arguments.given(3), default: 5)
        let kept = length - min(end.unicodeScalars.count, length)
        if length < end.unicodeScalars.count || leeway < 0 {
            throw failure(.arguments(of: "the filter 'truncate'", detail: "needs a length beyond its ending's"))
        }
        if try count(of: value) - min(leeway, Limits.output) <= length { return value }
        guard let text = value.string else { throw unusable(value, in: "the filter 'truncate'") }
        let scalars = text.unicodeScalars.prefix(kept)
        if arguments[1]?.isTrue ?? false { return try self.text(String(scalars) + end) }
        let words = scalars.lastIndex(of: " ").map { scalars[..<$0] } ?? scalars
        return try self.text(String(words) + end)
    }

    func integer(of value: Value, default fallback: Value, base: Value?) throws(TemplateError) -> Value {
        if let number = value.wholeNumber { return .integer(number) }
        switch value {
        case .undefined: throw unusable(value, in: "the filter 'int'")
        case .float(let number):
            if number.isNaN { return fallback }
            return .integer(try whole(number))
        case .text(let text):
            try work(bytes: text.string.utf8.count)
            let base = try wholeNumber(base, default: 10)
            guard base == 0 || (2...36).contains(base) else { return fallback }
            switch PythonNumber.integer(text.string, base: base) {
            case .value(let number): return .integer(number)
            case .tooLarge: throw failure(.arithmetic("a whole number beyond 64 bits"))
            case .none: break
            }
            guard let number = PythonNumber.float(text.string), number.isFinite else { return fallback }
            return .integer(try whole(number))
        default: return fallback
        }
    }

    /// A float without its fraction.
    private func whole(_ number: Double) throws(TemplateError) -> Int {
        guard let whole = Int(exactly: number.rounded(.towardZero)) else {
            throw failure(.arithmetic("a whole number beyond 64 bits"))
        }
        return whole
    }

    func rounded(_ value: Value, _ arguments: Bound) throws(TemplateError) -> Value {
        let precision = try wholeNumber(arguments[0], default: 0)
        let method = arguments[1]?.string ?? "common"
        guard let number = value.number else { throw unusable(value, in: "the filter 'round'") }
        guard ["common", "ceil", "floor"].contains(method), abs(precision) <= Limits.precision else {
            throw failure(.arguments(of: "the filter 'round'", detail: "takes the methods common, ceil and floor"))
        }
        if method == "common" {
            if let whole = value.wholeNumber, precision >= 0 { return .integer(whole) }
            let result = FloatText.rounded(number, digits: precision)
            return value.wholeNumber != nil ? .integer(try whole(result)) : .float(result)
        }
        guard case .some(let scale) = try apply(.power, .integer(10), .integer(precision)).number else { return value }
        let scaled = number * scale
        guard scaled.isFinite else { throw failure(.arithmetic("a number that has no whole one next to it")) }
        return .float(scaled.rounded(method == "ceil" ? .up : .down) / scale)
    }
}

/// Numbers in strings as Python reads them.
enum PythonNumber {
    enum Integer {
        case none
        case value(Int)
        case tooLarge
    }

    static func integer(_ text: String, base: Int) -> Integer {
        var digits = stripped(text)
        var sign = ""
        if let first = digits.first, first == "-" || first == "+" {
            sign = String(first)
            digits.removeFirst()
        }
        var base = base
        let prefixes: [(String, Int)] = [("0x", 16), ("0o", 8), ("0b", 2)]
        if let (prefix, radix) = prefixes.first(where: { digits.lowercased().hasPrefix($0.0) }),
            base == 0 || base == radix
        {
            digits.removeFirst(prefix.count)
            if digits.hasPrefix("_") { digits.removeFirst() }
            base = radix
        } else if base == 0 {
            if digits.hasPrefix("0"), digits.contains(where: { $0 != "0" && $0 != "_" }) { return .none }
            base = 10
        }
        guard let plain = withoutUnderscores(digits), let first = plain.unicodeScalars.first, first.isASCII,
            first.properties.isAlphabetic || first.properties.numericType == .decimal
        else { return .none }
        if let value = Int(sign + plain, radix: base) { return .value(value) }
        let isNumber = plain.allSatisfy { $0.isASCII && $0.hexDigitValue.map { $0 < base } ?? false }
        return isNumber ? .tooLarge : .none
    }

    static func float(_ text: String) -> Double? {
        let text = stripped(text).lowercased()
        let magnitude = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.dropFirst()) : text
        let sign = text.hasPrefix("-") ? -1.0 : 1.0
        switch magnitude {
        case "inf", "infinity": return .infinity * sign
        case "nan": return .nan
        default: break
        }
        // Swift reads hexadecimal floats and names, too; Python only digits, a point and an exponent.
        guard let plain = withoutUnderscores(magnitude),
            plain.utf8.allSatisfy({ "0123456789.e+-".utf8.contains($0) }), let first = plain.first, first != "e",
            first != "+", first != "-"
        else { return nil }
        var padded = plain.hasPrefix(".") ? "0" + plain : plain
        if padded.hasSuffix(".") { padded += "0" }
        padded = padded.replacing(".e", with: ".0e")
        return plain == "." ? nil : Double(padded).map { $0 * sign }
    }

    private static func stripped(_ text: String) -> String {
        var rest = text.unicodeScalars[...].drop(while: \.isPythonSpace)
        while let last = rest.last, last.isPythonSpace { rest.removeLast() }
        return String(rest)
    }

    /// Underscores are allowed between two digits only.
    private static func withoutUnderscores(_ digits: String) -> String? {
        if !digits.utf8.contains(UInt8(ascii: "_")) { return digits }
        if digits.hasPrefix("_") || digits.hasSuffix("_") || digits.contains("__") { return nil }
        for part in digits.split(separator: "_", omittingEmptySubsequences: false).dropFirst()
        where part.first?.isHexDigit != true { return nil }
        return digits.filter { $0 != "_" }
    }
}
