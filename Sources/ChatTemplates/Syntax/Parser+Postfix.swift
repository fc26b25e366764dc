/// Members, subscripts, calls, filters and tests.
extension Parser {
    /// `.name`, `.0`, `[…]` or `(…)`; nil at anything else.
    mutating func memberOrCall() throws(TemplateError) -> Postfix? {
        let offset = token.offset
        switch token.kind {
        case .symbol(.dot):
            try advance()
            let member = try advance()
            switch member.kind {
            case .name(let name): return Postfix(kind: .attribute(name), offset: offset)
            case .integer(let index):
                return Postfix(kind: .subscripted(.literal(.integer(index))), offset: offset)
            default:
                throw error(
                    .unexpected(found: member.description, expected: "a name or a number"), at: member.offset)
            }
        case .symbol(.openBracket):
            try advance()
            let kind = try subscripted()
            try expect(.closeBracket)
            return Postfix(kind: kind, offset: offset)
        case .symbol(.openParenthesis): return Postfix(kind: .call(try callArguments()), offset: offset)
        default: return nil
        }
    }

    private mutating func subscripted() throws(TemplateError) -> Postfix.Kind {
        let offset = token.offset
        if isAt(.closeBracket) { return .subscripted(.tuple([], at: offset)) }
        var first: Expression?
        if !isAt(.colon) {
            let index = try expression()
            if isAt(.comma) {
                var elements = [index]
                while try take(.comma) { elements.append(try expression()) }
                return .subscripted(.tuple(elements, at: offset))
            }
            guard isAt(.colon) else { return .subscripted(index) }
            first = index
        }
        try expect(.colon)
        let stop = try sliceBound()
        let step = try take(.colon) ? try sliceBound() : nil
        return .slice(start: first, stop: stop, step: step)
    }

    private mutating func sliceBound() throws(TemplateError) -> Expression? {
        isAt(.colon) || isAt(.closeBracket) ? nil : try expression()
    }

    mutating func callArguments() throws(TemplateError) -> CallArguments {
        let offset = token.offset
        try expect(.openParenthesis)
        var arguments = CallArguments()
        var names: Set<String> = []
        while !isAt(.closeParenthesis) {
            try argument(into: &arguments, named: &names, callAt: offset)
            guard try take(.comma) else { break }
        }
        try expect(.closeParenthesis)
        return arguments
    }

    private mutating func argument(
        into arguments: inout CallArguments, named names: inout Set<String>, callAt offset: Int
    ) throws(TemplateError) {
        let isOpen = arguments.list == nil && arguments.mapping == nil
        if try take(.multiply) {
            guard isOpen else { throw orderError(offset) }
            arguments.list = try expression()
        } else if try take(.power) {
            guard arguments.mapping == nil else { throw orderError(offset) }
            arguments.mapping = try expression()
        } else if case .name(let name) = token.kind, try peek().kind == .symbol(.assign) {
            guard arguments.mapping == nil else { throw orderError(offset) }
            try advance()
            try advance()
            guard names.insert(name).inserted else {
                throw error(.arguments(of: "the call", detail: "gives '\(name)' twice"), at: offset)
            }
            arguments.keywords.append((name, try expression()))
        } else {
            guard isOpen, arguments.keywords.isEmpty else { throw orderError(offset) }
            arguments.positional.append(try expression())
        }
    }

    private func orderError(_ offset: Int) -> TemplateError {
        error(.arguments(of: "the call", detail: "has its arguments in the wrong order"), at: offset)
    }

    /// `|name`, `|name(…)`.
    mutating func filter() throws(TemplateError) -> Postfix {
        try expect(.pipe)
        return try filterName()
    }

    /// A filter without the bar before it.
    mutating func filterName() throws(TemplateError) -> Postfix {
        let offset = token.offset
        var name = try expectName("a filter's name")
        while try take(.dot) { name += "." + (try expectName()) }
        let arguments = isAt(.openParenthesis) ? try callArguments() : CallArguments()
        return Postfix(kind: .filter(name, arguments), offset: offset)
    }

    /// `is name`, `is not name`, `is name(…)`, `is name value`: one value may stand without parentheses.
    mutating func test() throws(TemplateError) -> Postfix {
        let offset = try advance().offset
        let isNegated = try take(word: "not")
        var name = try expectName("a test's name")
        while try take(.dot) { name += "." + (try expectName()) }
        var arguments = CallArguments()
        switch token.kind {
        case .symbol(.openParenthesis): arguments = try callArguments()
        case .name("else"), .name("or"), .name("and"): break
        case .name("is"): throw unexpected("'and' between two tests")
        case .name, .string, .integer, .float, .symbol(.openBracket), .symbol(.openBrace):
            let value = try primary()
            var members: [Postfix] = []
            while let member = try memberOrCall() { members.append(member) }
            arguments.positional = [members.isEmpty ? value : .postfix(value, members)]
        default: break
        }
        return Postfix(kind: .test(name, arguments, isNegated: isNegated), offset: offset)
    }
}
