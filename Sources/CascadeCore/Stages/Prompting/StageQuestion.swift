import Digests
public import ModelPorts

/// Everything that a stage asks of a model that writes, but for the text.
public struct StageQuestion: Sendable, Hashable {
    /// The prompt.
    public let prompt: StagePrompt
    /// What the answer may be: one of the labels, a document by a schema, or text.
    public let answer: AnswerShape
    /// How tokens are chosen; labels are scored, not chosen.
    public let sampling: SamplingOptions
    /// Tokens that an answer may have.
    public let maximumTokens: Int
    /// Texts that end an answer.
    public let stops: [String]

    init(
        prompt: StagePrompt, answer: AnswerShape, sampling: SamplingOptions = SamplingOptions(), maximumTokens: Int,
        stops: [String] = []
    ) {
        self.prompt = prompt
        self.answer = answer
        self.sampling = sampling
        self.maximumTokens = maximumTokens
        self.stops = stops
    }

    /// The request for one text.
    ///
    /// Where tokens are drawn, the text has a part in the seed, so that records draw independently of each other and
    /// each draws the same wherever it stands in a run.
    func request(for text: String) -> GenerationRequest {
        var sampling = sampling
        if sampling.temperature > 0 {
            var digester = Digester("seed")
            withUnsafeBytes(of: sampling.seed.littleEndian) { digester.append($0) }
            digester.append(text)
            sampling.seed = digester.finish().high
        }
        return GenerationRequest(
            prompt: prompt.prompt(for: text), shape: answer, sampling: sampling, maximumTokens: maximumTokens,
            stops: stops)
    }

    /// What of it decides an answer, in a fixed order.
    var parts: [StageInference.Part] {
        var shape = Digester("answer")
        switch answer {
        case .text: shape.append("text")
        case .schema(let schema):
            shape.append("schema")
            shape.append(schema)
        case .choice(let choices):
            shape.append("choice")
            for choice in choices { shape.append(choice) }
        }
        var words = Digester("prompt")
        for part in [prompt.system, prompt.before, prompt.after, prompt.opening] { words.append(part) }
        var ends = Digester("stops")
        for stop in stops { ends.append(stop) }
        return [
            .init(name: "prompt", value: words.finish().description),
            .init(name: "answer", value: shape.finish().description),
            .init(name: "sampling", value: sampling.spelling),
            .init(name: "max_tokens", value: "\(maximumTokens)"),
            .init(name: "stop", value: stops.isEmpty ? "none" : ends.finish().description),
        ]
    }
}

extension SamplingOptions {
    /// All options, each distinct set distinctly.
    fileprivate var spelling: String {
        if temperature == 0, repetitionPenalty == 1, frequencyPenalty == 0, presencePenalty == 0 { return "greedy" }
        let numbers = [temperature, topP, minP, repetitionPenalty, frequencyPenalty, presencePenalty]
        let words = numbers.map { "\($0)" } + ["\(topK)", "\(penaltyWindow)", "\(seed)"]
        return words.joined(separator: " ")
    }
}

extension StageDefinition {
    /// What the stage asks a model that writes of each text: one question, or one for each label of a classifier of many
    /// at once; none of a model that doesn't.
    public func questions(for info: ModelInfo) -> [StageQuestion] {
        guard asksWriter(info) else { return [] }
        switch settings {
        case let settings as ClassifierSettings: return settings.isMany ? settings.labelQuestions : [settings.question]
        case let settings as ExtractorSettings: return [settings.question]
        case let settings as SummarizerSettings: return [settings.question(for: info)]
        default: return []
        }
    }

    /// The prompt of the file's own.
    var promptTemplate: PromptTemplate? {
        switch settings {
        case let settings as ClassifierSettings: settings.prompt
        case let settings as ExtractorSettings: settings.prompt
        case let settings as SummarizerSettings: settings.prompt
        default: nil
        }
    }
}
