import JSON
import ModelPorts
import YAML

/// A label, a route or a stage's name that a condition compares with is one that there can be.
enum ComparedValues: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        for (expression, _) in context.expressions {
            for node in expression.root.flattened { check(node, expression, context) }
        }
    }

    private static func check(_ node: ExpressionNode, _ expression: Expression, _ context: ValidationContext) {
        let name: ExpressionNode
        let literals: [ExpressionNode]
        switch node.kind {
        case .comparison(let comparison, let left, let right) where !comparison.isOrdering:
            let isNameLeft = if case .reference = left.kind { true } else { false }
            (name, literals) = isNameLeft ? (left, [right]) : (right, [left])
        case .membership(let item, in: let list, isNegated: _):
            if case .list(let items) = list.kind {
                (name, literals) = (item, items)
            } else {
                (name, literals) = (list, [item])
            }
        case .call(.contains, let arguments):
            guard arguments.count == 2 else { return }
            (name, literals) = (arguments[0], [arguments[1]])
        default: return
        }
        guard case .reference(.result(let stage, let path)) = name.kind, let result = path.first, path.count == 1,
            let known = values(of: result, yieldedBy: stage, context, depth: 0)
        else { return }
        for literal in literals {
            guard case .literal(.string(let value)) = literal.kind, !known.contains(value) else { continue }
            context.reading.impossibleValue(value, of: "\(stage).\(result)", known, at: expression.range(of: literal))
        }
    }

    /// The values that a result can have; nil when they aren't known.
    private static func values(
        of result: String, yieldedBy name: String, _ context: ValidationContext, depth: Int
    ) -> [String]? {
        // A cascade of cascades is fine; a circle of them is reported elsewhere.
        guard depth <= context.draft.stages.count, let stage = context.draft.stage(named: name) else { return nil }
        switch (stage.settings, result) {
        case (let classifier as ClassifierSettings, "label"), (let classifier as ClassifierSettings, "labels"):
            if !classifier.labels.isEmpty { return classifier.labels.map(\.name.value) }
            return context.model(of: name)?.labels
        case (let router as RouterSettings, "route"):
            guard case .routes(let routes) = router.form else { return nil }
            return routes.compactMap { route in
                if case .label(let label) = route.target { label.value } else { nil }
            }
        case (let router as RouterSettings, "stage"):
            return router.uses.map(\.stage.value)
        case (let router as RouterSettings, "label"), (let router as RouterSettings, "labels"):
            var union: [String] = []
            for use in router.uses {
                guard let labels = values(of: result, yieldedBy: use.stage.value, context, depth: depth + 1) else {
                    return nil
                }
                union += labels.filter { !union.contains($0) }
            }
            return union
        default: return nil
        }
    }
}

extension Reading {
    fileprivate func impossibleValue(_ value: String, of name: String, _ known: [String], at range: SourceRange) {
        let some = known.prefix(8).joined(separator: ", ") + (known.count > 8 ? ", …" : "")
        let fallback = known.isEmpty ? "it is always null" : "it can be \(some)"
        error(
            "unknown-label", at: range, "'\(name)' can never be \"\(value)\"",
            advice: DidYouMean.advice(for: value, among: known) ?? fallback)
    }
}
