/// Running of statements.
extension Evaluator {
    func run(_ statements: [Statement]) throws(TemplateError) -> Flow {
        try enter()
        defer { leave() }
        for statement in statements {
            try step()
            let flow = try run(statement)
            if flow != .onward { return flow }
        }
        return .onward
    }

    private func run(_ statement: Statement) throws(TemplateError) -> Flow {
        switch statement {
        case .text(let text): try write(text)
        case .output(let expression, let offset): try write(expression, offset)
        case .conditional(let branches, let otherwise): return try run(branches, otherwise)
        case .loop(let loop): return try run(loop)
        case .assign(let target, let expression, let offset): try assign(target, expression, offset)
        case .capture(let target, let filters, let body, let offset): return try capture(target, filters, body, offset)
        case .macro(let macro): try define(macro)
        case .filter(let filters, let body, let offset): return try filter(filters, body, offset)
        case .scope(let assignments, let body, _): return try run(body, with: assignments)
        case .break: return .break
        case .continue: return .continue
        }
        return .onward
    }

    private func write(_ expression: Expression, _ offset: Int) throws(TemplateError) {
        let value = try evaluate(expression)
        position = offset
        try write(string(of: value))
    }

    private func run(
        _ branches: [(test: Expression, body: [Statement])], _ otherwise: [Statement]
    ) throws(TemplateError) -> Flow {
        for branch in branches where try evaluate(branch.test).isTrue { return try run(branch.body) }
        return otherwise.isEmpty ? .onward : try run(otherwise)
    }

    // MARK: Assigning

    private func assign(_ target: Target, _ expression: Expression, _ offset: Int) throws(TemplateError) {
        let value = try evaluate(expression)
        position = offset
        try assign(value, to: target)
    }

    private func assign(_ value: Value, to target: Target) throws(TemplateError) {
        switch target {
        case .name(let number):
            if let scope, scope.isHeld { try count(smallBytes: 64) }
            set(number, value)
        case .attribute(let number, let name, let offset):
            position = offset
            guard case .namespace(let place)? = lookUp(number) else {
                throw failure(.notAssignable("an attribute of '\(self.name(number))', which is no namespace"))
            }
            try checkAttribute(name)
            if namespaces[place][name] == nil { try count(smallBytes: 160) }
            namespaces[place][name] = value
        case .tuple(let targets, let offset):
            position = offset
            let values = try elements(of: value)
            guard values.count == targets.count else {
                throw failure(
                    .unsuitable(operation: "unpacking into \(targets.count) names", operand: "\(values.count) values"))
            }
            for (target, value) in zip(targets, values) { try assign(value, to: target) }
        }
    }

    private func set(_ number: Int, _ value: Value) {
        if let scope { scope.set(number, value) } else { globals[number] = value }
    }

    private func lookUp(_ number: Int) -> Value? {
        var scope = scope
        while let current = scope {
            if let value = current[number] { return value }
            scope = current.parent
        }
        return globals[number]
    }

    // MARK: Blocks

    /// Runs `body` with variables of its own.
    private func scoped<Result>(
        under parent: Scope?, _ body: () throws(TemplateError) -> Result
    ) throws(TemplateError) -> Result {
        let outer = scope
        scope = Scope(parent)
        defer { scope = outer }
        return try body()
    }

    private func capture(
        _ target: Target, _ filters: [Postfix], _ body: [Statement], _ offset: Int
    ) throws(TemplateError) -> Flow {
        let (text, flow) = try captured(body)
        if flow != .onward { return flow }
        position = offset
        try assign(apply(filters[...], to: text), to: target)
        return .onward
    }

    private func captured(_ body: [Statement]) throws(TemplateError) -> (Value, Flow) {
        try capture { () throws(TemplateError) in
            try scoped(under: scope) { () throws(TemplateError) in try run(body) }
        }
    }

    private func filter(_ filters: [Postfix], _ body: [Statement], _ offset: Int) throws(TemplateError) -> Flow {
        let (text, flow) = try captured(body)
        if flow != .onward { return flow }
        let value = try apply(filters[...], to: text)
        position = offset
        guard let text = value.string else { throw unusable(value, in: "the end of a filter block") }
        try write(text)
        return .onward
    }

    private func run(
        _ body: [Statement], with assignments: [(target: Target, value: Expression)]
    ) throws(TemplateError) -> Flow {
        var values: [Value] = []
        for assignment in assignments { values.append(try evaluate(assignment.value)) }
        return try scoped(under: scope) { () throws(TemplateError) in
            for (assignment, value) in zip(assignments, values) { try assign(value, to: assignment.target) }
            return try run(body)
        }
    }

