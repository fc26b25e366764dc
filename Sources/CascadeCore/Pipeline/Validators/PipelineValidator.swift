/// One thing that is looked at before anything runs.
///
/// A new check is one file, and one line in `PipelineValidators.all`.
protocol PipelineValidator: Sendable {
    /// Reports everything that it finds.
    static func validate(_ context: ValidationContext)
}

/// The checks there are.
enum PipelineValidators {
    static let all: [any PipelineValidator.Type] = [
        StageNames.self,
        UnknownStages.self,
        Cycles.self,
        UnknownResults.self,
        ExpressionTypes.self,
        CascadeTiers.self,
        FailurePolicies.self,
        Certificates.self,
        OutputNames.self,
        ModelNeeds.self,
        LocalModels.self,
        ModelLabels.self,
        WritersKeys.self,
        PromptTexts.self,
        AnswerSchemas.self,
        ComparedValues.self,
        UnusedStages.self,
        UnusedModels.self,
    ]
}
