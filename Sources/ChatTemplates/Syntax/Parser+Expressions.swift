/// Expressions. Jinja's order, loosest first: inline `if`; `or`; `and`; `not`; comparisons and `in`; `+ -`; `~`;
/// `* / // %`; `**`, from the left; signs; members, calls, filters and tests.
extension Parser {
    /// An expression, or a tuple of several with commas between them.
    mutating func tuple(allowsInlineIf: Bool = true, endsAt word: String? = nil) throws(TemplateError) -> Expression {
        let offset = token.offset
        var elements: [Expression] = []
        var hasComma = false
        while !isAtTupleEnd(word) {
            elements.append(try expression(allowsInlineIf: allowsInlineIf))
            guard try take(.comma) else { break }
            hasComma = true
        }
        if hasComma { return .tuple(elements, at: offset) }
        guard let only = elements.first else { throw unexpected("an expression") }
        return only
    }

    private func isAtTupleEnd(_ word: String?) -> Bool {
        switch token.kind {
        case .variableEnd, .blockEnd, .symbol(.closeParenthesis): true
        case .name(let name): name == word
        default: false
        }
    }

    mutating func expression(allowsInlineIf: Bool = true) throws(TemplateError) -> Expression {
        try enter()
        defer { leave() }
        var value = try operators(.any)
        if !allowsInlineIf { return value }
        var branches: [(value: Expression, test: Expression)] = []
        var withoutElse = 0
        while try take(word: "if") {
            let test = try operators(.any)
            if try take(word: "else") {
                branches.append((value, test))
                value = try operators(.any)
            } else {
                withoutElse += 1
                if withoutElse > Limits.nesting / 4 { throw error(.limit(.nesting), at: token.offset) }
                value = .conditional([(value, test)], otherwise: nil)
            }
        }
        return branches.isEmpty ? value : .conditional(branches, otherwise: value)
    }

    /// How tightly operators bind, loosest first.
    private enum Level: Int {
        case any
        case all
        case not
        case comparison
        case sum
        case concatenation
        case product
        case power
        case sign

        var tighter: Level { Level(rawValue: rawValue + 1) ?? .sign }
    }

    /// What stands at a level, read from the tightest one outwards: a recursion over levels would cost much of the stack.
    private mutating func operators(_ level: Level) throws(TemplateError) -> Expression {
        var value: Expression
        var current = Level.sign
        if level.rawValue <= Level.not.rawValue, isAt(word: "not") {
            value = try negated()
            current = .not
        } else {
            value = try signed(allowsFilters: true)
        }
        while current != level, let looser = Level(rawValue: current.rawValue - 1) {
            value = try extended(value, looser)
            current = looser
        }
        return value
    }

    private mutating func negated() throws(TemplateError) -> Expression {
        var isNegated = false
        while try take(word: "not") { isNegated.toggle() }
        let operand = try operators(.comparison)
        return isNegated ? .not(operand) : .not(.not(operand))
    }

    /// `first` and what a level's operators join to it.
    private mutating func extended(_ first: Expression, _ level: Level) throws(TemplateError) -> Expression {
        switch level {
        case .any: try words("or", first, level) { .any($0) }
        case .all: try words("and", first, level) { .all($0) }
        case .not, .sign: first
        case .comparison: try comparisons(first)
        case .concatenation: try concatenation(first)
        case .sum, .product, .power: try arithmetic(first, level)
        }
    }

    private mutating func words(
        _ word: String, _ first: Expression, _ level: Level, _ join: ([Expression]) -> Expression
    ) throws(TemplateError) -> Expression {
        guard isAt(word: word) else { return first }
        var operands = [first]
        while try take(word: word) { operands.append(try operators(level.tighter)) }
        return join(operands)
    }

    private mutating func concatenation(_ first: Expression) throws(TemplateError) -> Expression {
        let offset = token.offset
        guard isAt(.tilde) else { return first }
        var operands = [first]
        while try take(.tilde) { operands.append(try operators(.product)) }
        return .concatenation(operands, at: offset)
    }

    private mutating func arithmetic(_ first: Expression, _ level: Level) throws(TemplateError) -> Expression {
        var operations: [Operation] = []
        while let `operator` = arithmeticOperator(level) {
            let offset = try advance().offset
            let operand = try operators(level.tighter)
            operations.append(Operation(operator: `operator`, operand: operand, offset: offset))
        }
        return operations.isEmpty ? first : .arithmetic(first, operations)
    }

