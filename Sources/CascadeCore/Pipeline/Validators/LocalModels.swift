import ModelPorts
import YAML

/// The files that `models:` names for models here are there.
enum LocalModels: PipelineValidator {
    static func validate(_ context: ValidationContext) {
        for model in context.draft.localModels {
            // Only what a stage asks for is looked for; that nobody does is a warning of its own.
            guard let stage = context.draft.stages.first(where: { $0.model?.value == model.name.value }) else {
                continue
            }
            if case .failure(let failure)? = context.models[stage.name.value] {
                context.reading.noModel(model.file, failure, others: [])
            }
            guard let adapter = model.adapter, let found = context.adapters[model.name.value] else { continue }
            if case .failure(let failure) = found { context.reading.noAdapter(adapter, failure) }
        }
    }
}

extension Reading {
    fileprivate func noAdapter(_ adapter: Located<String>, _ failure: ModelLookupFailure) {
        switch failure {
        case .notFound(let searched, _):
            let places = searched.isEmpty ? nil : "looked for \(searched.joined(separator: ", "))"
            error("no-model", at: adapter.range, "there is no adapter '\(adapter.value)'", advice: places)
        case .unusable(let path, let reason):
            error("unusable-model", at: adapter.range, "the adapter '\(path)' can't be used: \(reason)")
        }
    }
}
