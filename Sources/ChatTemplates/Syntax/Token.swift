/// A token of a template.
struct Token {
    enum Kind: Equatable {
        /// Text outside of tags, white space already trimmed as the tags around it ask.
        case text(String)
        case variableBegin
        case variableEnd
        case blockBegin
        case blockEnd
        case name(String)
        case string(String)
        case integer(Int)
        case float(Double)
        case symbol(Symbol)
        case end
    }

    let kind: Kind
    /// Byte offset in the normalized source.
    let offset: Int

    /// The token as an error names it.
    var description: String {
        switch kind {
        case .text: "text"
        case .variableBegin: "'{{'"
        case .variableEnd: "'}}'"
        case .blockBegin: "'{%'"
        case .blockEnd: "'%}'"
        case .name(let name): "'\(name)'"
        case .string: "a string"
        case .integer, .float: "a number"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the template's end"
        }
    }
}

/// Operators and brackets inside tags.
enum Symbol: String {
    case add = "+"
    case subtract = "-"
    case divide = "/"
    case floorDivide = "//"
    case multiply = "*"
    case modulo = "%"
    case power = "**"
    case tilde = "~"
    case openBracket = "["
    case closeBracket = "]"
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBrace = "{"
    case closeBrace = "}"
    case equal = "=="
    case notEqual = "!="
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="
    case assign = "="
    case dot = "."
    case colon = ":"
    case pipe = "|"
    case comma = ","
    case semicolon = ";"

    /// The bracket that closes this one.
    var closing: Symbol? {
        switch self {
        case .openBracket: .closeBracket
        case .openParenthesis: .closeParenthesis
        case .openBrace: .closeBrace
        default: nil
        }
    }
}
