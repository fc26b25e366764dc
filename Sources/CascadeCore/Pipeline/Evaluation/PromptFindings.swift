public import ModelPorts
public import YAML

extension LoadedPipeline {
    /// What models refuse of what their stages would ask with every text: found with the models themselves, before any
    /// record.
    ///
    /// Reads the vocabularies and templates of models that write or that read pairs of texts, and no weights.
    public func promptFindings(_ provider: any ModelProviding) -> [Diagnostic] {
        guard let definition else { return [] }
        // A stage that nobody asks for asks nothing.
        let reachable = PipelineGraph(definition).reachable
        return definition.stages.filter { reachable.contains($0.name.value) }.compactMap { stage in
            guard let info = models[stage.name.value] else { return nil }
            do {
                try prepare(stage, info, provider)
                return nil
            } catch {
                return finding(error, at: stage, info, in: definition)
            }
        }
    }

    private func finding(
        _ error: any Error, at stage: StageDefinition, _ info: ModelInfo, in definition: PipelineDefinition
    ) -> Diagnostic {
        let failure = error as? ModelError
        let reason = failure?.reason ?? "\(error)"
        if let adapter = definition.localModel(of: stage)?.adapter, let failure, failure.model != info.path {
            return Diagnostic(
                .error, "unusable-adapter", in: definition.source, at: adapter.range,
                message: "the adapter '\(failure.model)' can't be used with \(info.name): \(reason)")
        }
        return Diagnostic(
            .error, "unusable-prompt", in: definition.source, at: stage.name.range,
            message: "stage '\(stage.name.value)' can't ask \(info.name): \(reason)")
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
