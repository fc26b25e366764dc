public import JSON
public import ModelPorts

/// The values that a model wrote for fields, with what it made of their tokens.
public struct ValueSignals: StageSignals {
    /// One value.
    struct Value: Sendable, Equatable {
        /// The field's name.
        let field: String
        /// The value as the model wrote it.
        let text: String
        /// The mean of ln p over the tokens that its bytes came with; nil where none was a choice.
        let meanLogProbability: Float?
        /// By how much the least sure of these tokens was more probable than the next best, in ln; nil as above.
        let lowestMargin: Float?
        /// How many tokens these were.
        let tokens: Int
    }

    /// In the order in which they were written, piece by piece.
    let values: [Value]
    /// Answers that ended because they had as many tokens as were allowed.
    let cutAnswers: Int
    /// What asking cost; zero for what was read back.
    public let cost: ModelCost

    init(values: [Value], cutAnswers: Int, cost: ModelCost) {
        self.values = values
        self.cutAnswers = cutAnswers
        self.cost = cost
    }

    /// Reads back what `write(to:)` wrote.
    public init(from reader: inout SignalReader) throws(SignalReader.Damage) {
        var values: [Value] = []
        for _ in 0..<(try reader.count()) {
            let field = try reader.text()
            let text = try reader.text()
            let tokens = try reader.count()
            let isChosen = try reader.count() == 1
            values.append(
                Value(
                    field: field, text: text, meanLogProbability: isChosen ? try reader.float() : nil,
                    lowestMargin: isChosen ? try reader.float() : nil, tokens: tokens))
        }
        self.init(values: values, cutAnswers: try reader.count(), cost: .zero)
    }

    /// Writes it for the store, without its cost.
    public func write(to writer: inout SignalWriter) {
        writer.write(count: values.count)
        for value in values {
            writer.write(value.field)
            writer.write(value.text)
            writer.write(count: value.tokens)
            guard let mean = value.meanLogProbability, let margin = value.lowestMargin else {
                writer.write(count: 0)
                continue
            }
            writer.write(count: 1)
            writer.write(mean)
            writer.write(margin)
        }
        writer.write(count: cutAnswers)
    }

    /// `{"values": [{"field", "text", "mean_log_probability", "lowest_margin", "tokens"}], "cut_answers"}`.
    public var json: JSONObject {
        func number(_ value: Float?) -> JSONValue { value.map { .number(JSONNumber($0)) } ?? .null }
        let items = values.map { value in
            JSONValue.object(
                JSONObject([
                    ("field", .string(value.field)), ("text", .string(value.text)),
                    ("mean_log_probability", number(value.meanLogProbability)),
                    ("lowest_margin", number(value.lowestMargin)), ("tokens", .number(JSONNumber(value.tokens))),
                ]))
        }
        return JSONObject([("values", .array(items)), ("cut_answers", .number(JSONNumber(cutAnswers)))])
    }
}

extension JSONAnswer.Value {
    /// Whether the model itself ended the value: the token with its closing quotation mark was a choice.
    func isEnded(in answer: Generation) -> Bool {
        answer.tokens.first { $0.range.contains(range.upperBound) }.map { $0.margin != nil } ?? true
    }
}

extension ValueSignals.Value {
    /// A value with the signals of its own tokens.
    ///
    /// A token belongs to the value if its bytes overlap the value's, inside the quotation marks; one without bytes, if
    /// it stands for the beginning of a character there. A token that had to follow, or was the only one allowed, says
    /// nothing of what the model thinks, and is left out.
    /// - Throws: `ModelError` for a model whose tokens have no probabilities.
    init(_ value: JSONAnswer.Value, of answer: Generation, model: ModelInfo) throws(ModelError) {
        var sum = 0.0
        var count = 0
        var lowest = Float.infinity
        for token in answer.tokens where token.range.touches(value.range) {
            guard let margin = token.margin, let logProbability = token.logProbability else { continue }
            if !logProbability.isFinite || !margin.isFinite { throw model.notFinite }
            sum += Double(logProbability)
            count += 1
            lowest = min(lowest, margin)
        }
        self.init(
            field: value.key, text: value.text, meanLogProbability: count > 0 ? Float(sum / Double(count)) : nil,
            lowestMargin: count > 0 ? lowest : nil, tokens: count)
    }
}

extension Range<Int> {
    /// Whether a token's bytes are among a value's; a token without bytes stands where its character will end up.
    fileprivate func touches(_ value: Range<Int>) -> Bool {
        isEmpty ? value.contains(lowerBound) : overlaps(value)
    }
}