    private func arithmeticOperator(_ level: Level) -> Operation.Operator? {
        guard case .symbol(let symbol) = token.kind else { return nil }
        switch (level, symbol) {
        case (.sum, .add): return .add
        case (.sum, .subtract): return .subtract
        case (.product, .multiply): return .multiply
        case (.product, .divide): return .divide
        case (.product, .floorDivide): return .floorDivide
        case (.product, .modulo): return .modulo
        case (.power, .power): return .power
        default: return nil
        }
    }

    private mutating func comparisons(_ first: Expression) throws(TemplateError) -> Expression {
        var comparisons: [Comparison] = []
        while let `operator` = try comparisonOperator() {
            let offset = try advance().offset
            let operand = try operators(.sum)
            comparisons.append(Comparison(operator: `operator`, operand: operand, offset: offset))
        }
        return comparisons.isEmpty ? first : .comparison(first, comparisons)
    }

    /// The operator whose last token is current; `not` is taken when `in` follows.
    private mutating func comparisonOperator() throws(TemplateError) -> Comparison.Operator? {
        switch token.kind {
        case .symbol(.equal): return .equal
        case .symbol(.notEqual): return .notEqual
        case .symbol(.less): return .less
        case .symbol(.lessOrEqual): return .lessOrEqual
        case .symbol(.greater): return .greater
        case .symbol(.greaterOrEqual): return .greaterOrEqual
        case .name("in"): return .contained
        case .name("not"):
            guard try peek().kind == .name("in") else { return nil }
            try advance()
            return .notContained
        default: return nil
        }
    }

    /// Signs, a primary, and what is applied to it: members and calls bind tighter than a sign, filters and tests don't.
    private mutating func signed(allowsFilters: Bool) throws(TemplateError) -> Expression {
        let offset = token.offset
        var signs: [Bool] = []
        while isAt(.subtract) || isAt(.add) {
            signs.append(isAt(.subtract))
            try advance()
        }
        let base = try primary()
        var postfixes: [Postfix] = []
        while let member = try memberOrCall() { postfixes.append(member) }
        if !signs.isEmpty {
            let value = postfixes.isEmpty ? base : .postfix(base, postfixes)
            let filters = try filtersAndTests()
            let result = Expression.signs(signs, value, at: offset)
            return filters.isEmpty ? result : .postfix(result, filters)
        }
        postfixes += try filtersAndTests()
        return postfixes.isEmpty ? base : .postfix(base, postfixes)
    }

    private mutating func filtersAndTests() throws(TemplateError) -> [Postfix] {
        var postfixes: [Postfix] = []
        while true {
            if isAt(.pipe) {
                postfixes.append(try filter())
            } else if isAt(word: "is") {
                postfixes.append(try test())
            } else if isAt(.openParenthesis) {
                let offset = token.offset
                postfixes.append(Postfix(kind: .call(try callArguments()), offset: offset))
            } else {
                return postfixes
            }
        }
    }

    /// A value that stands for itself, a name, or something in brackets.
    mutating func primary() throws(TemplateError) -> Expression {
        let offset = token.offset
        switch token.kind {
        case .name(let name):
            try advance()
            switch name {
            case "true", "True": return .literal(.bool(true))
            case "false", "False": return .literal(.bool(false))
            case "none", "None": return .literal(.none)
            default: return .name(number(of: name), at: offset)
            }
        case .string(var text):
            try advance()
            while case .string(let more) = token.kind {
                text += more
                try advance()
            }
            return .literal(.string(text))
        case .integer(let value):
            try advance()
            return .literal(.integer(value))
        case .float(let value):
            try advance()
            return .literal(.float(value))
        case .symbol(.openParenthesis):
            try advance()
            let isEmpty = isAt(.closeParenthesis)
            let value = isEmpty ? .tuple([], at: offset) : try tuple()
            try expect(.closeParenthesis)
            return value
        case .symbol(.openBracket): return try list()
        case .symbol(.openBrace): return try dictionary()
        default: throw unexpected("an expression")
        }
    }

    private mutating func list() throws(TemplateError) -> Expression {
        let offset = try advance().offset
        var elements: [Expression] = []
        while !isAt(.closeBracket) {
            elements.append(try expression())
            guard try take(.comma) else { break }
        }
        try expect(.closeBracket)
        return .list(elements, at: offset)
    }

    private mutating func dictionary() throws(TemplateError) -> Expression {
        let offset = try advance().offset
        var pairs: [(key: Expression, value: Expression)] = []
        while !isAt(.closeBrace) {
            let key = try expression()
            try expect(.colon)
            pairs.append((key, try expression()))
            guard try take(.comma) else { break }
        }
        try expect(.closeBrace)
        return .dictionary(pairs, at: offset)
    }
}
