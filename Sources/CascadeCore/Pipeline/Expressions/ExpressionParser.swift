import JSON
import LinearRegex
import YAML

/// Reads an expression by recursive descent:
///
/// ```
/// or         = and { "or" and }
/// and        = not { "and" not }
/// not        = "not" not | comparison
/// comparison = operand [ ("==" | "!=" | "<" | "<=" | ">" | ">=" | ["not"] "in") operand | "matches" text ]
/// operand    = literal | name | function "(" or { "," or } ")" | "[" [ or { "," or } ] "]" | "(" or ")"
/// ```
struct ExpressionParser {
    /// Longest expression, in Unicode scalars.
    static let lengthLimit = 20_000
    /// Deepest nesting of parentheses, lists, calls and `not`.
    static let depthLimit = 32

    private let tokens: [ExpressionToken]
    private var index = 0
    private var depth = 0

    private init(_ text: String) throws(ExpressionProblem) {
        tokens = try ExpressionLexer.tokens(of: text)
    }

    /// The tree of a whole expression.
    static func parse(_ text: String) throws(ExpressionProblem) -> ExpressionNode {
        if text.unicodeScalars.count > lengthLimit { throw .tooLong }
        var parser = try ExpressionParser(text)
        if parser.token.kind == .end { throw .empty }
        let root = try parser.or()
        guard parser.token.kind == .end else { throw parser.unexpectedAfterValue() }
        return root
    }

    private var token: ExpressionToken { tokens[index] }

    private mutating func advance() {
        if index + 1 < tokens.count { index += 1 }
    }

    private mutating func accept(_ keyword: ExpressionToken.Keyword) -> Bool {
        guard token.kind == .keyword(keyword) else { return false }
        advance()
        return true
    }

