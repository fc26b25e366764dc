import JSON
import ModelPorts

/// Summarizes a text by asking a model that writes.
///
/// Yields `text`, `confidence` and `sentences`, the summary's own apart. A summary that had to end before it was done
/// ends with an ellipsis. What a model writes that knows small letters only is spelled as the text spells it. A text that
/// is longer than the context is summarized in pieces, and the summaries of the pieces, one a line, are summarized in turn.
///
/// `confidence` is raw: exp of the ln probability that a quarter of the summary's tokens is at or below. A mean would
/// favour long summaries, whose function words are all but certain.
public struct GenerativeSummarizerStage: Stage {
    private let model: any TextGenerating
    private let question: StageQuestion
    private let style: SummaryStyle?

    /// Pieces of pieces are summarized so often at most.
    private static let mostRounds = 4
    /// The entry of `SummarySignals.shares` that confidence comes from.
    private static let confidenceShare = 2

    /// A summarizer that asks `question`; `style` tells how the answer is cut into sentences.
    init(model: any TextGenerating, question: StageQuestion, style: SummaryStyle? = nil) {
        self.model = model
        self.question = question
        self.style = style
    }

    /// The summary of one text.
    /// - Throws: `StageFailure` `empty_text`, `empty_answer` when the model writes nothing, `too_long` when the
    ///   summaries of a text's pieces don't get shorter; `ModelError`.
    public func signals(of text: RenderedText) async throws -> SummarySignals {
        try text.requireWords()
        var pieces = try model.pieces(of: text.text, asking: question)
        let count = pieces.count
        var cost = ModelCost.zero
        var lowest: [Float]?
        for _ in 0..<Self.mostRounds {
            let answers = try await answers(to: pieces, &cost, &lowest)
            if let answer = answers.first, answers.count == 1 {
                return SummarySignals(
                    text: answer.text, isCut: answer.end == .length, quantiles: lowest ?? [],
                    tokens: answer.tokens.count, pieces: count, cost: cost)
            }
            let joined = answers.map { TextBytes($0.text.utf8).foldedWhiteSpace }.joined(separator: "\n")
            if joined.utf8.count >= pieces.reduce(0, { $0 + $1.utf8.count }) { break }
            pieces = try model.pieces(of: joined, asking: question)
        }
        throw StageFailure(
            code: "too_long", reason: "the text is too long to be summarized: the summaries of its pieces don't fit")
    }

    private func answers(
        to pieces: [String], _ cost: inout ModelCost, _ lowest: inout [Float]?
    ) async throws -> [Generation] {
        var answers: [Generation] = []
        for piece in pieces {
            let answer = try await model.generate(question.request(for: piece))
            cost += answer.cost
            if answer.text.allSatisfy(\.isWhitespace) {
                throw StageFailure(code: "empty_answer", reason: "the model's summary is empty")
            }
            guard let quantiles = SummarySignals.quantiles(of: answer.tokens) else { throw model.info.notFinite }
            lowest = lowest.map { zip($0, quantiles).map(min) } ?? quantiles
            answers.append(answer)
        }
        return answers
    }

    /// The summary with its confidence.
    /// - Throws: `ModelError` for signals that no sound model gives.
    public func result(of signals: SummarySignals, for text: RenderedText) throws -> StageResult {
        let written = signals.text.split(whereSeparator: \.isNewline)
            .map { TextBytes($0.utf8).foldedWhiteSpace }.filter { !$0.isEmpty }
        let spelling = model.info.isUncased ? SourceSpelling(of: text.text) : nil
        let lines = spelling.map { spelling in written.map(spelling.restored) } ?? written
        guard signals.quantiles.indices.contains(Self.confidenceShare), !lines.isEmpty else {
            throw model.info.notFinite
        }
        var summary = lines.joined(separator: "\n")
        // A model that goes on behind its subject line has begun something else.
        if style == .subject { summary = lines[0] }
        let isCut = signals.isCut && (style != .subject || lines.count == 1)
        if isCut { summary += "…" }
        let sentences =
            switch style {
            case .bullets?, .subject?: summary.split(whereSeparator: \.isNewline).map(String.init)
            case .sentence?, .instruction?, nil: SentenceSplitter.sentences(of: summary).map(\.text)
            }
        let chance = Elementary.exp(Double(min(signals.quantiles[Self.confidenceShare], 0)))
        let confidence = PublishedConfidence.round(chance)
        var values = JSONObject()
        values.append("text", .string(summary))
        values.append("confidence", .number(JSONNumber(confidence)))
        values.append("sentences", .array(sentences.map(JSONValue.string)))
        return StageResult(values: values, confidence: confidence)
    }
}
