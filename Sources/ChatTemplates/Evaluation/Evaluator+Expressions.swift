/// Evaluation of expressions. Each kind has a function of its own, so that a level of nesting takes little of the stack.
extension Evaluator {
    func evaluate(_ expression: Expression) throws(TemplateError) -> Value {
        try enter()
        defer { leave() }
        switch expression {
        case .literal(let literal): return value(of: literal)
        case .name(let number, let offset): return try variable(number, offset)
        case .list(let elements, let offset): return try items(elements, .list, offset)
        case .tuple(let elements, let offset): return try items(elements, .tuple, offset)
        case .dictionary(let pairs, let offset): return try mapping(pairs, offset)
        case .postfix(let base, let postfixes): return try postfix(base, postfixes)
        case .signs(let signs, let operand, let offset): return try signed(signs, operand, offset)
        case .not(let operand): return .bool(try !evaluate(operand).isTrue)
        case .arithmetic(let first, let operations): return try arithmetic(first, operations)
        case .concatenation(let operands, let offset): return try concatenation(operands, offset)
        case .comparison(let first, let comparisons): return try comparison(first, comparisons)
        case .all(let operands): return try firstOperand(operands, whereTruthIs: false)
        case .any(let operands): return try firstOperand(operands, whereTruthIs: true)
        case .conditional(let branches, let otherwise): return try conditional(branches, otherwise)
        }
    }

    private func value(of literal: Literal) -> Value {
        switch literal {
        case .none: .none
        case .bool(let flag): .bool(flag)
        case .integer(let number): .integer(number)
        case .float(let number): .float(number)
        case .string(let string): .given(string)
        }
    }

    private func variable(_ number: Int, _ offset: Int) throws(TemplateError) -> Value {
        position = offset
        var scope = scope
        while let current = scope {
            if let value = current[number] { return value }
            try work(items: 1 + current.count / 16)
            scope = current.parent
        }
        if let value = globals[number] { return value }
        return .undefined(.name(name(number)))
    }

    private func items(_ elements: [Expression], _ kind: Items.Kind, _ offset: Int) throws(TemplateError) -> Value {
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for element in elements { values.append(try evaluate(element)) }
        position = offset
        return try items(values, kind)
    }

    private func mapping(
        _ pairs: [(key: Expression, value: Expression)], _ offset: Int
    ) throws(TemplateError) -> Value {
        var entries: [(key: Value, value: Value)] = []
        for (key, value) in pairs { entries.append((try evaluate(key), try evaluate(value))) }
        position = offset
        return try mapping(entries)
    }

    private func signed(_ signs: [Bool], _ operand: Expression, _ offset: Int) throws(TemplateError) -> Value {
        var value = try evaluate(operand)
        position = offset
        try work(items: signs.count)
        for isMinus in signs.reversed() { value = try signed(value, isMinus: isMinus) }
        return value
    }

    private func arithmetic(_ first: Expression, _ operations: [Operation]) throws(TemplateError) -> Value {
        var value = try evaluate(first)
        for operation in operations {
            let operand = try evaluate(operation.operand)
            position = operation.offset
            value = try apply(operation.operator, value, operand)
        }
        return value
    }

    private func concatenation(_ operands: [Expression], _ offset: Int) throws(TemplateError) -> Value {
        var text = ""
        for operand in operands {
            let value = try evaluate(operand)
            position = offset
            let part = try string(of: value)
            try work(bytes: part.utf8.count)
            if text.utf8.count + part.utf8.count > Limits.largeValues { throw failure(.limit(.memory)) }
            text += part
        }
        return try self.text(text)
    }

    private func comparison(_ first: Expression, _ comparisons: [Comparison]) throws(TemplateError) -> Value {
        var left = try evaluate(first)
        for comparison in comparisons {
            let right = try evaluate(comparison.operand)
            position = comparison.offset
            if try !compare(comparison.operator, left, right) { return .bool(false) }
            left = right
        }
        return .bool(true)
    }

    /// The first operand with that truth value, else the last one: `and` and `or` give operands, not truth values.
    private func firstOperand(_ operands: [Expression], whereTruthIs wanted: Bool) throws(TemplateError) -> Value {
        var value = Value.none
        for operand in operands {
            value = try evaluate(operand)
            if value.isTrue == wanted { return value }
        }
        return value
    }

    private func conditional(
        _ branches: [(value: Expression, test: Expression)], _ otherwise: Expression?
    ) throws(TemplateError) -> Value {
        for branch in branches where try evaluate(branch.test).isTrue { return try evaluate(branch.value) }
        guard let otherwise else { return .undefined(.because("an inline 'if' without 'else' has no value")) }
        return try evaluate(otherwise)
    }

    // MARK: Members, calls, filters, tests

    private func postfix(_ base: Expression, _ postfixes: [Postfix]) throws(TemplateError) -> Value {
        try apply(postfixes[...], to: try evaluate(base))
    }

    /// Applies what stands behind a value.
    func apply(_ postfixes: ArraySlice<Postfix>, to base: Value) throws(TemplateError) -> Value {
        var value = base
        for postfix in postfixes {
            try step()
            position = postfix.offset
            value = try apply(postfix, to: value)
        }
        return value
    }

    private func apply(_ postfix: Postfix, to value: Value) throws(TemplateError) -> Value {
        switch postfix.kind {
        case .attribute(let name): return try attribute(name, of: value)
        case .subscripted(let index):
            let index = try evaluate(index)
            position = postfix.offset
            return try element(index, of: value)
        case .slice(let start, let stop, let step):
            let bounds = (try bound(start), try bound(stop), try bound(step))
            position = postfix.offset
            return try slice(value, start: bounds.0, stop: bounds.1, step: bounds.2)
        case .call(let arguments):
            let arguments = try evaluate(arguments)
            position = postfix.offset
            return try call(value, arguments)
        case .filter(let name, let arguments):
            let arguments = try evaluate(arguments)
            position = postfix.offset
            return try filter(name, value, arguments)
        case .test(let name, let arguments, let isNegated):
            let arguments = try evaluate(arguments)
            position = postfix.offset
            return .bool(try test(name, value, arguments) != isNegated)
        }
    }

    private func bound(_ expression: Expression?) throws(TemplateError) -> Value {
        if let expression { try evaluate(expression) } else { .none }
    }

    private func evaluate(_ written: CallArguments) throws(TemplateError) -> Arguments {
        var arguments = Arguments()
        for argument in written.positional { arguments.positional.append(try evaluate(argument)) }
        for (name, value) in written.keywords { arguments.keywords.append((name, try evaluate(value))) }
        if let list = written.list { arguments.positional += try elements(of: evaluate(list)) }
        if let mapping = written.mapping { try append(evaluate(mapping), to: &arguments) }
        return arguments
    }

    private func append(_ value: Value, to arguments: inout Arguments) throws(TemplateError) {
        guard case .mapping(let mapping) = value else {
            throw failure(.unsuitable(operation: "'**' in a call", operand: value.typeName))
        }
        for (key, value) in mapping.entries {
            guard let name = key.string else {
                throw failure(.unsuitable(operation: "an argument's name", operand: key.typeName))
            }
            if arguments.keywords.contains(where: { $0.name == name }) {
                throw failure(.arguments(of: "the call", detail: "gives '\(name)' twice"))
            }
            try work(items: arguments.keywords.count)
            arguments.keywords.append((name, value))
        }
    }
}
