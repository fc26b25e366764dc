#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Python's operators. Whole numbers have 64 bits here: beyond them is an error, not another number.
extension Evaluator {
    func apply(_ operator: Operation.Operator, _ left: Value, _ right: Value) throws(TemplateError) -> Value {
        if case .text(let format) = left, `operator` == .modulo {
            return try text(percentFormat(format.string, right))
        }
        if case .undefined(let missing) = left { throw failure(.undefined(missing.sentence)) }
        if case .undefined(let missing) = right { throw failure(.undefined(missing.sentence)) }
        if let left = left.wholeNumber, let right = right.wholeNumber {
            return try whole(`operator`, left, right)
        }
        if let left = left.number, let right = right.number { return try real(`operator`, left, right) }
        switch (`operator`, left, right) {
        case (.add, .text(let left), .text(let right)):
            try reserve(bytes: left.string.utf8.count + right.string.utf8.count)
            return try text(left.string + right.string)
        case (.add, .items(let left), .items(let right)) where left.kind == right.kind:
            guard left.kind == .list || left.kind == .tuple else { break }
            try reserve(bytes: (left.elements.count + right.elements.count) * MemoryLayout<Value>.stride)
            return try items(left.elements + right.elements, left.kind)
        case (.multiply, _, _):
            if let count = right.wholeNumber { return try repeated(left, count) }
            if let count = left.wholeNumber { return try repeated(right, count) }
        default: break
        }
        let operand = "\(left.typeName) and \(right.typeName)"
        throw failure(.unsuitable(operation: "'\(`operator`.rawValue)'", operand: operand))
    }

    private func repeated(_ value: Value, _ count: Int) throws(TemplateError) -> Value {
        switch value {
        case .text(let string):
            let count = string.string.isEmpty ? 0 : max(count, 0)
            try reserve(bytes: product(string.string.utf8.count, count))
            return try text(String(repeating: string.string, count: count))
        case .items(let list) where list.kind == .list || list.kind == .tuple:
            let count = list.elements.isEmpty ? 0 : max(count, 0)
            try reserve(bytes: product(list.elements.count * MemoryLayout<Value>.stride, count))
            return try items(Array(repeatElement(list.elements, count: count).joined()), list.kind)
        default: throw failure(.unsuitable(operation: "'*'", operand: "\(value.typeName) and a number"))
        }
    }

    /// `size * count`, at most what no limit allows.
    private func product(_ size: Int, _ count: Int) -> Int {
        let (product, overflow) = size.multipliedReportingOverflow(by: count)
        return overflow ? Int.max : product
    }

    func signed(_ value: Value, isMinus: Bool) throws(TemplateError) -> Value {
        if let number = value.wholeNumber {
            return .integer(isMinus ? try checked(number.multipliedReportingOverflow(by: -1)) : number)
        }
        if case .float(let number) = value { return .float(isMinus ? -number : number) }
        if case .undefined(let missing) = value { throw failure(.undefined(missing.sentence)) }
        throw failure(.unsuitable(operation: "a sign", operand: value.typeName))
    }

    // MARK: Numbers

    private func whole(_ operator: Operation.Operator, _ left: Int, _ right: Int) throws(TemplateError) -> Value {
        switch `operator` {
        case .add: return .integer(try checked(left.addingReportingOverflow(right)))
        case .subtract: return .integer(try checked(left.subtractingReportingOverflow(right)))
        case .multiply: return .integer(try checked(left.multipliedReportingOverflow(by: right)))
        case .divide:
            if right == 0 { throw failure(.arithmetic("a division by zero")) }
            return .float(Double(left) / Double(right))
        case .floorDivide:
            if right == 0 { throw failure(.arithmetic("a division by zero")) }
            let quotient = try checked(left.dividedReportingOverflow(by: right))
            return .integer(left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient)
        case .modulo:
            if right == 0 { throw failure(.arithmetic("a division by zero")) }
            if right == -1 { return .integer(0) }
            let rest = left % right
            return .integer(rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest)
        case .power: return try power(left, right)
        }
    }

    private func checked(_ result: (partialValue: Int, overflow: Bool)) throws(TemplateError) -> Int {
        if result.overflow { throw failure(.arithmetic("a whole number grows beyond 64 bits")) }
        return result.partialValue
    }

    private func power(_ base: Int, _ exponent: Int) throws(TemplateError) -> Value {
        if exponent < 0 { return try real(.power, Double(base), Double(exponent)) }
        if base == 0 || base == 1 { return .integer(exponent == 0 ? 1 : base) }
        if base == -1 { return .integer(exponent % 2 == 0 ? 1 : -1) }
        var result = 1
        for _ in 0..<min(exponent, 64) { result = try checked(result.multipliedReportingOverflow(by: base)) }
        return .integer(result)
    }

    private func real(_ operator: Operation.Operator, _ left: Double, _ right: Double) throws(TemplateError) -> Value {
        switch `operator` {
        case .add: return .float(left + right)
        case .subtract: return .float(left - right)
        case .multiply: return .float(left * right)
        case .divide:
            if right == 0 { throw failure(.arithmetic("a division by zero")) }
            return .float(left / right)
        case .floorDivide: return .float(try floored(left, right).quotient)
        case .modulo: return .float(try floored(left, right).rest)
        case .power:
            if left == 0, right < 0 { throw failure(.arithmetic("zero to a negative power")) }
            let result = pow(left, right)
            if result.isNaN, !left.isNaN, !right.isNaN {
                throw failure(.arithmetic("a power that is no real number"))
            }
            if result.isInfinite, left.isFinite, right.isFinite {
                throw failure(.arithmetic("a power beyond all floats"))
            }
            return .float(result)
        }
    }

    /// Division that rounds down, and its rest, whose sign is the divisor's (CPython, `float_divmod`).
    private func floored(_ left: Double, _ right: Double) throws(TemplateError) -> (quotient: Double, rest: Double) {
        if right == 0 { throw failure(.arithmetic("a division by zero")) }
        var rest = left.truncatingRemainder(dividingBy: right)
        var quotient = (left - rest) / right
        if rest != 0 {
            if (right < 0) != (rest < 0) {
                rest += right
                quotient -= 1
            }
        } else {
            rest = right.sign == .minus ? -0.0 : 0
        }
        if quotient == 0 {
            quotient = (left / right).sign == .minus ? -0.0 : 0
        } else {
            let down = quotient.rounded(.down)
            quotient = quotient - down > 0.5 ? down + 1 : down
        }
        return (quotient, rest)
    }

    // MARK: Comparisons

    func compare(_ operator: Comparison.Operator, _ left: Value, _ right: Value) throws(TemplateError) -> Bool {
        switch `operator` {
        case .equal: try areEqual(left, right)
        case .notEqual: try !areEqual(left, right)
        case .less: try isLess(left, right, "<")
        case .lessOrEqual: try isLess(left, right, "<=") ? true : areEqual(left, right)
        case .greater: try isLess(right, left, ">")
        case .greaterOrEqual: try isLess(right, left, ">=") ? true : areEqual(left, right)
        case .contained: try contains(right, left)
        case .notContained: try !contains(right, left)
        }
    }
}
