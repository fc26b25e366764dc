/// A loaded model, whatever it runs on.
public protocol Model: Sendable {
    /// What it is.
    var info: ModelInfo { get }
}

/// A model with a trained classification head.
public protocol TextClassifying: Model {
    /// Scores a text against every label of `info.labels`.
    /// - Throws: `ModelError`.
    func classify(_ text: String) async throws -> TextScores
}

/// A model with a trained head over tokens.
public protocol TokenLabelling: Model {
    /// Scores every token of a text against every tag of `info.labels`.
    /// - Throws: `ModelError`.
    func label(_ text: String) async throws -> TokenScores
}

/// A model that turns texts into vectors.
public protocol TextEmbedding: Model {
    /// Values in a vector.
    var dimensions: Int { get }

    /// One vector of unit length for each text.
    /// - Throws: `ModelError`.
    func embed(_ texts: [String]) async throws -> TextVectors
}

/// Raw scores of one text.
public struct TextScores: Sendable, Equatable {
    /// One logit a label, in the order of the model's labels. Over several windows: their mean, each window weighted
    /// by the tokens it read.
    public let logits: [Float]
    /// What it cost.
    public let cost: ModelCost

    /// Scores of one text.
    public init(logits: [Float], cost: ModelCost) {
        self.logits = logits
        self.cost = cost
    }
}

/// Raw scores of a text's tokens.
public struct TokenScores: Sendable, Equatable {
    /// For each token, the bytes of the text (UTF-8) that it stands for; ascending.
    public let ranges: [Range<Int>]
    /// Whether each token begins a word (a run between spaces and punctuation).
    public let startsWord: [Bool]
    /// `ranges.count` rows of one logit a tag. A token that stands in two windows is taken from the one that shows
    /// more of what surrounds it.
    public let logits: [Float]
    /// What it cost.
    public let cost: ModelCost

    /// Scores of one text's tokens.
    public init(ranges: [Range<Int>], startsWord: [Bool], logits: [Float], cost: ModelCost) {
        self.ranges = ranges
        self.startsWord = startsWord
        self.logits = logits
        self.cost = cost
    }
}

/// Vectors of several texts.
public struct TextVectors: Sendable, Equatable {
    /// One vector a text, each of unit length. Over several windows: the mean of their vectors, weighted by the
    /// tokens read, made unit length again.
    public let vectors: [[Float]]
    /// What all of them cost together.
    public let cost: ModelCost

    /// Vectors of several texts.
    public init(vectors: [[Float]], cost: ModelCost) {
        self.vectors = vectors
        self.cost = cost
    }
}

/// Where a pipeline's models come from: a local engine, a remote service, a test's scripted answers.
public protocol ModelProviding: Sendable {
    /// Reads what a model is, without its weights.
    /// - Throws: `ModelError` for a file that is missing or not acceptable.
    func info(ofModelAt path: String) throws -> ModelInfo

    /// A model with a classification head.
    func classifier(at path: String) throws -> any TextClassifying

    /// A model whose head reads two texts together.
    func pairClassifier(at path: String) throws -> any TextPairClassifying

    /// A model with a head over tokens.
    func tokenLabeller(at path: String) throws -> any TokenLabelling

    /// A model that embeds.
    func embedder(at path: String) throws -> any TextEmbedding

    /// A model that writes.
    func generator(_ reference: GeneratorReference) throws -> any TextGenerating
}

extension ModelProviding {
    /// Where no head reads two texts.
    public func pairClassifier(at path: String) throws -> any TextPairClassifying {
        throw ModelError(code: .lacksTask, model: path, reason: "the model reads no pairs of texts")
    }

    /// Where nothing writes.
    public func generator(_ reference: GeneratorReference) throws -> any TextGenerating {
        throw ModelError(code: .lacksTask, model: reference.path, reason: "the model writes no text")
    }
}

/// Why a model can't be had, or can't answer.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure, which decides the exit code.
    public enum Code: Sendable, Equatable {
        /// There is no such file.
        case missing
        /// The file is damaged, not a model, or a model that this version does not run.
        case unusable
        /// The model lacks the head that was asked for.
        case lacksTask
        /// The prompt does not fit: the model's template refuses it, or its context is too short.
        case unusablePrompt
        /// The model gave no finite score, which a sound file can't do.
        case notFinite
        /// The engine is shutting down.
        case stopped
    }

    /// The kind of failure.
    public let code: Code
    /// The model's path.
    public let model: String
    /// What happened and what to do, without the path.
    public let reason: String

    /// A failure of the model at `model`.
    public init(code: Code, model: String, reason: String) {
        self.code = code
        self.model = model
        self.reason = reason
    }

    /// The error as users read it.
    public var description: String { "\(model): \(reason)" }
}
