public import JSON

extension RunSummary {
    /// The summary for machines.
    public var json: JSONObject {
        var object = JSONObject()
        object.append("read", .number(JSONNumber(read)))
        object.append("passed_over", .number(JSONNumber(passedOver)))
        object.append("written", .number(JSONNumber(written)))
        object.append("reused", .number(JSONNumber(reused)))
        object.append("failed", .number(JSONNumber(failed)))
        object.append("failures", .object(Self.counts(failures)))
        object.append("seconds", .number(JSONNumber(seconds)))
        object.append("records_per_s", .number(JSONNumber(recordsPerSecond)))
        object.append("stages", .array(stages.map { .object($0.json) }))
        return object
    }

    /// Counts by name, the names in order, so that the same run gives the same text.
    fileprivate static func counts(_ counts: [String: Int]) -> JSONObject {
        var object = JSONObject()
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            object.append(name, .number(JSONNumber(count)))
        }
        return object
    }
}

extension RunSummary.StageCounts {
    fileprivate var json: JSONObject {
        var object = JSONObject()
        object.append("stage", .string(stage))
        object.append("ran", .number(JSONNumber(ran)))
        object.append("stored", .number(JSONNumber(stored)))
        object.append("skipped", .number(JSONNumber(skipped)))
        object.append("failed", .number(JSONNumber(failed)))
        object.append("tokens", .number(JSONNumber(tokens)))
        object.append("multiply_adds", .number(JSONNumber(multiplyAdds)))
        object.append("seconds", .number(JSONNumber(seconds)))
        if let confidence { object.append("confidence", confidence.json) }
        if let router { object.append("router", .object(router.json)) }
        return object
    }
}

extension ConfidenceCounts {
    fileprivate var json: JSONValue { .array(bins.map { .number(JSONNumber($0)) }) }
}

extension RunSummary.RouterCounts {
    fileprivate var json: JSONObject {
        var object = JSONObject()
        object.append("decided", .number(JSONNumber(decided)))
        if !tiers.isEmpty {
            object.append("accepted", .number(JSONNumber(accepted)))
            object.append("escalated", .number(JSONNumber(escalated)))
            object.append("escalated_share", .number(JSONNumber(escalatedShare)))
            object.append(
                "tiers",
                .object(
                    JSONObject(tiers.sorted { $0.key < $1.key }.map { ("\($0.key)", .number(JSONNumber($0.value))) }))
            )
            if !confidence.isEmpty {
                let counts = confidence.sorted { $0.key < $1.key }.map { ("\($0.key)", $0.value.json) }
                object.append("confidence", .object(JSONObject(counts)))
            }
        } else {
            object.append("routes", .object(RunSummary.counts(routes)))
            object.append("unrouted", .number(JSONNumber(unrouted)))
        }
        return object
    }
}
