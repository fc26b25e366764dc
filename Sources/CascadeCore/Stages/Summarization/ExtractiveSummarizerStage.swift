import JSON
public import ModelPorts

/// Summarizes a text by the sentences of it that carry most of it, in their order.
///
/// Yields `text`, `confidence` and `sentences`, the chosen ones apart. Greetings, closings, signatures and quoted mail
/// are chosen only when there is nothing else. A text of no more sentences than are asked for is its own summary. In
/// `text` a sentence without a mark at its end (a subject line) has a full stop put behind it when another follows.
///
/// `confidence` is logistic(gap / 0.05), where the gap is by how much the last sentence chosen was better than the best
/// one left out: 0.5 when it was no better, 1 when nothing had to be left out.
public struct ExtractiveSummarizerStage: Stage {
    private let model: any TextEmbedding
    private let count: Int

    /// The gap, in units of cosine, that is worth a confidence of 0.73.
    private static let gapScale = 0.05

    /// A summarizer that keeps `sentences` sentences, at least one.
    public init(model: any TextEmbedding, sentences: Int) {
        self.model = model
        count = max(1, sentences)
    }

    /// Summarizes one text.
    /// - Throws: `StageFailure` `empty_text`; `ModelError`.
    public func run(_ text: RenderedText) async throws -> StageResult {
        try text.requireWords()
        let all = SentenceSplitter.sentences(of: text.text)
        if all.isEmpty { return result([TextBytes(text.text.utf8).foldedWhiteSpace], gap: .infinity, cost: .zero) }
        if all.count <= count { return result(all.map(\.text), gap: .infinity, cost: .zero) }
        let content = all.filter { $0.role == .content }
        let worth = content.isEmpty ? all : content
        if worth.count <= count { return result(worth.map(\.text), gap: .infinity, cost: .zero) }
        let embedded = try await model.embed(worth.map(\.text))
        guard embedded.vectors.count == worth.count,
            let choice = SentenceChoice(count, of: embedded.vectors, words: worth.map(\.wordCount))
        else { throw model.info.notFinite }
        return result(choice.chosen.map { worth[$0].text }, gap: choice.gap, cost: embedded.cost)
    }

    private func result(_ sentences: [String], gap: Double, cost: ModelCost) -> StageResult {
        let confidence = PublishedConfidence.round(Elementary.logistic(gap / Self.gapScale))
        var values = JSONObject()
        values.append("text", .string(Self.joined(sentences)))
        values.append("confidence", .number(JSONNumber(confidence)))
        values.append("sentences", .array(sentences.map(JSONValue.string)))
        var raw = JSONObject()
        raw.append("gap", gap.isFinite ? .number(JSONNumber(gap)) : .null)
        return StageResult(values: values, confidence: confidence, raw: raw, cost: cost)
    }

    static func joined(_ sentences: [String]) -> String {
        var text = ""
        for sentence in sentences {
            if let last = text.last { text += last.isLetter || last.isNumber ? ". " : " " }
            text += sentence
        }
        return text
    }
}
