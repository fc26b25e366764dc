import ModelPorts
import Synchronization

/// What a scripted model was asked, and what it says.
///
/// A reply is a function of the text, or a queue of replies that are handed out one after the other; either may throw.
final class Script<Question: Sendable, Answer: Sendable>: Sendable {
    private let reply: @Sendable (Question, Int) throws -> Answer
    private let asked = Mutex<[Question]>([])

    init(_ reply: @escaping @Sendable (Question) throws -> Answer) {
        self.reply = { question, _ in try reply(question) }
    }

    init(queue: [Answer]) {
        reply = { _, call in
            guard call < queue.count else { throw ScriptEnded(calls: call + 1) }
            return queue[call]
        }
    }

    func answer(_ question: Question) throws -> Answer {
        let call = asked.withLock { asked in
            asked.append(question)
            return asked.count - 1
        }
        return try reply(question, call)
    }

    /// Everything that was asked, in order.
    var questions: [Question] { asked.withLock { $0 } }
    /// How often it was asked.
    var calls: Int { questions.count }
}

/// A queue of replies was asked once more than it has replies.
struct ScriptEnded: Error { let calls: Int }

extension ModelInfo {
    /// A scripted model's description.
    static func scripted(
        _ name: String, _ task: ModelTask, labels: [String] = [], followsInstructions: Bool = true,
        isUncased: Bool = false
    ) -> ModelInfo {
        ModelInfo(
            name: name, path: "models/\(name)/model.gguf", architecture: "scripted", tasks: [task], labels: labels,
            contextLength: 512, followsInstructions: followsInstructions, isUncased: isUncased)
    }
}

extension ModelCost {
    /// What one call of a scripted model costs.
    static let scripted = ModelCost(tokens: 10, windows: 1, multiplyAdds: 1000, seconds: 0)
}

/// A classifier that answers from a script.
struct ScriptedClassifier: TextClassifying {
    let info: ModelInfo
    let script: Script<String, [Float]>

    /// A classifier whose logits for a text are `logits(text)`.
    init(
        _ name: String = "scripted", labels: [String], logits: @escaping @Sendable (String) throws -> [Float]
    ) {
        info = .scripted(name, .classify, labels: labels)
        script = Script(logits)
    }

    /// A classifier that gives `queue`'s logits one after the other.
    init(_ name: String = "scripted", labels: [String], queue: [[Float]]) {
        info = .scripted(name, .classify, labels: labels)
        script = Script(queue: queue)
    }

    func classify(_ text: String) async throws -> TextScores {
        TextScores(logits: try script.answer(text), cost: .scripted)
    }
}

/// A token labeller that answers from a script.
struct ScriptedLabeller: TokenLabelling {
    let info: ModelInfo
    let script: Script<String, TokenScores>

    /// A labeller whose scores for a text are `scores(text)`.
    init(_ name: String = "scripted", tags: [String], scores: @escaping @Sendable (String) throws -> TokenScores) {
        info = .scripted(name, .labelTokens, labels: tags)
        script = Script(scores)
    }

    /// A labeller that finds each of `phrases` wherever it stands, its tags at `logit` and all others at 0.
    ///
    /// Tokens are runs of letters and digits and single other characters; each starts a word.
    init(
        _ name: String = "scripted", labels: [String], finding phrases: [(phrase: String, label: String)],
        logit: Float = 8
    ) {
        let tags = ["O"] + labels.flatMap { ["B-\($0)", "I-\($0)"] }
        self.init(name, tags: tags) { text in
            let ranges = Self.tokens(of: text)
            let bytes = Array(text.utf8)
            var tagOfToken = [Int](repeating: 0, count: ranges.count)
            for (phrase, label) in phrases {
                let wanted = Array(phrase.utf8)
                guard let begin = tags.firstIndex(of: "B-\(label)"), !wanted.isEmpty, wanted.count <= bytes.count
                else { continue }
                for start in 0...(bytes.count - wanted.count)
                where bytes[start..<(start + wanted.count)].elementsEqual(wanted) {
                    var isFirst = true
                    for (index, range) in ranges.enumerated()
                    where range.lowerBound >= start && range.upperBound <= start + wanted.count {
                        tagOfToken[index] = isFirst ? begin : begin + 1
                        isFirst = false
                    }
                }
            }
            let logits = tagOfToken.flatMap { tag in tags.indices.map { $0 == tag ? logit : 0 } }
            return TokenScores(
                ranges: ranges, startsWord: ranges.map { _ in true }, logits: logits, cost: .scripted)
        }
    }

    func label(_ text: String) async throws -> TokenScores { try script.answer(text) }

    /// Runs of letters and digits, and every other character that is no space, as byte ranges.
    static func tokens(of text: String) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var offset = 0
        var wordStart: Int?
        for scalar in text.unicodeScalars {
            let width = String(scalar).utf8.count
            let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            if !isWord, let start = wordStart {
                ranges.append(start..<offset)
                wordStart = nil
            }
            if isWord {
                wordStart = wordStart ?? offset
            } else if !scalar.properties.isWhitespace {
                ranges.append(offset..<(offset + width))
            }
            offset += width
        }
        if let start = wordStart { ranges.append(start..<offset) }
        return ranges
    }
}

/// An embedder that answers from a script.
struct ScriptedEmbedder: TextEmbedding {
    let info: ModelInfo
    let dimensions: Int
    let script: Script<[String], [[Float]]>

    /// An embedder whose vector for a text is `vector(text)`, scaled to unit length.
    init(_ name: String = "scripted", dimensions: Int, vector: @escaping @Sendable (String) throws -> [Float]) {
        info = .scripted(name, .embed)
        self.dimensions = dimensions
        script = Script { texts in try texts.map { Self.unit(try vector($0)) } }
    }

    func embed(_ texts: [String]) async throws -> TextVectors {
        var cost = ModelCost.zero
        for _ in texts { cost += .scripted }
        return TextVectors(vectors: try script.answer(texts), cost: cost)
    }

    private static func unit(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? vector.map { $0 / length } : vector
    }
}

/// Scripted models by path.
struct ScriptedProvider: ModelProviding {
    let models: [String: any Model]

    /// A provider of `models`, each under its own path.
    init(_ models: [any Model]) {
        self.models = Dictionary(models.map { ($0.info.path, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func info(ofModelAt path: String) throws -> ModelInfo { try model(path, as: (any Model).self).info }
    func classifier(at path: String) throws -> any TextClassifying { try model(path, as: (any TextClassifying).self) }
    func tokenLabeller(at path: String) throws -> any TokenLabelling { try model(path, as: (any TokenLabelling).self) }
    func embedder(at path: String) throws -> any TextEmbedding { try model(path, as: (any TextEmbedding).self) }
    func pairClassifier(at path: String) throws -> any TextPairClassifying {
        try model(path, as: (any TextPairClassifying).self)
    }
    func generator(_ reference: GeneratorReference) throws -> any TextGenerating {
        try model(reference.path, as: (any TextGenerating).self)
    }

    private func model<Port>(_ path: String, as port: Port.Type) throws -> Port {
        guard let model = models[path] else {
            throw ModelError(code: .missing, model: path, reason: "there is no such scripted model")
        }
        guard let model = model as? Port else {
            throw ModelError(code: .lacksTask, model: path, reason: "this scripted model can't do that")
        }
        return model
    }
}
