public import JSON

/// How two pipelines' outputs over one input differ.
public struct ComparisonReport: Sendable {
    /// What a value of the output turned into what.
    public struct Turn: Sendable, Hashable {
        /// What the first pipeline said.
        public let old: String
        /// What the second pipeline said.
        public let new: String
    }

    /// What the first pipeline's run did.
    public let old: RunSummary
    /// What the second pipeline's run did.
    public let new: RunSummary
    /// Records compared.
    public private(set) var records = 0
    /// Records of which both made the same.
    public private(set) var same = 0
    /// How many records differ in each value of the output.
    public private(set) var differing: [String: Int] = [:]
    /// For values that are labels: who turned into whom, the unchanged ones too. A value of more than 200 labels is none.
    public private(set) var turns: [String: [Turn: Int]] = [:]
    private var tooMany: Set<String> = []

    private static let mostLabels = 200

    init(old: RunSummary, new: RunSummary) {
        self.old = old
        self.new = new
    }

    mutating func add(_ difference: RecordDifference) {
        records += 1
        if difference.isEmpty { same += 1 }
        for field in difference.fields { differing[field.name, default: 0] += 1 }
        for (name, turn) in difference.labels where !tooMany.contains(name) {
            turns[name, default: [:]][Turn(old: turn.old, new: turn.new), default: 0] += 1
            let labels = Set((turns[name] ?? [:]).keys.flatMap { [$0.old, $0.new] })
            if (turns[name]?.count ?? 0) > Self.mostLabels, labels.count > Self.mostLabels {
                tooMany.insert(name)
                turns[name] = nil
            }
        }
    }

    /// The part of all records of which both made the same.
    public var agreement: Double { records == 0 ? 1 : Double(same) / Double(records) }

    /// Who turned into whom in one value, the most frequent first.
    public func flips(of name: String) -> [(turn: Turn, count: Int)] {
        (turns[name] ?? [:]).filter { $0.key.old != $0.key.new }
            .map { (turn: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.turn.old, $0.turn.new) < ($0.count, $1.turn.old, $1.turn.new) }
    }

    /// For programs.
    public var json: JSONObject {
        var object = JSONObject()
        object.append("records", .number(JSONNumber(records)))
        object.append("same", .number(JSONNumber(same)))
        object.append(
            "differing",
            .object(
                JSONObject(differing.sorted { $0.key < $1.key }.map { ($0.key, .number(JSONNumber($0.value))) })))
        let flips = turns.keys.sorted().map { name in
            (
                name,
                JSONValue.array(
                    self.flips(of: name).map { turn, count in
                        .object(
                            JSONObject([
                                ("old", .string(turn.old)), ("new", .string(turn.new)),
                                ("records", .number(JSONNumber(count))),
                            ]))
                    })
            )
        }
        object.append("flips", .object(JSONObject(flips)))
        object.append("old", .object(old.json))
        object.append("new", .object(new.json))
        return object
    }
}
