public import JSON
public import ModelPorts

/// Every span that a model's tags make of a text, with the scores that its confidence is computed from.
public struct SpanSignals: StageSignals {
    /// One span.
    public struct Span: Sendable, Equatable {
        let label: String
        /// Its bytes in the text (UTF-8).
        var range: Range<Int>
        /// For each word of it, one logit a tag.
        var words: [[Float]]
    }

    let spans: [Span]
    /// What asking cost; zero for what was read back.
    public let cost: ModelCost

    init(spans: [Span], cost: ModelCost) {
        self.spans = spans
        self.cost = cost
    }

    /// Reads back what `write(to:)` wrote.
    public init(from reader: inout SignalReader) throws(SignalReader.Damage) {
        var spans: [Span] = []
        var floor = 0
        for _ in 0..<(try reader.count()) {
            let label = try reader.text()
            let (start, startOverflow) = floor.addingReportingOverflow(try reader.count())
            let (end, endOverflow) = start.addingReportingOverflow(try reader.count())
            if startOverflow || endOverflow { throw SignalReader.Damage() }
            var words: [[Float]] = []
            for _ in 0..<(try reader.count()) { words.append(try reader.floats()) }
            spans.append(Span(label: label, range: start..<end, words: words))
            floor = end
        }
        self.init(spans: spans, cost: .zero)
    }

    /// Writes it for the store, without its cost.
    public func write(to writer: inout SignalWriter) {
        writer.write(count: spans.count)
        var floor = 0
        for span in spans {
            writer.write(span.label)
            writer.write(count: span.range.lowerBound - floor)
            writer.write(count: span.range.count)
            writer.write(count: span.words.count)
            for logits in span.words { writer.write(logits) }
            floor = span.range.upperBound
        }
    }

    /// `{"spans": [{"label", "start", "end", "probability"}]}`, bytes of the stage's text, at temperature 1.
    public var json: JSONObject {
        let items = spans.map { span in
            let labelled = LabelledSpan(span, temperature: 1)
            return JSONValue.object(
                JSONObject([
                    ("label", .string(span.label)), ("start", .number(JSONNumber(span.range.lowerBound))),
                    ("end", .number(JSONNumber(span.range.upperBound))),
                    ("probability", .number(JSONNumber(PublishedConfidence.round(labelled.probability)))),
                ]))
        }
        return JSONObject([("spans", .array(items))])
    }
}
