import JSON
import YAML

/// Operators and functions are given what they can work on, as far as it is known beforehand.
enum ExpressionTypes: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        for (expression, isCondition) in context.expressions {
            let typing = ExpressionTyping(expression: expression, context: context)
            let shape = typing.shape(of: expression.root)
            if isCondition { typing.require(expression.root, shape, .truth, by: "a condition") }
        }
        for placeholder in context.draft.stages.compactMap(\.text).flatMap(\.placeholders) {
            switch context.shape(of: placeholder.reference) {
            case .list, .map, .members:
                context.reading.noTemplateText(placeholder, context.shape(of: placeholder.reference))
            case .any, .text, .number, .truth: break
            }
        }
    }
}

/// The shapes of one expression's parts, from the leaves up.
private struct ExpressionTyping {
    let expression: Expression
    let context: ValidationContext

    func shape(of node: ExpressionNode) -> ResultShape {
        switch node.kind {
        case .literal(let value):
            switch value {
            case .bool: return .truth
            case .number: return .number
            case .string: return .text
            case .null, .array, .object: return .any
            }
        case .reference(let reference):
            return context.shape(of: reference)
        case .list(let items):
            let shapes = items.map(shape(of:))
            return .list(shapes.dropFirst().reduce(shapes.first ?? .any) { $0.merged(with: $1) })
        case .and(let nodes):
            for node in nodes { require(node, shape(of: node), .truth, by: "'and'") }
            return .truth
        case .or(let nodes):
            for node in nodes { require(node, shape(of: node), .truth, by: "'or'") }
            return .truth
        case .not(let operand):
            require(operand, shape(of: operand), .truth, by: "'not'")
            return .truth
        case .comparison(let comparison, let left, let right):
            compare(comparison, (left, shape(of: left)), (right, shape(of: right)), node)
            return .truth
        case .membership(let item, in: let list, isNegated: _):
            _ = shape(of: item)
            requireList(list, shape(of: list), item)
            return .truth
        case .matches(let operand, _):
            require(operand, shape(of: operand), .text, by: "'matches'")
            return .truth
        case .call(let function, let arguments):
            return call(function, arguments.map { ($0, shape(of: $0)) })
        }
    }

    func require(_ node: ExpressionNode, _ shape: ResultShape, _ wanted: ResultShape, by user: String) {
        guard shape != .any, shape != wanted else { return }
        context.reading.wrongOperand(shape, wanted: wanted.description, by: user, at: expression.range(of: node))
    }

    private func requireList(_ node: ExpressionNode, _ shape: ResultShape, _ item: ExpressionNode) {
        switch shape {
        case .any, .list: break
        case .text: context.reading.textAsList(at: expression.range(of: node))
        default: context.reading.wrongOperand(shape, wanted: "a list", by: "'in'", at: expression.range(of: node))
        }
    }

    private func compare(
        _ comparison: Comparison, _ left: (node: ExpressionNode, shape: ResultShape),
        _ right: (node: ExpressionNode, shape: ResultShape), _ whole: ExpressionNode
    ) {
        let hasNull = [left.node, right.node].contains { node in
            if case .literal(.null) = node.kind { true } else { false }
        }
        if hasNull {
            if comparison.isOrdering { context.reading.orderedNull(comparison, at: expression.range(of: whole)) }
            return
        }
        if comparison.isOrdering {
            for side in [left, right] where ![.any, .number, .text].contains(side.shape) {
                let user = "'\(comparison.rawValue)'"
                return context.reading.wrongOperand(
                    side.shape, wanted: "a number or text", by: user, at: expression.range(of: side.node))
            }
        }
        if left.shape != .any, right.shape != .any, left.shape.description != right.shape.description {
            context.reading.unlike(left.shape, right.shape, at: expression.range(of: whole))
        }
    }

    private func call(_ function: Function, _ arguments: [(node: ExpressionNode, shape: ResultShape)]) -> ResultShape {
        guard let first = arguments.first else { return .any }
        let user = "'\(function.rawValue)'"
        switch function {
        case .lower:
            require(first.node, first.shape, .text, by: user)
            return .text
        case .length, .contains:
            switch first.shape {
            case .any, .text, .list: break
            default:
                let place = expression.range(of: first.node)
                context.reading.wrongOperand(first.shape, wanted: "text or a list", by: user, at: place)
            }
            if function == .length { return .number }
            if first.shape == .text, let part = arguments.last { require(part.node, part.shape, .text, by: user) }
            return .truth
        }
    }
}

extension Reading {
    fileprivate func wrongOperand(_ shape: ResultShape, wanted: String, by user: String, at range: SourceRange) {
        error("wrong-operand", at: range, "\(user) needs \(wanted), and this is \(shape.description)")
    }

    fileprivate func textAsList(at range: SourceRange) {
        error(
            "wrong-operand", at: range, "'in' needs a list, and this is text",
            advice: "a part of a text is found by 'contains(text, part)'")
    }

    fileprivate func orderedNull(_ comparison: Comparison, at range: SourceRange) {
        error(
            "wrong-operand", at: range, "nothing is '\(comparison.rawValue)' null",
            advice: "null is asked for by '== null' and '!= null'")
    }

    fileprivate func unlike(_ left: ResultShape, _ right: ResultShape, at range: SourceRange) {
        error(
            "wrong-operand", at: range,
            "this compares \(left.description) with \(right.description), which are never equal")
    }

    fileprivate func noTemplateText(_ placeholder: Template.Placeholder, _ shape: ResultShape) {
        error(
            "wrong-operand", at: placeholder.range,
            "'\(placeholder.reference)' is \(shape.description), and a template takes text, numbers or truth values")
    }
}
