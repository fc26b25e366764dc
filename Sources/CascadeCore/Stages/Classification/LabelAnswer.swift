import JSON

/// What a classifier of one label yields.
struct LabelAnswer {
    let names: [String]
    let ranked: RankedScores

    var result: StageResult {
        var values = JSONObject()
        values.append("label", .string(names[ranked.index]))
        values.append("confidence", .number(JSONNumber(ranked.confidence)))
        values.append("scores", LabelChances.json(names, ranked.probabilities))
        return StageResult(values: values, confidence: ranked.confidence)
    }
}

/// What a classifier of many labels yields: each label decided by itself.
struct LabelsAnswer {
    let names: [String]
    let chances: [Double]
    let threshold: Double
    let thresholds: [String: Double]

    var result: StageResult {
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
        values.append("scores", LabelChances.json(names, chances))
        return StageResult(values: values, confidence: confidence)
    }
}

/// The chances of labels, as results show them.
enum LabelChances {
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
