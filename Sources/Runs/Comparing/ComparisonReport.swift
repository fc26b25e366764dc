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

    /// What the first pipeline costs.
    public let old: ComparisonCost
    /// What the second pipeline costs.
    public let new: ComparisonCost
    /// Records compared.
    public private(set) var records = 0
    /// Records of which both made the same.
    public private(set) var same = 0
    /// How many records differ in each value of the output.
    public private(set) var differing: [String: Int] = [:]
    /// For values that are labels: who turned into whom, the unchanged ones too.
    public private(set) var turns: [String: [Turn: Int]] = [:]
    /// How often both were right, where somebody labelled records; in the order of what was expected.
    public private(set) var outcomes: [(expectation: Expectation, outcome: PairedOutcome)]
    private let expected: ExpectedAnswers?
    /// Values with so many texts that they are no labels.
    private var texts: Set<String> = []

    private static let mostTurns = 1000

    init(old: ComparisonCost, new: ComparisonCost, expected: ExpectedAnswers? = nil) {
        self.old = old
        self.new = new
        self.expected = expected
        outcomes = expected?.expectations.map { ($0, PairedOutcome()) } ?? []
    }

    mutating func add(_ difference: RecordDifference) {
        records += 1
        if difference.isEmpty { same += 1 }
        for field in difference.fields { differing[field.name, default: 0] += 1 }
        for (name, turn) in difference.labels where !texts.contains(name) {
            turns[name, default: [:]][turn, default: 0] += 1
            if (turns[name]?.count ?? 0) > Self.mostTurns {
                texts.insert(name)
                turns[name] = nil
            }
        }
        guard let answers = expected?.answers(for: difference.id) else { return }
        for (index, answer) in answers.enumerated() where index < outcomes.count {
            guard let answer else { continue }
            let name = outcomes[index].expectation.output
            let (old, new) = (difference.old[name]?.plainText, difference.new[name]?.plainText)
            outcomes[index].outcome.add(old: old == answer.plainText, new: new == answer.plainText)
        }
    }

    /// The share of all records of which both made the same.
    public var agreement: ShareInterval { ShareInterval(same, of: records) }

    /// Who turned into whom in one value, the most frequent first.
    public func flips(of name: String) -> [(turn: Turn, count: Int)] {
        (turns[name] ?? [:]).filter { $0.key.old != $0.key.new }
            .map { (turn: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.turn.old, $0.turn.new) < ($0.count, $1.turn.old, $1.turn.new) }
    }

    /// For programs.
    public var json: JSONObject {
        func count(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
        func number(_ value: Double) -> JSONValue { .number(JSONNumber(value)) }
        let differing = differing.sorted { $0.key < $1.key }.map { ($0.key, count($0.value)) }
        let flips = turns.keys.sorted().map { name in
            let items = self.flips(of: name).map { turn, records in
                JSONValue.object(
                    JSONObject([("old", .string(turn.old)), ("new", .string(turn.new)), ("records", count(records))]))
            }
            return (name, JSONValue.array(items))
        }
        let outcomes = outcomes.map { expectation, outcome in
            var object = JSONObject([
                ("output", .string(expectation.output)), ("expected", .string(expectation.field)),
            ])
            for member in outcome.json.members { object.append(member.key, member.value) }
            return JSONValue.object(object)
        }
        return JSONObject([
            ("records", count(records)), ("same", count(same)),
            ("agreement", [number(agreement.share), number(agreement.low), number(agreement.high)]),
            ("differing", .object(JSONObject(differing))), ("flips", .object(JSONObject(flips))),
            ("labelled", .array(outcomes)), ("cost", ["old": .object(old.json), "new": .object(new.json)]),
        ])
    }
}
