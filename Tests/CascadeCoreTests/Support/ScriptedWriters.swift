import ModelPorts

/// A model that writes from a script.
///
/// A text of more than `room` characters is read in pieces of that many.
struct ScriptedWriter: TextGenerating {
    struct Scoring: Sendable, Equatable {
        let labels: [String]
        let prompt: Prompt
    }

    let info: ModelInfo
    let script: Script<GenerationRequest, Generation>
    let scores: Script<Scoring, [Float]>
    let room: Int

    /// A writer whose answer to a request is `answer`, and whose ln probabilities of labels are `scores`.
    init(
        _ name: String = "scripted", room: Int = 1000, isUncased: Bool = false,
        scores: @escaping @Sendable (Scoring) throws -> [Float] = { throw ScriptEnded(calls: $0.labels.count) },
        answer: @escaping @Sendable (GenerationRequest) throws -> Generation = {
            throw ScriptEnded(calls: $0.maximumTokens)
        }
    ) {
        info = .scripted(name, .generate, isUncased: isUncased)
        self.room = room
        self.scores = Script(scores)
        script = Script(answer)
    }

    /// Refuses every prompt that holds the word `refused`.
    func prepare(_ request: GenerationRequest) throws {
        if request.prompt.before.contains("refused") {
            throw ModelError(code: .unusablePrompt, model: info.path, reason: "it is refused")
        }
    }

    func generate(_ request: GenerationRequest) async throws -> Generation { try script.answer(request) }

    func score(
        _ labels: [String], after prompt: Prompt, normalization: LabelNormalization
    ) async throws -> LabelScores {
        let sums = try scores.answer(Scoring(labels: labels, prompt: prompt))
        // A token a word.
        let counts = labels.map { $0.split { $0 == "_" || $0 == " " }.count }
        return LabelScores(logProbabilities: sums, tokenCounts: counts, cost: .scripted)
    }

    func pieces(of prompt: Prompt, leaving maximumTokens: Int) throws -> [String] {
        var pieces: [String] = []
        var rest = prompt.text[...]
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(room)))
            rest = rest.dropFirst(room)
        }
        return pieces
    }

    func rendered(_ prompt: Prompt) throws -> String {
        [prompt.system, prompt.before + prompt.text + prompt.after, prompt.opening].joined(separator: "|")
    }
}

extension Generation {
    /// An answer of tokens, each with its ln probability, by which it is also ahead of the next best; nil for a token
    /// that was forced.
    static func scripted(_ tokens: [(String, Float?)], end: End = .ended) -> Generation {
        var generated: [GeneratedToken] = []
        var offset = 0
        for (text, logProbability) in tokens {
            let range = offset..<(offset + text.utf8.count)
            offset = range.upperBound
            generated.append(
                GeneratedToken(
                    id: Int32(generated.count), range: range, logProbability: logProbability,
                    allowedLogProbability: logProbability ?? 0, margin: logProbability.map { -$0 }))
        }
        return Generation(text: tokens.map(\.0).joined(), tokens: generated, end: end, cost: .scripted)
    }

    /// An answer, every character a token of one ln probability.
    static func scripted(_ text: String, at logProbability: Float = -0.25, end: End = .ended) -> Generation {
        scripted(text.map { (String($0), logProbability) }, end: end)
    }
}

/// A head over pairs that answers from a script.
struct ScriptedPairClassifier: TextPairClassifying {
    struct Pair: Sendable, Equatable {
        let text: String
        let second: String
    }

    let info: ModelInfo
    let script: Script<Pair, [Float]>

    init(
        _ name: String = "scripted", labels: [String], logits: @escaping @Sendable (Pair) throws -> [Float]
    ) {
        info = .scripted(name, .classify, labels: labels)
        script = Script(logits)
    }

    /// Refuses hypotheses that hold the word `refused`.
    func prepare(second: String) throws {
        if second.contains("refused") {
            throw ModelError(code: .unusablePrompt, model: info.path, reason: "it is refused")
        }
    }

    func classify(_ text: String, with second: String) async throws -> TextScores {
        TextScores(logits: try script.answer(Pair(text: text, second: second)), cost: .scripted)
    }
}
