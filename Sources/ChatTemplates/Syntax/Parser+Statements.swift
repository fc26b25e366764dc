/// Statements.
extension Parser {
    /// The whole template.
    mutating func template() throws(TemplateError) -> [Statement] { try body(until: [], of: nil, at: 0) }

    /// Statements up to a tag in `ends`, whose name is then the current token; up to the template's end for none.
    private mutating func body(
        until ends: [String], of block: String?, at offset: Int
    ) throws(TemplateError) -> [Statement] {
        var statements: [Statement] = []
        while true {
            let start = token.offset
            switch token.kind {
            case .text(let text):
                try advance()
                statements.append(.text(text))
            case .variableBegin:
                try advance()
                statements.append(.output(try tuple(), at: start))
                try expect(.variableEnd, named: "'}}'")
            case .blockBegin:
                try advance()
                if case .name(let name) = token.kind, ends.contains(name) { return statements }
                try statement(into: &statements)
                try expect(.blockEnd, named: "'%}'")
            default:
                if let block { throw error(.unclosed("'\(block)' block"), at: offset) }
                return statements
            }
        }
    }

    /// The body of a block whose opening tag ends here, with the tag that ends it taken.
    private mutating func block(
        _ name: String, at offset: Int, ends: [String]
    ) throws(TemplateError) -> (body: [Statement], end: String) {
        // A colon is allowed, as in Python.
        _ = try take(.colon)
        try expect(.blockEnd, named: "'%}'")
        try enter()
        defer { leave() }
        let statements = try body(until: ends, of: name, at: offset)
        return (statements, try expectName())
    }

    private mutating func statement(into statements: inout [Statement]) throws(TemplateError) {
        let offset = token.offset
        let name = try expectName("a tag's name")
        switch name {
        case "for": statements.append(try loop(offset))
        case "if": statements.append(try conditional(offset))
        case "set": statements.append(try assignment(offset))
        case "macro": statements.append(try macro(offset))
        case "with": statements.append(try with(offset))
        case "generation":
            // Its body runs as a function of its own, so that no loop around it can be left from inside.
            let body = try withoutLoops { (parser) throws(TemplateError) in
                try parser.block("generation", at: offset, ends: ["endgeneration"]).body
            }
            statements.append(.scope([], body, at: offset))
        case "filter":
            var filters = [try filterName()]
            while isAt(.pipe) { filters.append(try filter()) }
            statements.append(.filter(filters, try block("filter", at: offset, ends: ["endfilter"]).body, at: offset))
        case "print":
            repeat { statements.append(.output(try expression(), at: offset)) } while try take(.comma)
        case "break", "continue":
            if loops == 0 { throw error(.misplaced("'\(name)'"), at: offset) }
            statements.append(name == "break" ? .break : .continue)
        case "call", "include", "import", "from", "extends", "block", "autoescape":
            throw error(.unsupported("'\(name)'"), at: offset)
        case "elif", "else", "endif", "endfor", "endset", "endmacro", "endfilter", "endwith", "endgeneration":
            throw error(.misplaced("'\(name)'"), at: offset)
        default: throw error(.unknownTag(name), at: offset)
        }
    }

    private mutating func withoutLoops<Result>(
        _ body: (inout Parser) throws(TemplateError) -> Result
    ) throws(TemplateError) -> Result {
        let outer = loops
        loops = 0
        defer { loops = outer }
        return try body(&self)
    }

    private mutating func loop(_ offset: Int) throws(TemplateError) -> Statement {
        enclosingLoops += 1
        loops += 1
        let target = try target(endsAt: "in")
        loops -= 1
        if try !take(word: "in") { throw unexpected("'in'") }
        let items = try tuple(allowsInlineIf: false, endsAt: "recursive")
        let test = try take(word: "if") ? try expression() : nil
        if isAt(word: "recursive") { throw error(.unsupported("a recursive loop"), at: token.offset) }
        loops += 1
        var (body, end) = try block("for", at: offset, ends: ["endfor", "else"])
        loops -= 1
        let loopBody = body
        body = []
        if end == "else" { (body, end) = try block("else", at: offset, ends: ["endfor"]) }
        enclosingLoops -= 1
        return .loop(
            Loop(target: target, items: items, test: test, body: loopBody, otherwise: body, offset: offset))
    }

