/// A deterministic automaton over bytes: a key, a number, a string, a word out of a list.
///
/// State 0 is the start, and from every state some accepting one can be reached. In the automaton of a string, states
/// between two scalars are *boundaries*: a byte read there, other than the closing quote, begins a scalar, which is how
/// lengths are counted beside the automaton and don't multiply its states.
struct ByteAutomaton: Sendable {
    /// The bytes `low...high` lead to `target`.
    struct Edge: Hashable, Sendable {
        var low: UInt8
        var high: UInt8
        var target: Int32
    }

    /// No state.
    static let dead: Int32 = -1

    /// Edges of all states, each state's in ascending order of bytes; state s has those of `starts[s]..<starts[s + 1]`.
    private let edges: [Edge]
    private let starts: [Int32]
    private let accepting: [Bool]
    private let boundaries: [Bool]
    /// The fewest scalars that must still begin before the end.
    private let scalarsToEnd: [Int32]
    /// The fewest bytes to an accepting state.
    private let bytesToEnd: [Int32]
    /// The largest of `scalarsToEnd`.
    let longestScalarsToEnd: Int32

    /// - Parameters:
    ///   - edges: those of each state, in ascending order of bytes, none overlapping.
    ///   - boundaries: for strings, where scalars begin; otherwise empty.
    init(edges: [[Edge]], accepting: [Bool], boundaries: [Bool] = []) {
        var flat: [Edge] = []
        var starts: [Int32] = [0]
        starts.reserveCapacity(edges.count + 1)
        for list in edges {
            flat += list
            starts.append(Int32(flat.count))
        }
        self.edges = flat
        self.starts = starts
        self.accepting = accepting
        self.boundaries = boundaries.isEmpty ? [Bool](repeating: false, count: edges.count) : boundaries
        let costs = Costs(edges: edges, accepting: accepting)
        bytesToEnd = costs.distances { _, _ in 1 }
        if boundaries.isEmpty {
            scalarsToEnd = [Int32](repeating: 0, count: edges.count)
        } else {
            scalarsToEnd = costs.distances { state, byte in boundaries[state] && byte != UInt8(ascii: "\"") ? 1 : 0 }
        }
        longestScalarsToEnd = scalarsToEnd.max() ?? 0
    }

    var stateCount: Int { accepting.count }

    func isAccepting(_ state: Int32) -> Bool { accepting[Int(state)] }
    func isBoundary(_ state: Int32) -> Bool { boundaries[Int(state)] }
    func scalarsToEnd(from state: Int32) -> Int32 { scalarsToEnd[Int(state)] }
    func bytesToEnd(from state: Int32) -> Int32 { bytesToEnd[Int(state)] }

    func edges(of state: Int32) -> ArraySlice<Edge> {
        edges[Int(starts[Int(state)])..<Int(starts[Int(state) + 1])]
    }

    func isLeaf(_ state: Int32) -> Bool { starts[Int(state)] == starts[Int(state) + 1] }

    /// The state after `byte`, or `dead`.
    func next(_ state: Int32, _ byte: UInt8) -> Int32 {
        var low = Int(starts[Int(state)])
        var high = Int(starts[Int(state) + 1])
        while low < high {
            let middle = (low + high) / 2
            let edge = edges[middle]
            if byte < edge.low {
                high = middle
            } else if byte > edge.high {
                low = middle + 1
            } else {
                return edge.target
            }
        }
        return Self.dead
    }
}

extension ByteAutomaton {
    /// One text.
    init(literal bytes: [UInt8]) {
        var edges = bytes.enumerated().map { [Edge(low: $1, high: $1, target: Int32($0 + 1))] }
        edges.append([])
        self.init(edges: edges, accepting: bytes.map { _ in false } + [true])
    }

    /// Any of some texts: a trie of them.
    init(words: [[UInt8]]) {
        var children: [[(byte: UInt8, target: Int32)]] = [[]]
        var accepting = [false]
        for word in words {
            var state = 0
            for byte in word {
                // Words mostly come in order of what they begin with, so that the last child is the likeliest.
                if let child = children[state].last(where: { $0.byte == byte }) {
                    state = Int(child.target)
                } else {
                    children[state].append((byte, Int32(children.count)))
                    state = children.count
                    children.append([])
                    accepting.append(false)
                }
            }
            accepting[state] = true
        }
        let edges = children.map { list in
            list.sorted { $0.byte < $1.byte }.map { Edge(low: $0.byte, high: $0.byte, target: $0.target) }
        }
        self.init(edges: edges, accepting: accepting)
    }
}

/// Shortest ways to an accepting state.
private struct Costs {
    let edges: [[ByteAutomaton.Edge]]
    let accepting: [Bool]
    private let sources: [[(state: Int32, byte: UInt8)]]

    init(edges: [[ByteAutomaton.Edge]], accepting: [Bool]) {
        self.edges = edges
        self.accepting = accepting
        var sources = [[(state: Int32, byte: UInt8)]](repeating: [], count: edges.count)
        for (state, list) in edges.enumerated() {
            for edge in list { sources[Int(edge.target)].append((Int32(state), edge.low)) }
        }
        self.sources = sources
    }

    /// - Parameter cost: what an edge costs, 0 or 1, by the state it leaves and its lowest byte.
    func distances(_ cost: (Int, UInt8) -> Int32) -> [Int32] {
        var distances = [Int32](repeating: .max, count: edges.count)
        var near = accepting.indices.filter { accepting[$0] }.map(Int32.init)
        for state in near { distances[Int(state)] = 0 }
        var distance: Int32 = 0
        // Buckets by distance: edges that cost nothing stay in the bucket that is being emptied.
        while !near.isEmpty {
            var far: [Int32] = []
            while let state = near.popLast() {
                guard distances[Int(state)] == distance else { continue }
                for source in sources[Int(state)] {
                    let total = distance + cost(Int(source.state), source.byte)
                    guard total < distances[Int(source.state)] else { continue }
                    distances[Int(source.state)] = total
                    if total == distance { near.append(source.state) } else { far.append(source.state) }
                }
            }
            near = far
            distance += 1
        }
        return distances
    }
}
