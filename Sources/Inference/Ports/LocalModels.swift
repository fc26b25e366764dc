import GGUF
public import ModelPorts
import Synchronization

/// Models of this process: opened once, shared by every stage that names them.
public final class LocalModels: ModelProviding, Sendable {
    private struct Loaded {
        var headers: [String: ModelHeader] = [:]
        var models: [String: TransformerModel] = [:]
        var generators: [GeneratorReference: LocalGenerator] = [:]
        var shapes: [String: AnswerShapes] = [:]
    }

    /// The engine that all of them run on.
    public let engine: Engine
    private let loaded = Mutex(Loaded())
    private let tokenizers = TokenizerLoader()

    private let sharesPrompts: Bool

    /// Models that run on `engine`.
    /// - Parameter sharesPrompts: Whether what prompts begin with is read once for all of them; the answers are the
    ///   same.
    public init(engine: Engine, sharesPrompts: Bool = true) {
        self.engine = engine
        self.sharesPrompts = sharesPrompts
    }

    /// Reads a model's header.
    /// - Throws: `ModelError`.
    public func info(ofModelAt path: String) throws -> ModelInfo { try header(path).info }

    /// Readies a model: its tokenizer, and every weight's place and shape. No weight is read.
    /// - Throws: `ModelError`.
    public func load(_ path: String) throws { _ = try encoder(at: path) }

    /// Bytes of keys and values that sequences hold now, shared beginnings of prompts among them.
    public var sequenceBytes: Int {
        loaded.withLock { loaded in loaded.models.values.reduce(0) { $0 + $1.sequenceBytes } }
    }

    /// Whether what stands at a model's path is still the file that was opened from there.
    public func isUnchanged(_ path: String) -> Bool {
        guard let header = loaded.withLock({ $0.headers[path] }) else { return true }
        return header.file.file.isInPlace
    }

    /// A model with a classification head.
    /// - Throws: `ModelError`.
    public func classifier(at path: String) throws -> any TextClassifying { try model(at: path, for: .classify) }

    /// A model with a head over tokens.
    /// - Throws: `ModelError`.
    public func tokenLabeller(at path: String) throws -> any TokenLabelling { try model(at: path, for: .labelTokens) }

    /// A model's pooled states. Any encoder has them.
    /// - Throws: `ModelError`.
    public func embedder(at path: String) throws -> any TextEmbedding { try model(at: path, for: .embed) }

    /// A model that writes.
    /// - Throws: `ModelError`.
    public func generator(_ reference: GeneratorReference) throws -> any TextGenerating {
        try localGenerator(reference)
    }

    func localGenerator(_ reference: GeneratorReference) throws(ModelError) -> LocalGenerator {
        if let known = loaded.withLock({ $0.generators[reference] }) { return known }
        let local = try model(at: reference.path, for: .generate)
        let header = try header(reference.path)
        let adapter = try reference.adapter.map { path throws(ModelError) in try self.adapter(path, for: local.model) }
        let generator = try LocalGenerator(
            local.model, header.file, reference, adapter: adapter, shapes: shapes(of: local.model), engine: engine,
            sharesPrompts: sharesPrompts)
        return loaded.withLock { loaded in
            let first = loaded.generators[reference] ?? generator
            loaded.generators[reference] = first
            return first
        }
    }

    /// What answers of a model may be, once for all adapters over it.
    private func shapes(of model: TransformerModel) -> AnswerShapes {
        loaded.withLock { loaded in
            let shapes = loaded.shapes[model.info.path] ?? AnswerShapes(of: model)
            loaded.shapes[model.info.path] = shapes
            return shapes
        }
    }

    private func adapter(_ path: String, for model: TransformerModel) throws(ModelError) -> Adapter {
        do throws(GGUFError) {
            return try model.adapter(try GGUFFile(path: path))
        } catch {
            throw ModelError(error, path: path)
        }
    }

    /// A model whose head reads two texts together.
    /// - Throws: `ModelError`.
    public func pairClassifier(at path: String) throws -> any TextPairClassifying {
        try model(at: path, for: .classify)
    }

    private func model(at path: String, for task: ModelTask) throws(ModelError) -> LocalModel {
        let model = try encoder(at: path)
        guard model.info.tasks.contains(task) else {
            throw ModelError(
                code: .lacksTask, model: path,
                reason: task == .generate
                    ? "the model writes no text" : "the model has no head that can \(task.rawValue)")
        }
        return LocalModel(model: model, engine: engine)
    }

    /// The model at `path`, loaded when it is first asked for.
    func encoder(at path: String) throws(ModelError) -> TransformerModel {
        if let model = loaded.withLock({ $0.models[path] }) { return model }
        let header = try header(path)
        if let budget = engine.memory, header.file.file.size > budget {
            throw ModelError(
                code: .unusable, model: path,
                reason: "the model takes \(header.file.file.size >> 20) MiB, more than --memory allows "
                    + "(\(budget >> 20) MiB); allow more, or quantize it (cascade model quantize)")
        }
        do throws(GGUFError) {
            let model = try TransformerModel(header, tokenizer: try tokenizers.tokenizer(for: header.file))
            // Two tasks may have loaded it at once: both keep the first.
            return loaded.withLock { loaded in
                let first = loaded.models[path] ?? model
                loaded.models[path] = first
                return first
            }
        } catch {
            throw ModelError(error, path: path)
        }
    }

    /// A model's file, opened once.
    func header(_ path: String) throws(ModelError) -> ModelHeader {
        if let header = loaded.withLock({ $0.headers[path] }) { return header }
        let header = try ModelHeader(path: path)
        loaded.withLock { $0.headers[path] = header }
        return header
    }
}
