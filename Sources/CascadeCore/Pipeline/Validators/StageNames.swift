import YAML

/// Stages have names that expressions can say.
enum StageNames: PipelineValidator {
    /// Names that mean something of their own in expressions.
    static let reserved = ["text", "id", "record"] + ExpressionToken.Keyword.allCases.map(\.rawValue)

    static func validate(_ context: ValidationContext) {
        for name in context.draft.stageNames {
            if reserved.contains(name.value) {
                context.reading.reserved(name)
            } else if !Identifier.isValid(name.value) {
                context.reading.badIdentifier(name.value, of: "a stage", at: name.range)
            }
        }
    }
}

extension Reading {
    fileprivate func reserved(_ name: Located<String>) {
        error(
            "reserved-name", at: name.range,
            "no stage can be called '\(name.value)': the word has a meaning of its own",
            advice: "such as '\(name.value)_stage'")
    }
}
