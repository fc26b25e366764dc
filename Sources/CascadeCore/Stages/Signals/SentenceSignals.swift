public import JSON
public import ModelPorts

/// Which sentences of a text carry it.
public struct SentenceSignals: StageSignals {
    /// Indices of the chosen sentences among those worth choosing from, ascending; nil when none had to be left out.
    let chosen: [Int]?
    /// By how much the last one chosen was better than the best one left out, in units of cosine.
    let gap: Double
    /// What asking cost; zero for what was read back.
    public let cost: ModelCost

    init(chosen: [Int]?, gap: Double, cost: ModelCost) {
        self.chosen = chosen
        self.gap = gap
        self.cost = cost
    }

    /// Every sentence, without asking a model.
    static let all = SentenceSignals(chosen: nil, gap: .infinity, cost: .zero)

    /// Reads back what `write(to:)` wrote.
    public init(from reader: inout SignalReader) throws(SignalReader.Damage) {
        var chosen: [Int]?
        if try reader.count() == 1 {
            var indices: [Int] = []
            for _ in 0..<(try reader.count()) { indices.append(try reader.count()) }
            chosen = indices
        }
        self.init(chosen: chosen, gap: try reader.double(), cost: .zero)
    }

    /// Writes it for the store, without its cost.
    public func write(to writer: inout SignalWriter) {
        writer.write(count: chosen == nil ? 0 : 1)
        if let chosen {
            writer.write(count: chosen.count)
            for index in chosen { writer.write(count: index) }
        }
        writer.write(gap)
    }

    /// `{"gap": …}`, null when no sentence had to be left out.
    public var json: JSONObject { JSONObject([("gap", gap.isFinite ? .number(JSONNumber(gap)) : .null)]) }
}
