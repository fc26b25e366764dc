public import JSON

extension RunSummary {
    /// Reads a summary for machines back. What is missing or of another kind counts as nothing, so that summaries of
    /// other versions can be read as far as they go.
    public init(_ json: JSONObject) {
        self.init()
        read = json.count("read")
        written = json.count("written")
        passedOver = json.count("passed_over")
        reused = json.count("reused")
        failures = json.counts("failures")
        seconds = json.amount("seconds")
        stages = (json["stages"]?.arrayValue ?? []).compactMap(\.objectValue).compactMap(StageCounts.init)
    }
}

extension RunSummary.StageCounts {
    fileprivate init?(_ json: JSONObject) {
        guard let stage = json["stage"]?.stringValue else { return nil }
        self.init(stage: stage)
        ran = json.count("ran")
        stored = json.count("stored")
        skipped = json.count("skipped")
        failed = json.count("failed")
        tokens = json.count("tokens")
        multiplyAdds = max(0, json["multiply_adds"]?.intValue ?? 0)
        seconds = json.amount("seconds")
        confidence = json["confidence"].flatMap(ConfidenceCounts.init)
        router = json["router"]?.objectValue.map(RunSummary.RouterCounts.init)
    }
}

extension RunSummary.RouterCounts {
    fileprivate init(_ json: JSONObject) {
        self.init()
        decided = json.count("decided")
        accepted = json.count("accepted")
        escalated = json.count("escalated")
        routes = json.counts("routes")
        unrouted = json.count("unrouted")
        for (tier, count) in json.counts("tiers") {
            if let tier = Int(tier) { tiers[tier] = count }
        }
        for member in json["confidence"]?.objectValue?.members ?? [] {
            if let tier = Int(member.key), let counts = ConfidenceCounts(member.value) { confidence[tier] = counts }
        }
    }
}

extension ConfidenceCounts {
    fileprivate init?(_ json: JSONValue) {
        guard let values = json.arrayValue else { return nil }
        self.init(bins: values.map { RunSummary.bounded($0.intValue) })
    }
}

extension RunSummary {
    /// More than any run counts, and few enough that sums of them don't overflow.
    private static let largestCount = 1 << 48

    fileprivate static func bounded(_ count: Int?) -> Int { min(max(count ?? 0, 0), largestCount) }
}

extension JSONObject {
    fileprivate func count(_ key: String) -> Int { RunSummary.bounded(self[key]?.intValue) }

    fileprivate func counts(_ key: String) -> [String: Int] {
        let counts = (self[key]?.objectValue?.members ?? []).map { ($0.key, RunSummary.bounded($0.value.intValue)) }
        return Dictionary(counts, uniquingKeysWith: { _, last in last })
    }

    fileprivate func amount(_ key: String) -> Double {
        let value = self[key]?.doubleValue ?? 0
        return value.isFinite ? max(0, value) : 0
    }
}
