public import JSON
public import ModelPorts

/// A score for each label: the logits of a trained head.
public struct LogitSignals: StageSignals {
    /// One logit a label of the model, in the model's order.
    public let logits: [Float]
    /// What asking cost; zero for what was read back.
    public let cost: ModelCost

    init(logits: [Float], cost: ModelCost) {
        self.logits = logits
        self.cost = cost
    }

    /// Reads back what `write(to:)` wrote.
    public init(from reader: inout SignalReader) throws(SignalReader.Damage) {
        self.init(logits: try reader.floats(), cost: .zero)
    }

    /// Writes it for the store, without its cost.
    public func write(to writer: inout SignalWriter) { writer.write(logits) }

    /// `{"logits": […]}` in the model's order. Beyond 256 labels the largest 64 with their indices, and the natural
    /// logarithm of the sum of all exponentials, which makes chances of them at temperature 1.
    public var json: JSONObject {
        var raw = JSONObject()
        if logits.count <= LabelChances.limit {
            raw.append("logits", Self.numbers(logits))
            return raw
        }
        let top = logits.indices.sorted { (logits[$1], $0) < (logits[$0], $1) }.prefix(64)
        let largest = Double(logits.max() ?? 0)
        let sum = logits.reduce(0.0) { $0 + Elementary.exp(Double($1) - largest) }
        raw.append("top_indices", .array(top.map { .number(JSONNumber($0)) }))
        raw.append("top_logits", Self.numbers(top.map { logits[$0] }))
        raw.append("log_sum", .number(JSONNumber(largest + Elementary.log(sum))))
        return raw
    }

    private static func numbers(_ values: [Float]) -> JSONValue { .array(values.map { .number(JSONNumber($0)) }) }
}

/// How near a text lies to each label's description.
public struct SimilaritySignals: StageSignals {
    /// One cosine a label, in the order of the pipeline.
    public let similarities: [Double]
    /// What asking cost; zero for what was read back.
    public let cost: ModelCost

    init(similarities: [Double], cost: ModelCost) {
        self.similarities = similarities
        self.cost = cost
    }

    /// Reads back what `write(to:)` wrote.
    public init(from reader: inout SignalReader) throws(SignalReader.Damage) {
        let count = try reader.count()
        var similarities: [Double] = []
        for _ in 0..<count { similarities.append(try reader.double()) }
        self.init(similarities: similarities, cost: .zero)
    }

    /// Writes it for the store, without its cost.
    public func write(to writer: inout SignalWriter) {
        writer.write(count: similarities.count)
        for similarity in similarities { writer.write(similarity) }
    }

    /// `{"similarities": […]}`.
    public var json: JSONObject {
        JSONObject([("similarities", .array(similarities.map { .number(JSONNumber(Float($0))) }))])
    }
}