    private mutating func conditional(_ offset: Int) throws(TemplateError) -> Statement {
        var branches: [(test: Expression, body: [Statement])] = []
        while true {
            let test = try tuple(allowsInlineIf: false)
            let (body, end) = try block("if", at: offset, ends: ["elif", "else", "endif"])
            branches.append((test, body))
            if end == "elif" { continue }
            let otherwise = end == "else" ? try block("else", at: offset, ends: ["endif"]).body : []
            return .conditional(branches, otherwise: otherwise)
        }
    }

    private mutating func assignment(_ offset: Int) throws(TemplateError) -> Statement {
        let target = try target(endsAt: nil, allowsAttributes: true)
        if try take(.assign) { return .assign(target, try tuple(), at: offset) }
        var filters: [Postfix] = []
        while isAt(.pipe) { filters.append(try filter()) }
        return .capture(target, filters, try block("set", at: offset, ends: ["endset"]).body, at: offset)
    }

    private mutating func with(_ offset: Int) throws(TemplateError) -> Statement {
        var assignments: [(target: Target, value: Expression)] = []
        while token.kind != .blockEnd {
            if !assignments.isEmpty { try expect(.comma) }
            let name = try simpleTarget(allowsAttributes: false)
            try expect(.assign)
            assignments.append((name, try expression()))
        }
        return .scope(assignments, try block("with", at: offset, ends: ["endwith"]).body, at: offset)
    }

    private mutating func macro(_ offset: Int) throws(TemplateError) -> Statement {
        let name = number(of: try expectName())
        try expect(.openParenthesis)
        var parameters: [(name: Int, fallback: Expression?)] = []
        while !isAt(.closeParenthesis) {
            if !parameters.isEmpty { try expect(.comma) }
            let start = token.offset
            let parameter = number(of: try expectName())
            if try take(.assign) {
                parameters.append((parameter, try expression()))
            } else {
                if parameters.last?.fallback != nil {
                    throw error(.arguments(of: "the macro", detail: "has a default before a name without"), at: start)
                }
                parameters.append((parameter, nil))
            }
        }
        try expect(.closeParenthesis)
        let body = try withoutLoops { (parser) throws(TemplateError) in
            try parser.block("macro", at: offset, ends: ["endmacro"]).body
        }
        return .macro(
            Macro(
                name: name, parameters: parameters, body: body, offset: offset,
                takesList: knownNumber(of: "varargs") != nil, takesKeywords: knownNumber(of: "kwargs") != nil))
    }

    // MARK: Targets

    private mutating func target(endsAt word: String?, allowsAttributes: Bool = false) throws(TemplateError) -> Target {
        let offset = token.offset
        var targets: [Target] = []
        var hasComma = false
        while word.map({ !isAt(word: $0) }) ?? true {
            if hasComma, token.kind == .blockEnd || isAt(.assign) || isAt(.closeParenthesis) { break }
            targets.append(try simpleTarget(allowsAttributes: allowsAttributes))
            guard try take(.comma) else { break }
            hasComma = true
        }
        if !hasComma, let only = targets.first { return only }
        if targets.isEmpty { throw unexpected("a name") }
        return .tuple(targets, at: offset)
    }

    private mutating func simpleTarget(allowsAttributes: Bool) throws(TemplateError) -> Target {
        let offset = token.offset
        if isAt(.openParenthesis) {
            try enter()
            defer { leave() }
            try advance()
            let inner = try target(endsAt: nil)
            try expect(.closeParenthesis)
            return inner
        }
        guard case .name(let name) = token.kind else {
            throw error(.notAssignable(token.description), at: offset)
        }
        if ["true", "false", "none", "True", "False", "None"].contains(name) {
            throw error(.notAssignable("'\(name)'"), at: offset)
        }
        try advance()
        if allowsAttributes, try take(.dot) {
            return .attribute(namespace: number(of: name), name: try expectName(), at: offset)
        }
        if name == "loop", enclosingLoops > 0 { throw error(.notAssignable("'loop' inside a loop"), at: offset) }
        return .name(number(of: name))
    }
}
