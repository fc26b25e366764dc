import JSON
public import ModelPorts

/// Finds fields in a text by asking a model that writes, by patterns, or by both.
///
/// The model writes one JSON document that holds every field, each a text or null. What it writes is a claim: a value
/// counts only where it stands in the text, as written, or with white space and case set aside, or as another spelling
/// of the same value by the field's type. From there on it is a find like any other: read by its type, joined with what
/// patterns found. A field that is `free` may have a value that stands nowhere.
///
/// A value's raw confidence is exp of the mean ln probability of its own tokens; the document's other tokens, which its
/// schema all but dictates, have no part in it. A text that is longer than the context is asked about in pieces, and what
/// was found in any of them is found, at its best confidence.
public struct GenerativeExtractorStage: Stage {
    private let fields: [FieldSpec]
    private let model: any TextGenerating
    private let question: StageQuestion
    private let map: ConfidenceMap?

    /// An extractor of `fields`, which the answer names in this order.
    /// - Parameters:
    ///   - question: whose answer is a document with the fields that aren't found by pattern alone.
    ///   - map: From a value's raw confidence to the chance that the value is right; nil leaves it raw.
    public init(
        fields: [FieldSpec], model: any TextGenerating, question: StageQuestion, map: ConfidenceMap? = nil
    ) {
        self.fields = fields
        self.model = model
        self.question = question
        self.map = map
    }

    /// The values that the model writes. Of an answer that is cut, those that were whole.
    /// - Throws: `StageFailure` `unreadable_answer` for an answer that ended by itself and is no such document;
    ///   `ModelError`.
    public func signals(of text: RenderedText) async throws -> ValueSignals {
        if text.text.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
            return ValueSignals(values: [], cutAnswers: 0, cost: .zero)
        }
        let asked = fields.filter { $0.from != .pattern }
        let room = Dictionary(
            asked.map { ($0.name, $0.many ? FieldSchema.mostValues : 1) }, uniquingKeysWith: { first, _ in first })
        var values: [ValueSignals.Value] = []
        var cutAnswers = 0
        var cost = ModelCost.zero
        for piece in try model.pieces(of: text.text, asking: question) {
            let generation = try await model.generate(question.request(for: piece))
            cost += generation.cost
            let answer = JSONAnswer(generation.text)
            let isCut = generation.end == .length
            guard answer.isWhole || isCut else {
                throw StageFailure(
                    code: "unreadable_answer", reason: "the model's answer is not the JSON that it was asked for")
            }
            if isCut { cutAnswers += 1 }
            // The schema says the same, but whoever answers may know nothing of it.
            var left = room
            for value in answer.values where left[value.key, default: 0] > 0 {
                // A value that only the limit closed is half of one.
                if isCut, !value.isEnded(in: generation) { continue }
                left[value.key, default: 0] -= 1
                values.append(try ValueSignals.Value(value, of: generation, model: model.info))
            }
        }
        return ValueSignals(values: values, cutAnswers: cutAnswers, cost: cost)
    }

    /// The fields that the model's values and patterns yield together.
    public func result(of signals: ValueSignals, for text: RenderedText) throws -> StageResult {
        let whole = TextBytes(text.text.utf8)
        var parts = text.segments.map { SegmentScan($0, in: whole) }
        var searches = parts.map { VerbatimSearch($0.text) }
        var extracted = ExtractedFields()
        for field in fields {
            let resolution = FieldResolution(field: field)
            let patterns = field.from == .model ? [] : resolution.finds(in: &parts)
            var placed: [(part: Int, range: Range<Int>, confidence: Double)] = []
            var free: [FieldValue] = []
            for value in signals.values where value.field == field.name && field.from != .pattern {
                let confidence = confidence(of: value)
                if let place = place(value.text, of: field, &parts, &searches) {
                    placed.append((place.part, place.range, confidence))
                } else if field.isFree, let value = Self.freeValue(value.text, of: field, confidence) {
                    free.append(value)
                }
            }
            let model = resolution.finds(spans: placed, in: &parts)
            let answer = resolution.answer(patterns: patterns, model: model, parts: parts)
            extracted[field.name] = answer.joined(with: free)
        }
        return StageResult(fields: extracted)
    }

    private func confidence(of value: ValueSignals.Value) -> Double {
        guard let mean = value.meanLogProbability else { return 0 }
        let probability = Elementary.exp(Double(min(mean, 0)))
        return map?.confidence(probability: probability) ?? probability
    }

    /// The part of the text in which a value stands, and its bytes there.
    private func place(
        _ value: String, of field: FieldSpec, _ parts: inout [SegmentScan], _ searches: inout [VerbatimSearch]
    ) -> (part: Int, range: Range<Int>)? {
        for part in parts.indices {
            if let range = searches[part].range(of: value) { return (part, range) }
        }
        guard let reading = field.type.recogniser?.reading(of: TextBytes(value.utf8)), !reading.isNull else {
            return nil
        }
        for part in parts.indices {
            let candidates = parts[part].candidates(for: field)
            if let same = candidates.first(where: { $0.value == reading }) { return (part, same.range) }
        }
        return nil
    }

    /// A value in the model's own words; nil when it can't be one of the field's type.
    private static func freeValue(_ text: String, of field: FieldSpec, _ confidence: Double) -> FieldValue? {
        let bytes = TextBytes(text.utf8)
        let folded = bytes.foldedWhiteSpace
        if folded.isEmpty { return nil }
        var value = JSONValue.string(folded)
        if let recogniser = field.type.recogniser, field.type != .order || field.pattern == nil {
            guard let reading = recogniser.reading(of: bytes) else { return nil }
            value = reading
        }
        return FieldValue(
            value: value, text: text, confidence: PublishedConfidence.round(confidence), source: nil, start: nil,
            end: nil)
    }
}

extension ExtractedField {
    /// What stands in the text, with what a model said in its own words: of one value the surer one, what stands there
    /// if they are even; of many what stands there first, no value twice.
    fileprivate func joined(with free: [FieldValue]) -> ExtractedField {
        var known = values
        for value in free where !known.contains(where: { $0.value == value.value }) { known.append(value) }
        if case .many = self { return .many(known) }
        guard var best = known.first else { return .absent }
        for value in known.dropFirst() where value.confidence > best.confidence { best = value }
        return .one(best)
    }
}
