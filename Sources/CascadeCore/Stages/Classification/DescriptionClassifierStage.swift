public import ModelPorts

/// A classifier without a trained head: the label whose description lies nearest to the text, by embedding.
///
/// A label may have several descriptions (examples, say): its similarity is that of the nearest one. Chances are the
/// softmax of the cosines over `temperature`. Sentence encoders hold cosines in a narrow band, unrelated texts near
/// 0–0.2 and kindred ones at 0.4–0.7: at the default of 0.05 a lead of 0.1 over one rival makes 0.88. These chances
/// rank well and promise little: without a confidence map, set `accept` by looking at results.
public struct DescriptionClassifierStage: Stage {
    /// A label and the texts that describe it.
    public struct Label: Sendable, Equatable {
        /// The label.
        public let name: String
        /// What it means, one text or several; a label without any is described by its own name.
        public let descriptions: [String]

        /// A label, with its description.
        public init(name: String, descriptions: [String]) {
            self.name = name
            self.descriptions = descriptions.isEmpty ? [name.labelAsWords] : descriptions
        }
    }

    /// What cosines are divided by, unless the pipeline says otherwise.
    public static let defaultTemperature = 0.05

    private let model: any TextEmbedding
    private let labels: [Label]
    private let temperature: Double
    private let map: ConfidenceMap?
    private let answer: HeadClassifierStage.Answer
    private let vectors: LabelVectors

    /// A classifier over `labels`.
    public init(
        model: any TextEmbedding, labels: [Label], temperature: Double = Self.defaultTemperature,
        map: ConfidenceMap? = nil, answer: HeadClassifierStage.Answer = .one
    ) {
        self.model = model
        self.labels = labels
        self.temperature = temperature
        self.map = map
        self.answer = answer
        vectors = LabelVectors(model: model, texts: labels.flatMap(\.descriptions))
    }

    /// How near one text lies to each label.
    /// - Throws: `StageFailure` `empty_text`; `ModelError`.
    public func signals(of text: RenderedText) async throws -> SimilaritySignals {
        try text.requireWords()
        let known = try await vectors.value()
        let embedded = try await model.embed([text.text])
        guard let vector = embedded.vectors.first else { throw model.info.notFinite }
        var cosines: [Double] = []
        var next = known.makeIterator()
        for label in labels {
            var nearest = -Double.infinity
            for _ in label.descriptions {
                guard let description = next.next(), description.count == vector.count else {
                    throw model.info.notFinite
                }
                nearest = max(nearest, VectorMath.dot(vector, description))
            }
            cosines.append(nearest)
        }
        return SimilaritySignals(similarities: cosines, cost: embedded.cost)
    }

    /// The label that means.
    /// - Throws: `ModelError` for similarities that don't fit the labels, or are no numbers.
    public func result(of signals: SimilaritySignals, for text: RenderedText) throws -> StageResult {
        let cosines = signals.similarities
        let logits = cosines.map { Float($0 / temperature) }
        guard cosines.count == labels.count, let ranked = RankedScores(logits: logits, map: map) else {
            throw model.info.notFinite
        }
        let names = labels.map(\.name)
        switch answer {
        case .one: return LabelAnswer(names: names, ranked: ranked).result
        case .many(let threshold, let thresholds):
            // Descriptions don't exclude each other as a head's labels do: the cosine itself is the score.
            return LabelsAnswer(names: names, chances: cosines, threshold: threshold, thresholds: thresholds).result
        }
    }
}

extension String {
    /// A label's name as words a model can read: `card_not_working` → `card not working`.
    var labelAsWords: String {
        String(map { $0 == "_" || $0 == "-" ? " " : $0 })
    }
}

/// Vectors of the labels' descriptions, computed when the first record asks and shared by all.
///
/// Records that arrive while they are being computed wait for the same task; after a failure the next record tries
/// again.
private actor LabelVectors {
    private let model: any TextEmbedding
    private let texts: [String]
    private var task: Task<[[Float]], any Error>?

    init(model: any TextEmbedding, texts: [String]) {
        self.model = model
        self.texts = texts
    }

    func value() async throws -> [[Float]] {
        let running = task ?? Task { [model, texts] in try await model.embed(texts).vectors }
        task = running
        do {
            return try await running.value
        } catch {
            if task == running { task = nil }
            throw error
        }
    }
}
