public import ModelPorts
public import YAML

extension LoadedPipeline {
    /// What models refuse of what their stages would ask with every text: found with the models themselves, before any
    /// record.
    ///
    /// Reads the vocabularies and templates of models that write or that read pairs of texts, and no weights.
    public func promptFindings(_ provider: any ModelProviding) -> [Diagnostic] {
        guard let definition else { return [] }
        return definition.stages.compactMap { stage in
            guard let info = models[stage.name.value] else { return nil }
            do {
                try prepare(stage, info, provider)
                return nil
            } catch {
                let reason = (error as? ModelError)?.reason ?? "\(error)"
                return Diagnostic(
                    .error, "unusable-prompt", in: definition.source, at: stage.name.range,
                    message: "stage '\(stage.name.value)' can't ask \(info.name): \(reason)")
            }
        }
    }

    private func prepare(_ stage: StageDefinition, _ info: ModelInfo, _ provider: any ModelProviding) throws {
        let questions = stage.questions(for: info)
        if !questions.isEmpty, let reference = references[stage.name.value] {
            let model = try provider.generator(reference)
            for question in questions { try model.prepare(question.request(for: "")) }
        } else if let settings = stage.settings as? ClassifierSettings,
            case .entailment? = settings.method(with: info)
        {
            let model = try provider.pairClassifier(at: info.path)
            for hypothesis in settings.hypotheses { try model.prepare(second: hypothesis) }
        }
    }
}
