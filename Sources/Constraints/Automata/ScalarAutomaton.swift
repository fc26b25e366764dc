/// A deterministic automaton over Unicode scalars: which texts a string may hold, before they are written as JSON.
struct ScalarAutomaton: Sendable {
    struct Edge: Hashable, Sendable {
        var range: ClosedRange<UInt32>
        var target: Int
    }

    /// The edges of each state, in ascending order, none overlapping. State 0 is the start.
    private(set) var edges: [[Edge]]
    private(set) var accepting: [Bool]

    /// Any text.
    static let any = ScalarAutomaton(edges: [[Edge(range: 0...0x10_FFFF, target: 0)]], accepting: [true])

    init(edges: [[Edge]], accepting: [Bool]) {
        self.edges = edges
        self.accepting = accepting
    }

    /// Texts of at least `count` scalars.
    static func atLeast(_ count: Int) -> ScalarAutomaton {
        ScalarAutomaton(
            edges: (0...count).map { [Edge(range: 0...0x10_FFFF, target: min($0 + 1, count))] },
            accepting: (0...count).map { $0 == count })
    }

    /// Whether no text is accepted.
    var isEmpty: Bool { !accepting.contains(true) }

    /// Texts that both accept; nil when that takes more than `limit` edges.
    func intersection(_ other: ScalarAutomaton, limit: Int) -> ScalarAutomaton? {
        struct Pair: Hashable { var first, second: Int }
        var numbers = [Pair(first: 0, second: 0): 0]
        var open = [Pair(first: 0, second: 0)]
        var result = ScalarAutomaton(edges: [], accepting: [])
        var total = 0
        while result.edges.count < open.count {
            let pair = open[result.edges.count]
            var list: [Edge] = []
            var (i, j) = (0, 0)
            let (ours, theirs) = (edges[pair.first], other.edges[pair.second])
            while i < ours.count, j < theirs.count {
                let low = max(ours[i].range.lowerBound, theirs[j].range.lowerBound)
                let high = min(ours[i].range.upperBound, theirs[j].range.upperBound)
                if low <= high {
                    let target = Pair(first: ours[i].target, second: theirs[j].target)
                    let number = numbers[target] ?? open.count
                    if number == open.count {
                        numbers[target] = number
                        open.append(target)
                    }
                    list.append(Edge(range: low...high, target: number))
                }
                let (end, otherEnd) = (ours[i].range.upperBound, theirs[j].range.upperBound)
                if end <= otherEnd { i += 1 }
                if otherEnd <= end { j += 1 }
            }
            total += list.count + 1
            guard total <= limit else { return nil }
            result.edges.append(list)
            result.accepting.append(accepting[pair.first] && other.accepting[pair.second])
        }
        return result.trimmed
    }

    /// Without the states from which nothing is accepted; an automaton of one state without edges if that is all.
    var trimmed: ScalarAutomaton {
        var sources = [[Int]](repeating: [], count: edges.count)
        for (state, list) in edges.enumerated() {
            for edge in list { sources[edge.target].append(state) }
        }
        var isLive = accepting
        var open = accepting.indices.filter { accepting[$0] }
        while let state = open.popLast() {
            for source in sources[state] where !isLive[source] {
                isLive[source] = true
                open.append(source)
            }
        }
        guard isLive[0] else { return ScalarAutomaton(edges: [[]], accepting: [false]) }
        var numbers = [Int](repeating: 0, count: edges.count)
        var count = 0
        for state in edges.indices where isLive[state] {
            numbers[state] = count
            count += 1
        }
        let live = edges.indices.filter { isLive[$0] }
        return ScalarAutomaton(
            edges: live.map { state in
                edges[state].filter { isLive[$0.target] }.map { Edge(range: $0.range, target: numbers[$0.target]) }
            },
            accepting: live.map { accepting[$0] })
    }

    /// Whether a text is accepted.
    func accepts(_ text: String) -> Bool {
        var state = 0
        for scalar in text.unicodeScalars {
            guard let edge = edges[state].first(where: { $0.range.contains(scalar.value) }) else { return false }
            state = edge.target
        }
        return accepting[state]
    }
}
