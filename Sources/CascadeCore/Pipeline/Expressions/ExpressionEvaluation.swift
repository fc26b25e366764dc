public import JSON
import LinearRegex

/// Evaluation, pulled: a name is asked for when its value decides something, and not before.
///
/// Null follows the page on pipelines: comparing null is false, `!=`, `in` and `not in` too, except against the literal
/// `null`; as a condition null counts as false, so `not` of it is true; a function of null is null.
extension Expression {
    /// The value for one record.
    /// - Parameter resolve: Gives the value that a name stands for; null when there is none.
    /// - Throws: `ExpressionFailure`, and whatever `resolve` throws.
    public func value(
        isolation: isolated (any Actor)? = #isolation,
        resolve: (Reference) async throws -> JSONValue
    ) async throws -> JSONValue {
        try await value(of: root, isolation: isolation, resolve)
    }

    /// Whether it holds as a condition for one record.
    /// - Parameter resolve: Gives the value that a name stands for; null when there is none.
    /// - Throws: `ExpressionFailure`, and whatever `resolve` throws.
    public func holds(
        isolation: isolated (any Actor)? = #isolation,
        resolve: (Reference) async throws -> JSONValue
    ) async throws -> Bool {
        try await holds(root, isolation: isolation, resolve)
    }

    private func value(
        of node: ExpressionNode, isolation: isolated (any Actor)?, _ resolve: (Reference) async throws -> JSONValue
    ) async throws -> JSONValue {
        switch node.kind {
        case .literal(let value):
            return value
        case .reference(let reference):
            return try await resolve(reference)
        case .list(let items):
            var values: [JSONValue] = []
            for item in items { values.append(try await value(of: item, isolation: isolation, resolve)) }
            return .array(values)
        case .and(let conditions):
            for condition in conditions where try await !holds(condition, isolation: isolation, resolve) {
                return .bool(false)
            }
            return .bool(true)
        case .or(let alternatives):
            for alternative in alternatives where try await holds(alternative, isolation: isolation, resolve) {
                return .bool(true)
            }
            return .bool(false)
        case .not(let operand):
            return .bool(try await !holds(operand, isolation: isolation, resolve))
        case .comparison(let comparison, let left, let right):
            let leftValue = try await value(of: left, isolation: isolation, resolve)
            let rightValue = try await value(of: right, isolation: isolation, resolve)
            return .bool(try compare(comparison, (left, leftValue), (right, rightValue)))
        case .membership(let item, in: let list, isNegated: let isNegated):
            let itemValue = try await value(of: item, isolation: isolation, resolve)
            // Of null nothing is true, so the list need not be asked for.
            if itemValue.isNull { return .bool(false) }
            let listValue = try await value(of: list, isolation: isolation, resolve)
            if listValue.isNull { return .bool(false) }
            guard let items = listValue.arrayValue else { throw failure(list, listValue, wanted: "a list") }
            return .bool(items.contains { $0.isEqual(to: itemValue) } != isNegated)
        case .matches(let operand, let pattern):
            let operandValue = try await value(of: operand, isolation: isolation, resolve)
            if operandValue.isNull { return .bool(false) }
            guard let text = operandValue.stringValue else { throw failure(operand, operandValue, wanted: "text") }
            return .bool(pattern.isFound(in: text))
        case .call(let function, let arguments):
            var values: [JSONValue] = []
            for argument in arguments {
                let value = try await value(of: argument, isolation: isolation, resolve)
                if value.isNull { return .null }
                values.append(value)
            }
            return try call(function, arguments, values)
        }
    }

    private func holds(
        _ node: ExpressionNode, isolation: isolated (any Actor)?, _ resolve: (Reference) async throws -> JSONValue
    ) async throws -> Bool {
        let value = try await value(of: node, isolation: isolation, resolve)
        if value.isNull { return false }
        guard let truth = value.boolValue else { throw failure(node, value, wanted: "true or false") }
        return truth
    }

    private func compare(
        _ comparison: Comparison, _ left: (node: ExpressionNode, value: JSONValue),
        _ right: (node: ExpressionNode, value: JSONValue)
    ) throws(ExpressionFailure) -> Bool {
        if left.node.isNullLiteral || right.node.isNullLiteral, !comparison.isOrdering {
            let areBothNull = left.value.isNull && right.value.isNull
            return areBothNull == (comparison == .equal)
        }
        if left.value.isNull || right.value.isNull { return false }
        switch comparison {
        case .equal: return left.value.isEqual(to: right.value)
        case .notEqual: return !left.value.isEqual(to: right.value)
        case .less, .lessOrEqual, .greater, .greaterOrEqual: break
        }
        switch (left.value, right.value) {
        case (.number(let leftNumber), .number(let rightNumber)):
            return comparison.holds(leftNumber.doubleValue, rightNumber.doubleValue)
        case (.string(let leftText), .string(let rightText)):
            return comparison.holds(leftText, rightText)
        case (.number, .string) where !right.node.isLiteral: throw failure(right.node, right.value, wanted: "a number")
        case (.number, .string): throw failure(left.node, left.value, wanted: "text")
        case (.string, .number) where !left.node.isLiteral: throw failure(left.node, left.value, wanted: "a number")
        case (.string, .number): throw failure(right.node, right.value, wanted: "text")
        case (.number, _), (.string, _): throw failure(right.node, right.value, wanted: "a number or text")
        default: throw failure(left.node, left.value, wanted: "a number or text")
        }
    }

    private func call(
        _ function: Function, _ arguments: [ExpressionNode], _ values: [JSONValue]
    ) throws(ExpressionFailure) -> JSONValue {
        switch (function, values[0]) {
        case (.length, .string(let text)):
            return .number(JSONNumber(text.unicodeScalars.count))
        case (.length, .array(let items)):
            return .number(JSONNumber(items.count))
        case (.lower, .string(let text)):
            return .string(text.lowercased())
        case (.contains, .string(let text)):
            guard let part = values[1].stringValue else { throw failure(arguments[1], values[1], wanted: "text") }
            return .bool(text.holds(part))
        case (.contains, .array(let items)):
            return .bool(items.contains { $0.isEqual(to: values[1]) })
        case (.lower, let value): throw failure(arguments[0], value, wanted: "text")
        case (_, let value): throw failure(arguments[0], value, wanted: "text or a list")
        }
    }

    private func failure(_ node: ExpressionNode, _ value: JSONValue, wanted: String) -> ExpressionFailure {
        ExpressionFailure(
            place: range(of: node), reason: "\(nodeName(node)) is \(value.typeDescription) where \(wanted) is needed")
    }

    /// A name is shown; anything else only by its place, for it may be long.
    private func nodeName(_ node: ExpressionNode) -> String {
        if case .reference(let reference) = node.kind { return "'\(reference)'" }
        return "a value"
    }
}

extension ExpressionNode {
    fileprivate var isLiteral: Bool {
        if case .literal = kind { true } else { false }
    }

    fileprivate var isNullLiteral: Bool {
        if case .literal(.null) = kind { true } else { false }
    }
}

extension Comparison {
    fileprivate func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }
}
