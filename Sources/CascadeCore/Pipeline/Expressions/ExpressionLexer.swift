/// Cuts an expression into tokens.
struct ExpressionLexer {
    private let scalars: [Unicode.Scalar]
    private var offset = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// All tokens, the last one `.end`.
    static func tokens(of text: String) throws(ExpressionProblem) -> [ExpressionToken] {
        var lexer = ExpressionLexer(text)
        var tokens: [ExpressionToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        tokens.append(ExpressionToken(kind: .end, offsets: lexer.offset..<lexer.offset))
        return tokens
    }

    private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        offset + ahead < scalars.count ? scalars[offset + ahead] : nil
    }

    private func isDigit(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return ("0"..."9").contains(scalar)
    }

    private mutating func next() throws(ExpressionProblem) -> ExpressionToken? {
        while let scalar = peek(), scalar.properties.isWhitespace { offset += 1 }
        guard let scalar = peek() else { return nil }
        let start = offset
        let kind: ExpressionToken.Kind
        if Identifier.canStart(scalar) {
            kind = try word()
        } else if isDigit(scalar) || (scalar == "-" && isDigit(peek(1))) {
            kind = try number()
        } else if scalar == "\"" || scalar == "'" {
            kind = try text(quote: scalar)
        } else {
            kind = try sign(scalar)
        }
        return ExpressionToken(kind: kind, offsets: start..<offset)
    }

    /// A keyword, or a dotted name; behind a dot a keyword is a name like any other.
    private mutating func word() throws(ExpressionProblem) -> ExpressionToken.Kind {
        var components = [identifier()]
        if peek() != ".", let keyword = ExpressionToken.Keyword(rawValue: components[0]) { return .keyword(keyword) }
        while peek() == "." {
            offset += 1
            guard let scalar = peek(), Identifier.canContinue(scalar) else {
                throw .nameExpected(at: offset)
            }
            components.append(identifier())
        }
        return .name(components)
    }

    private mutating func identifier() -> String {
        var name = String.UnicodeScalarView()
        while let scalar = peek(), Identifier.canContinue(scalar) {
            name.append(scalar)
            offset += 1
        }
        return String(name)
    }

    /// A number in JSON's grammar, so that it can be handed on as it was written.
    private mutating func number() throws(ExpressionProblem) -> ExpressionToken.Kind {
        let start = offset
        if peek() == "-" { offset += 1 }
        let whole = digits()
        let hasLeadingZero = whole > 1 && scalars[offset - whole] == "0"
        var isWhole = true
        if peek() == "." {
            offset += 1
            isWhole = digits() > 0
        }
        if isWhole, peek() == "e" || peek() == "E" {
            offset += 1
            if peek() == "+" || peek() == "-" { offset += 1 }
            isWhole = digits() > 0
        }
        while let scalar = peek(), Identifier.canContinue(scalar) {
            isWhole = false
            offset += 1
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<offset])
        let text = String(view)
        guard isWhole, !hasLeadingZero, let value = Double(text), value.isFinite else {
            throw .malformedNumber(at: start..<offset)
        }
        return .number(text)
    }

    private mutating func digits() -> Int {
        let start = offset
        while isDigit(peek()) { offset += 1 }
        return offset - start
    }

    /// A text in quotes. `\"`, `\'`, `\\`, `\n` and `\t` are escapes; any other backslash stays, so that a regular
    /// expression can be written as it is.
    private mutating func text(quote: Unicode.Scalar) throws(ExpressionProblem) -> ExpressionToken.Kind {
        let start = offset
        var content = String.UnicodeScalarView()
        offset += 1
        while let scalar = peek() {
            offset += 1
            if scalar == quote { return .text(String(content)) }
            guard scalar == "\\", let escaped = peek() else {
                content.append(scalar)
                continue
            }
            offset += 1
            switch escaped {
            case "\"", "'", "\\": content.append(escaped)
            case "n": content.append("\n")
            case "t": content.append("\t")
            default: content.append(contentsOf: [scalar, escaped])
            }
        }
        throw .unclosedText(at: start..<start + 1)
    }

    private mutating func sign(_ scalar: Unicode.Scalar) throws(ExpressionProblem) -> ExpressionToken.Kind {
        if let following = peek(1) {
            let pair = String(String.UnicodeScalarView([scalar, following]))
            if let comparison = Comparison(rawValue: pair) {
                offset += 2
                return .comparison(comparison)
            }
            if let word = ["&&": "and", "||": "or"][pair] {
                throw .otherSpelling(at: offset..<offset + 2, written: pair, meant: word)
            }
        }
        let range = offset..<offset + 1
        offset += 1
        if let comparison = Comparison(rawValue: String(scalar)) { return .comparison(comparison) }
        switch scalar {
        case "(", ")", "[", "]", ",": return .symbol(scalar)
        case "=": throw .otherSpelling(at: range, written: "=", meant: "==")
        case "!": throw .otherSpelling(at: range, written: "!", meant: "not")
        case "+", "-", "*", "/", "%": throw .arithmetic(at: range, sign: scalar)
        case "“", "”", "„", "‘", "’", "«", "»": throw .typographicQuote(at: range)
        default: throw .strangeCharacter(at: range, scalar)
        }
    }
}

extension ExpressionProblem {
    fileprivate static func nameExpected(at offset: Int) -> ExpressionProblem {
        ExpressionProblem(offsets: offset..<offset + 1, message: "a name is missing behind the dot", advice: nil)
    }

    fileprivate static func malformedNumber(at offsets: Range<Int>) -> ExpressionProblem {
        ExpressionProblem(
            offsets: offsets, message: "this is no number",
            advice: "a number is like 280, 0.9 or 1e-3; text needs quotes")
    }

    fileprivate static func unclosedText(at offsets: Range<Int>) -> ExpressionProblem {
        ExpressionProblem(offsets: offsets, message: "this quote is never closed", advice: nil)
    }

    fileprivate static func otherSpelling(
        at offsets: Range<Int>, written: String, meant: String
    ) -> ExpressionProblem {
        ExpressionProblem(offsets: offsets, message: "'\(written)' is no operator", advice: "write '\(meant)'")
    }

    fileprivate static func arithmetic(at offsets: Range<Int>, sign: Unicode.Scalar) -> ExpressionProblem {
        ExpressionProblem(
            offsets: offsets, message: "'\(sign)' is no operator: expressions compare, they don't calculate",
            advice: nil)
    }

    fileprivate static func typographicQuote(at offsets: Range<Int>) -> ExpressionProblem {
        ExpressionProblem(offsets: offsets, message: "this is a typographic quote", advice: "write a straight one: \"")
    }

    fileprivate static func strangeCharacter(at offsets: Range<Int>, _ scalar: Unicode.Scalar) -> ExpressionProblem {
        ExpressionProblem(
            offsets: offsets, message: "'\(scalar)' has no meaning in an expression", advice: "text needs quotes")
    }
}
