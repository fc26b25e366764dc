import JSON
import ModelPorts

/// What a classifier of one label yields.
struct LabelAnswer {
    let names: [String]
    let ranked: RankedScores

    func result(raw: JSONObject, cost: ModelCost) -> StageResult {
        var values = JSONObject()
        values.append("label", .string(names[ranked.index]))
        values.append("confidence", .number(JSONNumber(ranked.confidence)))
        values.append("scores", LabelScores.json(names, ranked.probabilities))
        return StageResult(values: values, confidence: ranked.confidence, raw: raw, cost: cost)
    }
}

/// What a classifier of many labels yields: each label decided by itself.
struct LabelsAnswer {
    let names: [String]
    let chances: [Double]
    let threshold: Double
    let thresholds: [String: Double]

    func result(raw: JSONObject, cost: ModelCost) -> StageResult {
        let published = chances.map(PublishedConfidence.round)
        let chosen = names.indices
            .filter { published[$0] >= thresholds[names[$0]] ?? threshold }
            .sorted { (chances[$1], $0) < (chances[$0], $1) }
        let decisions = names.indices.map { chosen.contains($0) ? published[$0] : 1 - published[$0] }
        let confidence = PublishedConfidence.round(decisions.min() ?? 0)
        var values = JSONObject()
        values.append("labels", .array(chosen.map { .string(names[$0]) }))
        values.append("label", chosen.first.map { .string(names[$0]) } ?? .null)
        values.append("confidence", .number(JSONNumber(confidence)))
        values.append("scores", LabelScores.json(names, chances))
        return StageResult(values: values, confidence: confidence, raw: raw, cost: cost)
    }
}

/// The chances of labels, as results show them.
enum LabelScores {
    /// More than this many labels would make each output line a page.
    static let limit = 256

    /// `{label: chance}` in the order of `names`; beyond the limit only the likeliest.
    static func json(_ names: [String], _ chances: [Double]) -> JSONValue {
        var shown = Array(names.indices)
        if shown.count > limit {
            shown = shown.sorted { (chances[$1], $0) < (chances[$0], $1) }.prefix(limit).sorted()
        }
        var scores = JSONObject()
        for index in shown {
            scores.append(names[index], .number(JSONNumber(PublishedConfidence.round(chances[index]))))
        }
        return .object(scores)
    }
}

/// A head's logits, as they are stored: enough to compute every answer again under another map or threshold.
enum RawLogits {
    /// `{"logits": […]}` in the model's order. Beyond 256 labels the largest 64 with their indices, and the natural
    /// logarithm of the sum of all exponentials, which makes chances of them at temperature 1.
    static func json(_ logits: [Float]) -> JSONObject {
        func numbers(_ values: [Float]) -> JSONValue { .array(values.map { .number(JSONNumber($0)) }) }
        var raw = JSONObject()
        if logits.count <= LabelScores.limit {
            raw.append("logits", numbers(logits))
            return raw
        }
        let top = logits.indices.sorted { (logits[$1], $0) < (logits[$0], $1) }.prefix(64)
        let largest = Double(logits.max() ?? 0)
        let sum = logits.reduce(0.0) { $0 + Elementary.exp(Double($1) - largest) }
        raw.append("top_indices", .array(top.map { .number(JSONNumber($0)) }))
        raw.append("top_logits", numbers(top.map { logits[$0] }))
        raw.append("log_sum", .number(JSONNumber(largest + Elementary.log(sum))))
        return raw
    }
}