    private mutating func accept(_ symbol: Unicode.Scalar) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        advance()
        return true
    }

    /// Where the last token that was taken ends.
    private var endOffset: Int { index > 0 ? tokens[index - 1].offsets.upperBound : 0 }

    private mutating func or() throws(ExpressionProblem) -> ExpressionNode {
        let first = try and()
        var alternatives = [first]
        while accept(.or) { alternatives.append(try and()) }
        if alternatives.count == 1 { return first }
        return ExpressionNode(kind: .or(alternatives), offsets: first.offsets.lowerBound..<endOffset)
    }

    private mutating func and() throws(ExpressionProblem) -> ExpressionNode {
        let first = try not()
        var conditions = [first]
        while accept(.and) { conditions.append(try not()) }
        if conditions.count == 1 { return first }
        return ExpressionNode(kind: .and(conditions), offsets: first.offsets.lowerBound..<endOffset)
    }

    private mutating func not() throws(ExpressionProblem) -> ExpressionNode {
        let start = token
        guard accept(.not) else { return try comparison() }
        try enter(at: start.offsets)
        defer { depth -= 1 }
        let operand = try not()
        return ExpressionNode(kind: .not(operand), offsets: start.offsets.lowerBound..<endOffset)
    }

    private mutating func enter(at offsets: Range<Int>) throws(ExpressionProblem) {
        depth += 1
        if depth > Self.depthLimit { throw .tooDeep(at: offsets) }
    }

    private mutating func comparison() throws(ExpressionProblem) -> ExpressionNode {
        let left = try operand()
        let node: ExpressionNode
        switch token.kind {
        case .comparison(let comparison):
            advance()
            node = spanned(left, .comparison(comparison, left, try operand()))
        case .keyword(.in):
            advance()
            node = spanned(left, .membership(left, in: try operand(), isNegated: false))
        case .keyword(.not) where tokens[min(index + 1, tokens.count - 1)].kind == .keyword(.in):
            advance()
            advance()
            node = spanned(left, .membership(left, in: try operand(), isNegated: true))
        case .keyword(.matches):
            advance()
            node = spanned(left, .matches(left, try pattern()))
        default:
            return left
        }
        if case .comparison = token.kind { throw .chainedComparison(at: token.offsets) }
        return node
    }

    private func spanned(_ left: ExpressionNode, _ kind: ExpressionNode.Kind) -> ExpressionNode {
        ExpressionNode(kind: kind, offsets: left.offsets.lowerBound..<endOffset)
    }

    /// The pattern of `matches` is a literal, so that it is compiled once and its faults are found beforehand.
    private mutating func pattern() throws(ExpressionProblem) -> LinearRegex {
        guard case .text(let text) = token.kind else { throw .patternExpected(at: token.offsets) }
        let offsets = token.offsets
        advance()
        do {
            return try LinearRegex(text)
        } catch {
            throw .badPattern(at: offsets, hasEscapes: offsets.count != text.unicodeScalars.count + 2, error)
        }
    }

    private mutating func operand() throws(ExpressionProblem) -> ExpressionNode {
        let start = token
        switch start.kind {
        case .number(let text):
            return literal(.number(Int(text).map { JSONNumber($0) } ?? JSONNumber(Double(text) ?? 0)))
        case .text(let text): return literal(.string(text))
        case .keyword(.true): return literal(.bool(true))
        case .keyword(.false): return literal(.bool(false))
        case .keyword(.null): return literal(.null)
        case .name(let components):
            advance()
            if token.kind == .symbol("(") { return try call(components, start.offsets) }
            return ExpressionNode(kind: .reference(try reference(components, start.offsets)), offsets: start.offsets)
        case .symbol("["):
            advance()
            let items = try arguments(closing: "]", opened: start.offsets)
            return ExpressionNode(kind: .list(items), offsets: start.offsets.lowerBound..<endOffset)
        case .symbol("("):
            advance()
            try enter(at: start.offsets)
            defer { depth -= 1 }
            let inside = try or()
            guard accept(")") else { throw token.kind == .end ? .unclosed(start.offsets) : unexpectedAfterValue() }
            return ExpressionNode(kind: inside.kind, offsets: start.offsets.lowerBound..<endOffset)
        default: throw .valueExpected(at: start)
        }
    }

    private mutating func literal(_ value: JSONValue) -> ExpressionNode {
        let offsets = token.offsets
        advance()
        return ExpressionNode(kind: .literal(value), offsets: offsets)
    }

    private mutating func arguments(
        closing: Unicode.Scalar, opened: Range<Int>
    ) throws(ExpressionProblem) -> [ExpressionNode] {
        try enter(at: opened)
        defer { depth -= 1 }
        var items: [ExpressionNode] = []
        while !accept(closing) {
            if !items.isEmpty, !accept(",") {
                throw token.kind == .end ? .unclosed(opened) : .separatorExpected(at: token.offsets, closing)
            }
            if token.kind == .end { throw .unclosed(opened) }
            items.append(try or())
        }
        return items
    }

    private mutating func call(_ components: [String], _ offsets: Range<Int>) throws(ExpressionProblem)
        -> ExpressionNode
    {
        let name = components.joined(separator: ".")
        guard let function = Function(rawValue: name) else { throw .unknownFunction(name, at: offsets) }
        let opened = token.offsets
        advance()
        let items = try arguments(closing: ")", opened: opened)
        let whole = offsets.lowerBound..<endOffset
        guard items.count == function.arity else { throw .wrongArity(function, given: items.count, at: whole) }
        return ExpressionNode(kind: .call(function, items), offsets: whole)
    }

    private func reference(_ components: [String], _ offsets: Range<Int>) throws(ExpressionProblem) -> Reference {
        let path = Array(components.dropFirst())
        switch components[0] {
        case "record" where path.isEmpty: throw .bareRecord(at: offsets)
        case "record": return .field(FieldPath(path))
        case "text" where path.isEmpty: return .text
        case "id" where path.isEmpty: return .id
        case "text", "id": throw .nothingUnder(components[0], at: offsets)
        case let stage: return .result(stage: stage, path: path)
        }
    }

    private func unexpectedAfterValue() -> ExpressionProblem {
        if case .symbol(")") = token.kind { return .strayParenthesis(at: token.offsets) }
        return .operatorExpected(at: token.offsets)
    }
}
