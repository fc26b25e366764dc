public import JSON
public import ModelPorts

/// How probable a model that writes finds each label as its answer.
///
/// Up to 256 labels all are kept; beyond that the 64 best, and the logarithm of what the others add up to.
public struct LabelScoreSignals: StageSignals {
    /// Labels beyond this number are not kept one by one.
    static let mostKept = 256
    /// How many are kept then.
    static let topKept = 64

    /// Indices of the labels that are kept, ascending; nil for all.
    let indices: [Int]?
    /// For each label kept the sum of its tokens' ln probabilities.
    let sums: [Float]
    /// For each label kept its tokens.
    let tokenCounts: [Int]
    /// ln of the sum of exp(z / T) over the labels that aren't kept; nil when all are.
    let rest: Double?
    /// What asking cost; zero for what was read back.
    public let cost: ModelCost

    /// Signals of all labels, of which many are cut to the best.
    /// - Parameters:
    ///   - lengthPower: β of z = Σ ln p / tokens^β.
    ///   - temperature: T, what z is divided by before the softmax.
    init(sums: [Float], tokenCounts: [Int], lengthPower: Double, temperature: Double, cost: ModelCost) {
        self.cost = cost
        guard sums.count > Self.mostKept else {
            (indices, self.sums, self.tokenCounts, rest) = (nil, sums, tokenCounts, nil)
            return
        }
        let scores = Self.scores(sums, tokenCounts, lengthPower)
        let ranked = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        let kept = ranked.prefix(Self.topKept).sorted()
        let largest = scores.max() ?? 0
        var others = 0.0
        for index in ranked.dropFirst(Self.topKept).sorted() {
            others += Elementary.exp((scores[index] - largest) / temperature)
        }
        indices = kept
        self.sums = kept.map { sums[$0] }
        self.tokenCounts = kept.map { tokenCounts[$0] }
        rest = Elementary.log(max(others, .leastNormalMagnitude)) + largest / temperature
    }

    /// z = Σ ln p / tokens^β for each label kept.
    func scores(lengthPower: Double) -> [Double] { Self.scores(sums, tokenCounts, lengthPower) }

    private static func scores(_ sums: [Float], _ counts: [Int], _ power: Double) -> [Double] {
        zip(sums, counts).map { sum, count in
            // Without a power the sum itself, to its last bit.
            power == 0 ? Double(sum) : Double(sum) / Elementary.exp(power * Elementary.log(Double(max(count, 1))))
        }
    }

    /// Reads back what `write(to:)` wrote.
    public init(from reader: inout SignalReader) throws(SignalReader.Damage) {
        sums = try reader.floats()
        var counts: [Int] = []
        for _ in sums { counts.append(try reader.count()) }
        tokenCounts = counts
        cost = .zero
        guard try reader.count() == 1 else {
            (indices, rest) = (nil, nil)
            return
        }
        var indices: [Int] = []
        for _ in sums { indices.append(try reader.count()) }
        self.indices = indices
        rest = try reader.double()
    }

    /// Writes it for the store, without its cost.
    public func write(to writer: inout SignalWriter) {
        writer.write(sums)
        for count in tokenCounts { writer.write(count: count) }
        writer.write(count: indices == nil ? 0 : 1)
        guard let indices, let rest else { return }
        for index in indices { writer.write(count: index) }
        writer.write(rest)
    }

    /// `{"log_probabilities", "tokens", "top_probability", "margin", "entropy"}`, the last three of the sums as they
    /// are (nats); of many labels also `"labels"`, the indices of those that are kept, and `"log_rest"`.
    public var json: JSONObject {
        var raw = JSONObject()
        raw.append("log_probabilities", .array(sums.map { .number(JSONNumber($0)) }))
        raw.append("tokens", .array(tokenCounts.map { .number(JSONNumber($0)) }))
        if let indices, let rest {
            raw.append("labels", .array(indices.map { .number(JSONNumber($0)) }))
            raw.append("log_rest", .number(JSONNumber(rest)))
        }
        guard let ranked = RankedScores(logits: sums, rest: rest, map: nil) else { return raw }
        let best = sums.sorted(by: >)
        let entropy = ranked.probabilities.reduce(0.0) { $0 - ($1 > 0 ? $1 * Elementary.log($1) : 0) }
        raw.append(
            "top_probability", .number(JSONNumber(PublishedConfidence.round(ranked.probabilities[ranked.index]))))
        raw.append("margin", best.count > 1 ? .number(JSONNumber(best[0] - best[1])) : .null)
        raw.append("entropy", .number(JSONNumber(entropy)))
        return raw
    }
}