    // MARK: Loops

    private func run(_ loop: Loop) throws(TemplateError) -> Flow {
        let value = try evaluate(loop.items)
        position = loop.offset
        var items = try walk(over: value)
        var count: Int?
        if let test = loop.test {
            items = filtered(items, loop.target, test)
        } else if case .stream = value {
            count = nil
        } else {
            count = try self.count(of: value)
        }
        let state = LoopState(items, count: count)
        defer { state.finish() }
        // As in Jinja, `else` runs when no pass came to the body's end, those that `break` or `continue` left included.
        var isComplete = false
        iteration: while let item = try state.advance(self) {
            switch try iterate(loop, state, item) {
            case .onward: isComplete = true
            case .continue: break
            case .break: break iteration
            }
        }
        return isComplete ? .onward : try otherwise(loop)
    }

    private func iterate(_ loop: Loop, _ state: LoopState, _ item: Value) throws(TemplateError) -> Flow {
        try scoped(under: scope) { () throws(TemplateError) in
            try assign(item, to: loop.target)
            if let loopName { set(loopName, .loop(state)) }
            return try run(loop.body)
        }
    }

    private func otherwise(_ loop: Loop) throws(TemplateError) -> Flow {
        if loop.otherwise.isEmpty { return .onward }
        return try scoped(under: scope) { () throws(TemplateError) in try run(loop.otherwise) }
    }

    /// The items for which the loop's test holds. Each is tested when its turn comes: the body may change what is tested.
    private func filtered(_ items: Stream, _ target: Target, _ test: Expression) -> Stream {
        let outer = scope
        return Stream(depth: items.depth) { (evaluator) throws(TemplateError) in
            while let item = try items.next(evaluator) {
                let saved = evaluator.scope
                evaluator.scope = Scope(outer)
                defer { evaluator.scope = saved }
                try evaluator.assign(item, to: target)
                if try evaluator.evaluate(test).isTrue { return item }
            }
            return nil
        }
    }

    // MARK: Macros

    private func define(_ macro: Macro) throws(TemplateError) {
        try count(smallBytes: 64)
        if let scope, !scope.isHeld {
            try count(smallBytes: 256 + scope.count * 64)
            scope.isHeld = true
            held.append(scope)
        }
        set(macro.name, .macro(BoundMacro(macro, scope)))
    }

    /// What a macro writes when it is called.
    func call(_ macro: BoundMacro, _ arguments: Arguments) throws(TemplateError) -> Value {
        try enter()
        defer { leave() }
        let (text, _) = try capture { () throws(TemplateError) in
            try scoped(under: macro.scope) { () throws(TemplateError) in
                try bind(arguments, to: macro.definition)
                return try run(macro.definition.body)
            }
        }
        return text
    }

    private func bind(_ arguments: Arguments, to macro: Macro) throws(TemplateError) {
        var keywords = arguments.keywords
        var missing: [(name: Int, fallback: Expression?)] = []
        for (index, parameter) in macro.parameters.enumerated() {
            try work(items: 1 + keywords.count)
            let name = name(parameter.name)
            if index < arguments.positional.count {
                set(parameter.name, arguments.positional[index])
            } else if let place = keywords.firstIndex(where: { $0.name == name }) {
                set(parameter.name, keywords.remove(at: place).value)
            } else {
                missing.append(parameter)
            }
        }
        if macro.takesKeywords, let number = number(of: "kwargs") {
            set(number, try mapping(keywords.map { (key: .given($0.name), value: $0.value) }))
        } else if let keyword = keywords.first {
            throw failure(.arguments(of: "the macro '\(name(macro.name))'", detail: "takes no '\(keyword.name)' here"))
        }
        let rest = arguments.positional.dropFirst(macro.parameters.count)
        if macro.takesList, let number = number(of: "varargs") {
            set(number, try items(Array(rest), .tuple))
        } else if !rest.isEmpty {
            let count = macro.parameters.count
            throw failure(
                .arguments(of: "the macro '\(name(macro.name))'", detail: "takes no more than \(count) arguments"))
        }
        // Defaults see the parameters that were given.
        for parameter in missing {
            guard let fallback = parameter.fallback else {
                set(parameter.name, .undefined(.name(name(parameter.name))))
                continue
            }
            set(parameter.name, try evaluate(fallback))
        }
    }

    private func number(of name: String) -> Int? { globals.indices.first { self.name($0) == name } }
}

/// A macro and the variables around its definition.
final class BoundMacro {
    let definition: Macro
    let scope: Scope?

    init(_ definition: Macro, _ scope: Scope?) {
        self.definition = definition
        self.scope = scope
    }
}
