/// What stands inside a tag: names, numbers, strings, operators.
extension Lexer {
    /// The next token of the tag, or the tag's end.
    mutating func tagToken() throws(TemplateError) -> Token {
        position = source.skippingSpace(from: position)
        let start = position
        if openBrackets.isEmpty, let token = tagEnd(at: start) { return token }
        guard let (scalar, _) = source.scalar(at: start) else { return Token(kind: .end, offset: start) }
        switch scalar {
        case "0"..."9": return Token(kind: try number(), offset: start)
        case "'", "\"": return Token(kind: .string(try string(quote: UInt8(scalar.value))), offset: start)
        case _ where scalar == "_" || scalar.properties.isXIDStart: return Token(kind: .name(name()), offset: start)
        default: return Token(kind: .symbol(try symbol(scalar)), offset: start)
        }
    }

    private mutating func tagEnd(at start: Int) -> Token? {
        if mode == .block, let after = blockEnd(at: start) {
            position = after
            mode = .text
            return Token(kind: .blockEnd, offset: start)
        }
        guard mode == .variable else { return nil }
        if source.has("-}}", at: start) {
            position = source.skippingSpace(from: start + 3)
        } else if source.has("}}", at: start) {
            position = start + 2
        } else {
            return nil
        }
        mode = .text
        return Token(kind: .variableEnd, offset: start)
    }

    private mutating func name() -> String {
        let start = position
        while let (scalar, length) = source.scalar(at: position), scalar.properties.isXIDContinue { position += length }
        return source.text(start..<position)
    }

    private static let pairs: [Symbol] = [
        .floorDivide, .power, .equal, .notEqual, .greaterOrEqual, .lessOrEqual,
    ]

    private mutating func symbol(_ scalar: Unicode.Scalar) throws(TemplateError) -> Symbol {
        let start = position
        let two = source.bytes[start..<min(start + 2, source.bytes.count)]
        if let pair = Self.pairs.first(where: { $0.rawValue.utf8.elementsEqual(two) }) {
            position += 2
            return pair
        }
        guard let symbol = Symbol(rawValue: String(scalar)) else {
            throw source.error(.unexpectedCharacter(String(scalar)), at: start)
        }
        position += 1
        if let closing = symbol.closing {
            openBrackets.append(closing)
        } else if symbol == .closeBrace || symbol == .closeBracket || symbol == .closeParenthesis {
            let expected = openBrackets.popLast()
            if expected != symbol {
                let wanted = expected.map { "'\($0.rawValue)'" } ?? "an expression or the tag's end"
                throw source.error(.unexpected(found: "'\(symbol.rawValue)'", expected: wanted), at: start)
            }
        }
        return symbol
    }

    // MARK: Numbers

    private mutating func number() throws(TemplateError) -> Token.Kind {
        let start = position
        let afterDot = start > 0 && source[start - 1] == UInt8(ascii: ".")
        if let end = floatEnd(from: start), !afterDot {
            position = end
            let text = source.text(start..<end).filter { $0 != "_" }
            guard let value = Double(text) else { throw source.error(.invalidLiteral(text), at: start) }
            return .float(value)
        }
        let (end, radix) = integerEnd(from: start)
        position = end
        let text = source.text(start..<end).filter { $0 != "_" }
        guard let value = Int(radix == 10 ? text : String(text.dropFirst(2)), radix: radix) else {
            throw source.error(.invalidLiteral("a whole number beyond 64 bits"), at: start)
        }
        return .integer(value)
    }

    /// The end of digits from `start` on, an underscore between two of them allowed; nil without a digit.
    private func digitsEnd(from start: Int, where isDigit: (UInt8) -> Bool) -> Int? {
        guard let first = source[start], isDigit(first) else { return nil }
        var end = start + 1
        while let byte = source[end] {
            if isDigit(byte) {
                end += 1
            } else if byte == UInt8(ascii: "_"), let next = source[end + 1], isDigit(next) {
                end += 2
            } else {
                break
            }
        }
        return end
    }

