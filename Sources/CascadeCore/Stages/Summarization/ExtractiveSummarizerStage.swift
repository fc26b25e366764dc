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

    /// Which sentences carry one text.
    /// - Throws: `StageFailure` `empty_text`; `ModelError`.
    public func signals(of text: RenderedText) async throws -> SentenceSignals {
        try text.requireWords()
        let worth = Self.sentencesWorthChoosing(in: text, count)
        if worth.count <= count { return .all }
        let embedded = try await model.embed(worth.map(\.text))
        guard embedded.vectors.count == worth.count,
            let choice = SentenceChoice(count, of: embedded.vectors, words: worth.map(\.wordCount))
        else { throw model.info.notFinite }
        return SentenceSignals(chosen: choice.chosen, gap: choice.gap, cost: embedded.cost)
    }

    /// The summary they make.
    /// - Throws: `ModelError` for sentences that the text doesn't have.
    public func result(of signals: SentenceSignals, for text: RenderedText) throws -> StageResult {
        let worth = Self.sentencesWorthChoosing(in: text, count)
        let chosen = signals.chosen ?? Array(worth.indices)
        guard chosen.allSatisfy(worth.indices.contains) else { throw model.info.notFinite }
        var sentences = chosen.map { worth[$0].text }
        if worth.isEmpty { sentences = [TextBytes(text.text.utf8).foldedWhiteSpace] }
        let confidence = PublishedConfidence.round(Elementary.logistic(signals.gap / Self.gapScale))
        var values = JSONObject()
        values.append("text", .string(Self.joined(sentences)))
        values.append("confidence", .number(JSONNumber(confidence)))
        values.append("sentences", .array(sentences.map(JSONValue.string)))
        return StageResult(values: values, confidence: confidence)
    }

    /// All sentences when they are no more than `count`; else those with content, if there are any.
    private static func sentencesWorthChoosing(in text: RenderedText, _ count: Int) -> [Sentence] {
        let all = SentenceSplitter.sentences(of: text.text)
        if all.count <= count { return all }
        let content = all.filter { $0.role == .content }
        return content.isEmpty ? all : content
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
