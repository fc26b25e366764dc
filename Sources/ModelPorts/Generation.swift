/// A model that continues text: a decoder, or an encoder-decoder.
public protocol TextGenerating: Model {
    /// Readies what all requests of a kind share, and finds what is wrong with it before any text comes: a template that
    /// refuses the prompt, a shape that the model can't write, labels that it reads alike, no room for a text. Nothing is
    /// computed with the model.
    /// - Parameter request: A request; a choice's texts are labels to be scored. Its text doesn't matter.
    /// - Throws: `ModelError`, as every such request would.
    func prepare(_ request: GenerationRequest) throws

    /// Writes an answer to a prompt.
    /// - Throws: `ModelError`; `CancellationError` when the task is cancelled meanwhile.
    func generate(_ request: GenerationRequest) async throws -> Generation

    /// How probable each of several answers is, whole, without writing any of them.
    /// - Parameter labels: the answers; none empty, none twice.
    /// - Throws: as `generate`.
    func score(
        _ labels: [String], after prompt: Prompt, normalization: LabelNormalization
    ) async throws -> LabelScores

    /// The pieces of a prompt's text, overlapping, that fit the model's context one by one with `maximumTokens` of
    /// answer; the text itself where it fits.
    /// - Throws: `ModelError` when there is no room for any text.
    func pieces(of prompt: Prompt, leaving maximumTokens: Int) throws -> [String]

    /// The prompt as the model reads it, template and special tokens included: for people who look.
    /// - Throws: `ModelError` when the model's template refuses it.
    func rendered(_ prompt: Prompt) throws -> String
}

extension TextGenerating {
    /// How probable each of several answers is among themselves.
    public func score(_ labels: [String], after prompt: Prompt) async throws -> LabelScores {
        try await score(labels, after: prompt, normalization: .labels)
    }
}

/// What a label's tokens are probable among.
public enum LabelNormalization: String, Sendable, Hashable, CaseIterable {
    /// At each token, what some label goes on with: the labels' probabilities are those of a model that may write
    /// nothing else, and add up to 1.
    case labels
    /// All tokens of the vocabulary. Far dearer: the whole output matrix is read behind every token.
    case vocabulary
}

/// What a model is asked: words that all records share, around a text that differs.
///
/// A model with a chat template sees a system message, a user's message and the beginning of its own answer; another
/// one sees them one after the other. What stands before `text` is computed once for all prompts that share it.
public struct Prompt: Sendable, Hashable {
    /// Who the model is and what it is to do; empty for none.
    public var system: String
    /// The user's message up to the text.
    public var before: String
    /// The text.
    public var text: String
    /// The user's message behind the text.
    public var after: String
    /// What the answer begins with, already written.
    public var opening: String

    /// A prompt.
    public init(system: String = "", before: String, text: String, after: String = "", opening: String = "") {
        self.system = system
        self.before = before
        self.text = text
        self.after = after
        self.opening = opening
    }
}

/// What an answer may be.
public enum AnswerShape: Sendable, Hashable {
    /// Any text.
    case text
    /// A JSON document that a schema describes; the schema's own text.
    case schema(String)
    /// One of several texts.
    case choice([String])
}

/// How tokens are chosen. The defaults choose the most probable one.
public struct SamplingOptions: Sendable, Hashable {
    /// Divides the logits; 0 for the most probable token.
    public var temperature: Double
    /// Only the so many most probable tokens; 0 for all.
    public var topK: Int
    /// Only the most probable tokens that together have this probability; 1 for all.
    public var topP: Double
    /// Only tokens at least this share as probable as the most probable one; 0 for all.
    public var minP: Double
    /// Divides positive logits of tokens that were written or read among the last `penaltyWindow`, multiplies negative
    /// ones; 1 for none (Keskar et al. 2019).
    public var repetitionPenalty: Double
    /// Subtracted for each time that a token was written.
    public var frequencyPenalty: Double
    /// Subtracted once a token was written.
    public var presencePenalty: Double
    /// Tokens that penalties look back over.
    public var penaltyWindow: Int
    /// Decides among what is left; the same seed and prompt give the same answer.
    public var seed: UInt64

