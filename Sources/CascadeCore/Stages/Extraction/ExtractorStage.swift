public import ModelPorts

/// Finds fields in a text, by a model's token head, by patterns, or by both.
///
/// Yields `fields` and `confidence`, the lowest of all values found (null without any). Patterns search the record
/// fields that the text is made of one by one, so that no value runs from one into the next; a model reads the whole
/// text, and its spans are cut at the end of the field in which they begin. What stands in the template's own words
/// belongs to no field and is no value. An empty text has no values; it is no failure.
public struct ExtractorStage: Stage {
    private let fields: [FieldSpec]
    private let labeller: (any TokenLabelling)?
    private let map: ConfidenceMap?
    private let decoder: TagDecoder

    /// An extractor of `fields`, which the answer names in this order.
    /// - Parameters:
    ///   - labeller: Asked once a text if any field is from the model; patterns need none.
    ///   - map: From a span's mean probability to the chance that the span is right; nil leaves it raw.
    public init(fields: [FieldSpec], labeller: (any TokenLabelling)?, map: ConfidenceMap? = nil) {
        self.fields = fields
        self.labeller = labeller
        self.map = map
        decoder = TagDecoder(labeller?.info.labels ?? [])
    }

    /// The spans that the model finds in one text; none when only patterns are asked.
    /// - Throws: `StageFailure` `no_model` when a field needs a model and there is none; `ModelError`.
    public func signals(of text: RenderedText) async throws -> SpanSignals {
        guard fields.contains(where: { $0.from != .pattern }) else { return SpanSignals(spans: [], cost: .zero) }
        guard let labeller else {
            throw StageFailure(code: "no_model", reason: "a field is looked for by a model, and the stage has none")
        }
        if text.text.unicodeScalars.allSatisfy(\.properties.isWhitespace) { return SpanSignals(spans: [], cost: .zero) }
        let scores = try await labeller.label(text.text)
        guard let spans = decoder.spans(scores, textCount: text.text.utf8.count) else {
            if scores.logits.allSatisfy(\.isFinite) {
                throw ModelError(
                    code: .unusable, model: labeller.info.path, reason: "its scores don't fit its tags and the text")
            }
            throw labeller.info.notFinite
        }
        return SpanSignals(spans: spans, cost: scores.cost)
    }

    /// The fields that spans and patterns yield together.
    /// - Throws: `ModelError` for spans that don't lie in the text.
    public func result(of signals: SpanSignals, for text: RenderedText) throws -> StageResult {
        let whole = TextBytes(text.text.utf8)
        if let last = signals.spans.last, last.range.upperBound > whole.count {
            throw ModelError(
                code: .unusable, model: labeller?.info.path ?? "", reason: "its spans don't lie in the text")
        }
        let found = signals.spans.map { LabelledSpan($0, temperature: map?.temperature ?? 1) }
        let spans = SpanEdges.joining(found, in: whole)
        var parts = text.segments.map { SegmentScan($0, in: whole) }
        var extracted = ExtractedFields()
        for field in fields {
            let resolution = FieldResolution(field: field)
            let patterns = field.from == .model ? [] : resolution.finds(in: &parts)
            let named = field.from == .pattern ? [] : spans.filter { $0.label == field.label }
            let placed = named.compactMap { place($0, in: text, whole) }
            let model = resolution.finds(spans: placed, in: &parts)
            extracted[field.name] = resolution.answer(patterns: patterns, model: model, parts: parts)
        }
        return StageResult(fields: extracted)
    }

    /// The record field in which a span begins, the span's bytes there, and its confidence; nil for a span that lies
    /// in the template's own words or has nothing but punctuation.
    private func place(
        _ span: LabelledSpan, in text: RenderedText, _ whole: TextBytes
    ) -> (part: Int, range: Range<Int>, confidence: Double)? {
        let edges = SpanEdges.trimmed(span.range, in: whole)
        guard !edges.isEmpty, let (segment, cut) = text.locate(edges),
            let part = text.segments.firstIndex(of: segment)
        else { return nil }
        let range = SpanEdges.trimmed(cut, in: whole)
        if range.isEmpty { return nil }
        let offset = segment.range.lowerBound
        let confidence = map?.confidence(probability: span.probability) ?? span.probability
        return (part, (range.lowerBound - offset)..<(range.upperBound - offset), confidence)
    }
}
