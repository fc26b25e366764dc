public import ModelPorts
public import YAML

extension LoadedPipeline {
    /// What the models that write refuse of what their stages ask: found with the models themselves, before any record.
    ///
    /// Reads these models' vocabularies and templates, none of their weights.
    public func promptFindings(_ provider: any ModelProviding) -> [Diagnostic] {
        guard let definition else { return [] }
        return definition.stages.compactMap { stage in
            guard let info = models[stage.name.value], let reference = references[stage.name.value],
                let failure = Self.failure(of: stage.questions(for: info), reference, provider)
            else { return nil }
            return Diagnostic(
                .error, "unusable-prompt", in: definition.source, at: stage.name.range,
                message: "stage '\(stage.name.value)' can't ask \(info.name): \(failure)")
        }
    }

    private static func failure(
        of questions: [StageQuestion], _ reference: GeneratorReference, _ provider: any ModelProviding
    ) -> String? {
        if questions.isEmpty { return nil }
        do {
            let model = try provider.generator(reference)
            for question in questions { try model.prepare(question.request(for: "")) }
            return nil
        } catch let error as ModelError {
            return error.reason
        } catch {
            return "\(error)"
        }
    }
}
