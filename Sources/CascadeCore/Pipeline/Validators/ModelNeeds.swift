import ModelPorts
import YAML

/// Every stage that needs a model has one that can do its kind, and no other has one.
enum ModelNeeds: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        let remote = context.draft.remoteNames
        for stage in context.draft.stages {
            switch (stage.settings.model, stage.model) {
            case (.none, nil): break
            case (.none, let model?): context.reading.needlessModel(stage, at: model.range)
            case (.any, nil): context.reading.missingModel(stage)
            case (.any, let model?) where remote.contains(model.value): context.reading.remoteModel(model)
            case (.any(let tasks), let model?): check(stage, model, tasks, context)
            }
        }
    }

    private static func check(
        _ stage: StageDefinition, _ model: Located<String>, _ tasks: [ModelTask], _ context: ValidationContext
    ) {
        switch context.models[stage.name.value] {
        case nil: break
        // What a long form lacks is told where it stands.
        case .failure? where context.draft.localModel(named: model.value) != nil: break
        case .failure(let failure)?:
            context.reading.noModel(model, failure, others: context.draft.modelNames.map(\.value))
        case .success(let info)?:
            if info.tasks.isDisjoint(with: tasks) { context.reading.incapableModel(stage, model, info, tasks) }
        }
    }
}

extension Reading {
    fileprivate func needlessModel(_ stage: StageDefinition, at range: SourceRange) {
        let message = "stage '\(stage.name.value)' has no use for a model"
        if stage.settings is ExtractorSettings {
            warning("needless-model", at: range, message, advice: "each of its fields says 'from: pattern'")
        } else {
            error("needless-model", at: range, message, advice: "leave 'model' out")
        }
    }

    fileprivate func missingModel(_ stage: StageDefinition) {
        let advice =
            stage.settings is ExtractorSettings
            ? "add 'model:', or 'from: pattern' to every field" : "add 'model:', the name of a folder under models/"
        missingKey("model", of: "stage '\(stage.name.value)'", at: stage.name.range, advice: advice)
    }

    fileprivate func remoteModel(_ model: Located<String>) {
        error(
            "remote-model", at: model.range,
            "'\(model.value)' runs at an endpoint, and this version runs local models only",
            advice: "name a folder under models/, or a .gguf file")
    }

    /// A model that wasn't found or can't be used; `others` are names that might have been meant.
    func noModel(_ model: Located<String>, _ failure: ModelLookupFailure, others: [String]) {
        switch failure {
        case .notFound(let searched, let available):
            let names = available + others
            let places = searched.isEmpty ? nil : "looked for \(searched.joined(separator: ", "))"
            error(
                "no-model", at: model.range, "there is no model '\(model.value)'",
                advice: DidYouMean.advice(for: model.value, among: names) ?? places)
        case .unusable(let path, let reason):
            error("unusable-model", at: model.range, "the model '\(path)' can't be used: \(reason)")
        }
    }

    fileprivate func incapableModel(
        _ stage: StageDefinition, _ model: Located<String>, _ info: ModelInfo, _ wanted: [ModelTask]
    ) {
        let able = ModelTask.allCases.filter(info.tasks.contains).map(\.rawValue)
        let can = able.isEmpty ? "do none of the tasks of a stage" : "only \(able.joined(separator: " and "))"
        let needed = wanted.map(\.rawValue).joined(separator: " or ")
        error(
            "incapable-model", at: model.range,
            "'\(model.value)' can \(can), and \(article(stage.kind)) needs a model that can \(needed)",
            advice: advice(stage, info))
    }

    private func article(_ kind: String) -> String { (kind.first == "e" ? "an " : "a ") + kind }

    private func advice(_ stage: StageDefinition, _ info: ModelInfo) -> String? {
        guard stage.settings is ClassifierSettings else { return nil }
        if info.tasks.contains(.generate) { return "with 'labels:' it takes the most probable of them" }
        return info.tasks.contains(.embed)
            ? "with 'labels:' and their descriptions it takes the nearest by embedding" : nil
    }
}
