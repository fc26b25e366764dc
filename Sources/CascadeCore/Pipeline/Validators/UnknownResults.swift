import YAML

/// Every name under a stage is one that it yields.
enum UnknownResults: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        for (expression, _) in context.expressions {
            for reference in expression.references { check(reference, context) }
        }
        for placeholder in context.draft.stages.compactMap(\.text).flatMap(\.placeholders) {
            check(Located(placeholder.reference, at: placeholder.range), context)
        }
    }

    private static func check(_ reference: Located<Reference>, _ context: ValidationContext) {
        guard case .result(let stage, let path) = reference.value, var shape = context.shapes[stage] else { return }
        var walked = stage
        for name in path {
            guard let member = shape.member(name) else {
                let place = reference.range.part(behind: walked.unicodeScalars.count + 1, length: name)
                return context.reading.noResult(name, under: walked, shape, at: place)
            }
            shape = member
            walked += ".\(name)"
        }
    }
}

extension Reading {
    fileprivate func noResult(_ name: String, under parent: String, _ shape: ResultShape, at range: SourceRange) {
        let names = shape.members.map(\.name)
        guard !names.isEmpty else {
            return error(
                "unknown-result", at: range, "there is no '\(name)' under '\(parent)', which is \(shape.description)",
                advice: "say '\(parent)' alone")
        }
        error(
            "unknown-result", at: range, "'\(parent)' yields no '\(name)'",
            advice: DidYouMean.advice(for: name, among: names) ?? "it yields \(names.joined(separator: ", "))")
    }
}
