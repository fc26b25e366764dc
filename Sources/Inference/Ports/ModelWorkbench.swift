public import GGUF
public import ModelPorts
import Tokenizers

/// A model looked at from close by, for the `cascade model` commands: ids, states and scores as they are.
public struct ModelWorkbench: Sendable {
    private let model: TransformerModel
    private let engine: Engine

    /// The file itself: metadata and tensors.
    public let file: GGUFFile

    /// Opens the model at `path`, to run on `engine`.
    /// - Throws: `ModelError`.
    public init(path: String, engine: Engine) throws {
        let models = LocalModels(engine: engine)
        model = try models.encoder(at: path)
        file = try models.header(path).file
        self.engine = engine
    }

    /// What the model is.
    public var info: ModelInfo { model.info }

    /// Tokens in the vocabulary.
    public var vocabularyCount: Int { model.tokenizer.vocabulary.count }

    /// Values in a state.
    public var width: Int { model.description.width }

    /// The ids of a text.
    /// - Parameter special: Whether to add the tokens that the model expects around a text, and to read such tokens
    ///   where the text spells them.
    public func tokenize(_ text: String, special: Bool) -> [Int32] {
        model.tokenizer.encode(text, options: special ? [.addSpecialTokens, .parseSpecialTokens] : []).ids
    }

    /// A token as the vocabulary spells it; nil for an id that it lacks.
    public func token(_ id: Int32) -> String? { model.tokenizer.vocabulary.token(id) }

    /// States after the last layer, one row a token.
    /// - Throws: `ModelError` for ids outside the vocabulary, none at all, or more than the context holds.
    public func states(_ ids: [Int32]) async throws -> [[Float]] {
        rows(try await run(ids, .states), width: width)
    }

    /// The head's scores: one row, or one row a token for a head over tokens.
    /// - Throws: as `states`; and `ModelError.Code.lacksTask` for a model without a head.
    public func headScores(_ ids: [Int32]) async throws -> [[Float]] {
        guard model.description.head != .none else {
            throw ModelError(code: .lacksTask, model: info.path, reason: "the model has no head; leave --head out")
        }
        return rows(try await run(ids, .head), width: info.labels.count)
    }

    /// The unit vector of a text.
    public func embed(_ text: String) async throws -> [Float] {
        try await LocalModel(model: model, engine: engine).embed([text]).vectors[0]
    }

    /// Runs sequences to the end, all in flight at once, and gives back nothing: what a benchmark times.
    public func exhaust(_ sequences: [[Int32]]) async throws {
        for ids in sequences { try check(ids) }
        let readout: Readout = model.description.head == .none ? .pooled : .head
        try await withThrowingTaskGroup(of: Void.self) { group in
            for ids in sequences { group.addTask { _ = try await engine.run(ids, on: model, readout: readout) } }
            try await group.waitForAll()
        }
    }

    private func run(_ ids: [Int32], _ readout: Readout) async throws -> [Float] {
        try check(ids)
        return try await engine.run(ids, on: model, readout: readout).values
    }

    private func check(_ ids: [Int32]) throws {
        let fault: String? =
            if ids.isEmpty {
                "no tokens were given"
            } else if ids.count > info.contextLength {
                "\(ids.count) tokens are more than the context of \(info.contextLength)"
            } else if let id = ids.first(where: { $0 < 0 || Int($0) >= vocabularyCount }) {
                "token \(id) is not in the vocabulary of \(vocabularyCount)"
            } else {
                nil
            }
        if let fault { throw ModelError(code: .unusable, model: info.path, reason: fault) }
    }

    private func rows(_ values: [Float], width: Int) -> [[Float]] {
        stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
    }
}
