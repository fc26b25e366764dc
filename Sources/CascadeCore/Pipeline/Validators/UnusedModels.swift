import YAML

/// Every model under `models` is named by a stage.
enum UnusedModels: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        guard context.isReadWhole else { return }
        let named = Set(context.draft.stages.compactMap(\.model?.value))
        for model in context.draft.modelNames where !named.contains(model.value) { context.reading.unused(model) }
    }
}

extension Reading {
    fileprivate func unused(_ model: Located<String>) {
        warning("unused-model", at: model.range, "no stage names the model '\(model.value)'")
    }
}
