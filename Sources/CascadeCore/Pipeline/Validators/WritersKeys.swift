import ModelPorts
import YAML

/// Keys that mean something to one kind of model only stand where such a model is.
enum WritersKeys: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        // One long form may serve many stages, and is told of once.
        var told: Set<String> = []
        for stage in context.draft.stages {
            guard let info = context.model(of: stage.name.value) else {
                if stage.settings.model == .none { checkWithoutModel(stage, context) }
                continue
            }
            // A model that can't do the kind at all has been told of.
            if case .any(let tasks) = stage.settings.model, info.tasks.isDisjoint(with: tasks) { continue }
            let writes = stage.asksWriter(info)
            let model = stage.model?.value ?? info.name
            if !writes {
                for key in stage.generativeKeys { context.reading.needsWriter(key, model) }
                let long = stage.model.flatMap { context.draft.localModel(named: $0.value) }
                if let local = long, told.insert(local.name.value).inserted {
                    if let adapter = local.adapter {
                        context.reading.unusedAdapter("adapter", stage, at: adapter.range)
                    }
                    if let cache = local.cache { context.reading.unusedAdapter("cache", stage, at: cache.range) }
                }
            }
            switch stage.settings {
            case let classifier as ClassifierSettings: check(classifier, stage, info, context)
            case let extractor as ExtractorSettings where !writes: checkFields(extractor, model, context)
            default: break
            }
        }
    }

    /// A stage of patterns alone has nobody to prompt.
    private static func checkWithoutModel(_ stage: StageDefinition, _ context: ValidationContext) {
        for key in stage.generativeKeys { context.reading.needsAnyWriter(key) }
    }

    private static func check(
        _ classifier: ClassifierSettings, _ stage: StageDefinition, _ info: ModelInfo, _ context: ValidationContext
    ) {
        let method = classifier.method(with: info)
        if method == .prompt, classifier.isMany {
            let power = stage.generativeKeys.first { $0.value == "length_power" }
            if let power { context.reading.unusedPower(at: power.range) }
        }
        if let hypothesis = classifier.hypothesis {
            if case .entailment? = method { return }
            context.reading.unusedHypothesis(info.name, at: hypothesis.range)
        }
    }

    private static func checkFields(_ extractor: ExtractorSettings, _ model: String, _ context: ValidationContext) {
        for field in extractor.fields where field.usesModel {
            if let free = field.free { context.reading.needsWriter(Located("free", at: free.range), model) }
            if let description = field.description {
                context.reading.needsWriter(Located("description", at: description.range), model)
            }
        }
    }
}

extension Reading {
    fileprivate func needsWriter(_ key: Located<String>, _ model: String) {
        error(
            "generative-key", at: key.range, "'\(key.value)' is for models that write, and '\(model)' does not",
            advice: "leave it out, or name a model that can generate")
    }

    fileprivate func needsAnyWriter(_ key: Located<String>) {
        error(
            "generative-key", at: key.range, "'\(key.value)' is for models that write, and the stage asks none",
            advice: "leave it out")
    }

    fileprivate func unusedAdapter(_ key: String, _ stage: StageDefinition, at range: SourceRange) {
        error(
            "unused-key", at: range,
            "'\(key)' is for models that write, and stage '\(stage.name.value)' does not ask this one to",
            advice: "leave it out, or give the stage another model")
    }

    fileprivate func unusedPower(at range: SourceRange) {
        warning(
            "unused-key", at: range, "'length_power' has no meaning with 'many: true'",
            advice: "each label is asked about alone, yes or no; leave it out")
    }

    fileprivate func unusedHypothesis(_ model: String, at range: SourceRange) {
        error(
            "unused-key", at: range,
            "'hypothesis' is for labels of your own and a model with an entailment head, and '\(model)' is not asked so",
            advice: "leave it out")
    }
}
