import JSON

/// Makes one field's answer of what its patterns and the model found.
struct FieldResolution {
    /// A find of either kind.
    struct Find {
        /// Index of the part of the text in which it stands.
        let part: Int
        let candidate: Candidate
        var confidence: Double
        let isFromModel: Bool
        /// Whether pattern and model both found it.
        var isAgreed = false
    }

    let field: FieldSpec

    /// Spans of the model, read as values of the field's type.
    ///
    /// The model says where a value stands, the type's recogniser reads it, with what stands around it: a span that
    /// cuts "£49" from "£49.99" still means £49.99. What can't be read as a value of the type is none.
    func finds(
        spans: [(part: Int, range: Range<Int>, confidence: Double)], in parts: inout [SegmentScan]
    ) -> [Find] {
        spans.compactMap { span in
            let candidates = field.type == .text ? [] : parts[span.part].candidates(for: field)
            let around = candidates.first(overlapping: span.range)
            guard let candidate = around ?? parts[span.part].read(span.range, as: field) else { return nil }
            return Find(part: span.part, candidate: candidate, confidence: span.confidence, isFromModel: true)
        }
    }

    /// What patterns find in all parts.
    func finds(in parts: inout [SegmentScan]) -> [Find] {
        parts.indices.flatMap { part in
            parts[part].candidates(for: field).map { candidate in
                Find(part: part, candidate: candidate, confidence: candidate.confidence, isFromModel: false)
            }
        }
    }

    /// The field's answer.
    ///
    /// Finds that overlap are one: the pattern's reading at the higher of the two confidences. Of different values a
    /// field of one value takes, in this order of weight: one that passed its check, one that has a value, one that
    /// both found, the surer one, the pattern's, the first.
    func answer(patterns: [Find], model: [Find], parts: [SegmentScan]) -> ExtractedField {
        var union = FindUnion(patterns: patterns, joinsEqualValues: !field.many)
        for find in model { union.add(find) }
        let finds = union.finds
        func value(_ find: Find) -> FieldValue { parts[find.part].value(find.candidate, confidence: find.confidence) }
        if field.many { return .many(unrepeated(finds.map(value))) }
        guard var best = finds.first else { return .absent }
        for find in finds.dropFirst() where weighs(find, moreThan: best) { best = find }
        return .one(value(best))
    }

    private func weighs(_ find: Find, moreThan best: Find) -> Bool {
        func weight(_ find: Find) -> [Double] {
            [
                find.candidate.isChecked ? 1 : 0, find.candidate.value.isNull ? 0 : 1, find.isAgreed ? 1 : 0,
                PublishedConfidence.round(find.confidence), find.isFromModel ? 0 : 1,
            ]
        }
        return weight(best).lexicographicallyPrecedes(weight(find))
    }

    /// A record field that stands twice in the stage's text still has each of its values once.
    private func unrepeated(_ values: [FieldValue]) -> [FieldValue] {
        struct Place: Hashable {
            let source: String?
            let start: Int?
        }
        var seen: Set<Place> = []
        return values.filter { seen.insert(Place(source: $0.source, start: $0.start)).inserted }
    }
}
