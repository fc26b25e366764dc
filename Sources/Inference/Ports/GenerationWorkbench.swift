public import ModelPorts

/// A model that writes, for `cascade model generate`: with or without its chat template, and heard as it writes.
public struct GenerationWorkbench: Sendable {
    private let generator: LocalGenerator

    /// Opens a model to run on `engine`.
    /// - Parameter chat: Whether prompts are messages that the model's template renders; otherwise the answer goes on
    ///   with the prompt.
    /// - Throws: `ModelError`; `lacksTask` for a model that writes nothing, or that has no template.
    public init(_ reference: GeneratorReference, chat: Bool, engine: Engine) throws {
        let models = LocalModels(engine: engine)
        var generator = try models.localGenerator(reference)
        if !chat {
            generator.prompts.template = nil
        } else if generator.prompts.template == nil {
            throw ModelError(
                code: .lacksTask, model: reference.path, reason: "the model has no chat template; leave --chat out")
        }
        self.generator = generator
    }

    /// Writes an answer.
    /// - Parameter listener: Hears its text as it comes, in whole characters and without stop texts.
    /// - Throws: as `TextGenerating.generate`.
    public func generate(
        _ request: GenerationRequest, listener: @escaping @Sendable (String) -> Void
    ) async throws -> Generation {
        try await generator.generate(request, listener: listener)
    }

    /// What a token stands for; nil for one that steers the model.
    public func text(of token: Int32) -> String? {
        generator.model.text(of: token).map { String(decoding: $0, as: UTF8.self) }
    }
}
