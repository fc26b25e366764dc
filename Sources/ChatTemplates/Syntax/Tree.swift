/// An expression. Chains of operators, of filters and of members are flat, so that only brackets nest.
indirect enum Expression: Sendable {
    case literal(Literal)
    /// A variable, by its number in the template's list of names.
    case name(Int, at: Int)
    case list([Expression], at: Int)
    case tuple([Expression], at: Int)
    case dictionary([(key: Expression, value: Expression)], at: Int)
    /// Members, calls, filters and tests, one applied to what the one before gave.
    case postfix(Expression, [Postfix])
    /// `-` (true) and `+` (false) before a value, outermost first.
    case signs([Bool], Expression, at: Int)
    case not(Expression)
    case arithmetic(Expression, [Operation])
    case concatenation([Expression], at: Int)
    case comparison(Expression, [Comparison])
    case all([Expression])
    case any([Expression])
    /// `a if b else c if d else e`; nothing at the end is an undefined value.
    case conditional([(value: Expression, test: Expression)], otherwise: Expression?)
}

/// A value that stands in the template.
enum Literal: Sendable {
    case none
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case string(String)
}

/// An arithmetic operator and what stands right of it.
struct Operation: Sendable {
    enum Operator: String, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case floorDivide = "//"
        case modulo = "%"
        case power = "**"
    }

    let `operator`: Operator
    let operand: Expression
    let offset: Int
}

/// A comparison operator and what stands right of it.
struct Comparison: Sendable {
    enum Operator: String, Sendable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case contained = "in"
        case notContained = "not in"
    }

    let `operator`: Operator
    let operand: Expression
    let offset: Int
}

/// What is applied to a value from behind.
struct Postfix: Sendable {
    enum Kind: Sendable {
        case attribute(String)
        case subscripted(Expression)
        case slice(start: Expression?, stop: Expression?, step: Expression?)
        case call(CallArguments)
        case filter(String, CallArguments)
        case test(String, CallArguments, isNegated: Bool)
    }

    let kind: Kind
    let offset: Int
}

/// The arguments of a call as they are written.
struct CallArguments: Sendable {
    var positional: [Expression] = []
    var keywords: [(name: String, value: Expression)] = []
    /// `*list`
    var list: Expression?
    /// `**mapping`
    var mapping: Expression?
}

/// What is assigned to.
indirect enum Target: Sendable {
    case name(Int)
    case attribute(namespace: Int, name: String, at: Int)
    case tuple([Target], at: Int)
}

/// A statement.
indirect enum Statement: Sendable {
    case text(String)
    case output(Expression, at: Int)
    case conditional([(test: Expression, body: [Statement])], otherwise: [Statement])
    case loop(Loop)
    case assign(Target, Expression, at: Int)
    /// A block whose text is assigned.
    case capture(Target, [Postfix], [Statement], at: Int)
    case macro(Macro)
    case filter([Postfix], [Statement], at: Int)
    /// A block with variables of its own.
    case scope([(target: Target, value: Expression)], [Statement], at: Int)
    case `break`
    case `continue`
}

/// A `for` block.
struct Loop: Sendable {
    let target: Target
    let items: Expression
    let test: Expression?
    let body: [Statement]
    let otherwise: [Statement]
    let offset: Int
}

/// A `macro` block. A class, because values point to it.
final class Macro: Sendable {
    let name: Int
    let parameters: [(name: Int, fallback: Expression?)]
    let body: [Statement]
    let offset: Int
    /// Whether the body names `varargs` or `kwargs`, and so takes any arguments.
    let takesList: Bool
    let takesKeywords: Bool

    init(
        name: Int, parameters: [(name: Int, fallback: Expression?)], body: [Statement], offset: Int, takesList: Bool,
        takesKeywords: Bool
    ) {
        self.name = name
        self.parameters = parameters
        self.body = body
        self.offset = offset
        self.takesList = takesList
        self.takesKeywords = takesKeywords
    }
}