    private static func isDecimal(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private func floatEnd(from start: Int) -> Int? {
        guard let whole = digitsEnd(from: start, where: Self.isDecimal) else { return nil }
        var end = whole
        if source[whole] == UInt8(ascii: "."), let fraction = digitsEnd(from: whole + 1, where: Self.isDecimal) {
            end = fraction
        }
        if source[end] == UInt8(ascii: "e") || source[end] == UInt8(ascii: "E") {
            let isSigned = source[end + 1] == UInt8(ascii: "+") || source[end + 1] == UInt8(ascii: "-")
            if let exponent = digitsEnd(from: end + (isSigned ? 2 : 1), where: Self.isDecimal) { return exponent }
        }
        return end > whole ? end : nil
    }

    private func integerEnd(from start: Int) -> (end: Int, radix: Int) {
        if source[start] == UInt8(ascii: "0") {
            let radix: Int? =
                switch source[start + 1] {
                case UInt8(ascii: "b"), UInt8(ascii: "B"): 2
                case UInt8(ascii: "o"), UInt8(ascii: "O"): 8
                case UInt8(ascii: "x"), UInt8(ascii: "X"): 16
                default: nil
                }
            if let radix {
                let end = digitsEnd(from: start + 2) { byte in
                    Character(Unicode.Scalar(byte)).hexDigitValue.map { $0 < radix } ?? false
                }
                if let end { return (end, radix) }
            }
            // Only zeros may follow a zero: `012` is two numbers, and an error a token later.
            return (digitsEnd(from: start) { $0 == UInt8(ascii: "0") } ?? start + 1, 10)
        }
        return (digitsEnd(from: start, where: Self.isDecimal) ?? start + 1, 10)
    }

    // MARK: Strings

    private mutating func string(quote: UInt8) throws(TemplateError) -> String {
        let start = position
        var text: [UInt8] = []
        position += 1
        while let byte = source[position] {
            position += 1
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                try escape(into: &text)
            } else {
                text.append(byte)
            }
        }
        throw source.error(.unclosed("string"), at: start)
    }

    /// An escape of Python's strings; a backslash before anything else stands for itself.
    private mutating func escape(into text: inout [UInt8]) throws(TemplateError) {
        guard let (scalar, length) = source.scalar(at: position) else { return }
        let start = position - 1
        position += length
        switch scalar {
        case "\n": break
        case "\\", "'", "\"": text.append(UInt8(scalar.value))
        case "a": text.append(7)
        case "b": text.append(8)
        case "f": text.append(12)
        case "n": text.append(10)
        case "r": text.append(13)
        case "t": text.append(9)
        case "v": text.append(11)
        case "x": try append(hexadecimal(2, from: start), to: &text, from: start)
        case "u": try append(hexadecimal(4, from: start), to: &text, from: start)
        case "U": try append(hexadecimal(8, from: start), to: &text, from: start)
        case "0"..."7":
            var value = scalar.value - 48
            for _ in 0..<2 {
                guard let byte = source[position], (48...55).contains(byte) else { break }
                value = value * 8 + UInt32(byte) - 48
                position += 1
            }
            try append(value, to: &text, from: start)
        case "N": throw source.error(.unsupported("a character by its name"), at: start)
        case _ where scalar.value >= 0x80:
            // Python escapes the character before it reads escapes, so that the backslash escapes the new one.
            let digits = String(scalar.value, radix: 16)
            let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
            text.append(UInt8(ascii: "\\"))
            text.append(contentsOf: (letter + String(repeating: "0", count: width - digits.count) + digits).utf8)
        default:
            text.append(UInt8(ascii: "\\"))
            text.append(UInt8(scalar.value))
        }
    }

    private mutating func hexadecimal(_ count: Int, from start: Int) throws(TemplateError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let byte = source[position], byte < 0x80,
                let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else { throw source.error(.invalidLiteral("an escape that is not complete"), at: start) }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private func append(_ value: UInt32, to text: inout [UInt8], from start: Int) throws(TemplateError) {
        guard let scalar = Unicode.Scalar(value) else {
            throw source.error(.invalidLiteral("an escape for half a character or none"), at: start)
        }
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