    /// Options; without any, the most probable token each time.
    public init(
        temperature: Double = 0, topK: Int = 0, topP: Double = 1, minP: Double = 0, repetitionPenalty: Double = 1,
        frequencyPenalty: Double = 0, presencePenalty: Double = 0, penaltyWindow: Int = 64, seed: UInt64 = 0
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.repetitionPenalty = repetitionPenalty
        self.frequencyPenalty = frequencyPenalty
        self.presencePenalty = presencePenalty
        self.penaltyWindow = penaltyWindow
        self.seed = seed
    }
}

/// A request for an answer.
public struct GenerationRequest: Sendable, Hashable {
    /// What is asked.
    public var prompt: Prompt
    /// What the answer may be.
    public var shape: AnswerShape
    /// How tokens are chosen.
    public var sampling: SamplingOptions
    /// Tokens that the answer may have.
    public var maximumTokens: Int
    /// Texts that end the answer where they would begin, and are no part of it.
    public var stops: [String]

    /// A request.
    public init(
        prompt: Prompt, shape: AnswerShape = .text, sampling: SamplingOptions = SamplingOptions(),
        maximumTokens: Int, stops: [String] = []
    ) {
        self.prompt = prompt
        self.shape = shape
        self.sampling = sampling
        self.maximumTokens = maximumTokens
        self.stops = stops
    }
}

/// One token of an answer.
public struct GeneratedToken: Sendable, Hashable {
    /// Its number in the vocabulary.
    public var id: Int32
    /// The bytes of the answer (UTF-8) that it stands for; a character that several tokens make belongs to its last.
    public var range: Range<Int>
    /// ln of its probability as the model gives it, before any mask, penalty or temperature; nil for a token that had to
    /// follow, which the model was not asked about.
    public var logProbability: Float?
    /// The same among the tokens that the answer's shape allows; 0 for a token that had to follow.
    public var allowedLogProbability: Float
    /// How much more probable it is than the next best that the shape allows, in ln; 0 for a tie, negative where a less
    /// probable one was drawn, nil where nothing else is allowed.
    public var margin: Float?

    /// A token.
    public init(
        id: Int32, range: Range<Int>, logProbability: Float?, allowedLogProbability: Float, margin: Float?
    ) {
        self.id = id
        self.range = range
        self.logProbability = logProbability
        self.allowedLogProbability = allowedLogProbability
        self.margin = margin
    }
}

/// An answer.
public struct Generation: Sendable, Equatable {
    /// Why it ends.
    public enum End: String, Sendable, Hashable {
        /// The model ended it, or its shape is complete.
        case ended
        /// A stop text came.
        case stop
        /// It has as many tokens as were allowed, or the context is full.
        case length
    }

    /// The answer: `opening` is no part of it.
    public var text: String
    /// Its tokens, the end token not among them.
    public var tokens: [GeneratedToken]
    /// Why it ends.
    public var end: End
    /// What it cost.
    public var cost: ModelCost

    /// An answer.
    public init(text: String, tokens: [GeneratedToken], end: End, cost: ModelCost) {
        self.text = text
        self.tokens = tokens
        self.end = end
        self.cost = cost
    }
}

/// How probable several answers are.
public struct LabelScores: Sendable, Equatable {
    /// For each label the sum of its tokens' ln probabilities.
    public var logProbabilities: [Float]
    /// For each label its tokens. A label that another one begins with has one more, which ends it.
    public var tokenCounts: [Int]
    /// What it cost.
    public var cost: ModelCost

    /// Scores.
    public init(logProbabilities: [Float], tokenCounts: [Int], cost: ModelCost) {
        self.logProbabilities = logProbabilities
        self.tokenCounts = tokenCounts
        self.cost = cost
    }
}

/// How keys and values of tokens that were read are kept.
public enum KeyValueType: String, Sendable, Hashable, CaseIterable {
    case f32
    case f16
    case q8_0
}

/// A generative model, and how it is to run.
public struct GeneratorReference: Sendable, Hashable {
    /// Path of the model's file.
    public var path: String
    /// Path of an adapter's file; nil for the model as it is.
    public var adapter: String?
    /// How keys and values are kept; nil for f32 in a model of f32 weights, f16 in others.
    public var cache: KeyValueType?

    /// A reference.
    public init(path: String, adapter: String? = nil, cache: KeyValueType? = nil) {
        self.path = path
        self.adapter = adapter
        self.cache = cache
    }
}
