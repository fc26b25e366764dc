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

    /// The model's tokenizer.
    public var text: TokenizerWorkbench { TokenizerWorkbench(model.tokenizer) }

    /// What makes ids of text, as users call it: `WordPiece`, `byte-level BPE (qwen2)`.
    public var tokenizerName: String { TokenizerLoader.name(in: file) }

    /// Whether the model scores the next token of a sequence.
    public var continues: Bool { model.description.output != nil }

    /// Whether it does so about a text that it read before: an encoder-decoder.
    public var readsSource: Bool { model.description.encoder != nil && model.description.decoder != nil }

    /// Scores over the vocabulary of the token that follows: one row for every token of `ids`, or for the last.
    /// - Parameters:
    ///   - ids: The sequence; for an encoder-decoder the text that it reads.
    ///   - written: For an encoder-decoder, the sequence that its decoder continues; nil for its first token alone.
    /// - Throws: as `states`; and `ModelError.Code.lacksTask` for a model without such scores.
    public func logits(_ ids: [Int32], written: [Int32]? = nil, all: Bool) async throws -> [[Float]] {
        guard continues else {
            throw ModelError(code: .lacksTask, model: info.path, reason: "the model has no output over its vocabulary")
        }
        let decoded = readsSource ? written ?? [model.description.decoderStart ?? 0] : ids
        try check(decoded)
        let sequence = try await sequence(capacity: decoded.count, about: readsSource ? ids : nil)
        let values = try await sequence.append(decoded, all: all)
        return rows(values, width: values.count / (all ? decoded.count : 1))
    }

    /// An empty sequence of a decoder.
    /// - Parameters:
    ///   - capacity: Tokens that it may grow to.
    ///   - source: For an encoder-decoder, the text that it reads first.
    /// - Throws: as `logits`.
    public func sequence(capacity: Int, about source: [Int32]? = nil) async throws -> TokenSequence {
        if let fault = fault(inLength: capacity) { throw ModelError(code: .unusable, model: info.path, reason: fault) }
        guard let state = model.makeState(capacity: capacity), continues else {
            throw ModelError(code: .lacksTask, model: info.path, reason: "the model writes no text")
        }
        if let source {
            try check(source)
            _ = try await engine.run(source, on: model, readout: .source, state: state)
        }
        return TokenSequence(model: model, engine: engine, state: state)
    }

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
        return try model.checked(try await engine.run(ids, on: model, readout: readout).values)
    }

    private func check(_ ids: [Int32]) throws {
        let fault: String? =
            if ids.isEmpty {
                "no tokens were given"
            } else if let fault = fault(inLength: ids.count) {
                fault
            } else if let id = ids.first(where: { $0 < 0 || Int($0) >= model.tokenCount }) {
                "token \(id) is not in the vocabulary of \(model.tokenCount)"
            } else {
                nil
            }
        if let fault { throw ModelError(code: .unusable, model: info.path, reason: fault) }
    }

    /// What is wrong with so many tokens. A model of two stacks without learned positions, as T5, reads any number.
    private func fault(inLength count: Int) -> String? {
        guard count > info.contextLength, !readsSource || model.description.encoder?.positions != nil else {
            return nil
        }
        return "\(count) tokens are more than the context of \(info.contextLength)"
    }

    private func rows(_ values: [Float], width: Int) -> [[Float]] {
        stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
    }
}

/// A sequence that a decoder has read so far.
public struct TokenSequence: Sendable {
    fileprivate let model: TransformerModel
    fileprivate let engine: Engine
    fileprivate let state: SequenceState

    /// Tokens so far.
    public var count: Int { state.length }

    /// Reads more tokens and gives the scores of what follows the last of them, or each.
    /// - Precondition: One call at a time.
    /// - Throws: `ModelError` for tokens that the vocabulary lacks, more than there is room for, or scores that are not
    ///   numbers.
    public func append(_ ids: [Int32], all: Bool = false) async throws -> [Float] {
        let limit = model.tokenCount
        if ids.isEmpty || ids.contains(where: { $0 < 0 || Int($0) >= limit }) || ids.count > state.capacity - count {
            throw ModelError(
                code: .unusable, model: model.info.path,
                reason: "a sequence of \(count) tokens has no room for \(ids.count) more, or its vocabulary lacks one")
        }
        let readout: Readout = all ? .allLogits : .lastLogits
        return try model.checked(try await engine.run(ids, on: model, readout: readout, state: state).values)
    }
}
