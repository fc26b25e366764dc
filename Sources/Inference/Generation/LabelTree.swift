/// Labels as tokens, arranged so that what several begin with is read once, and how the scores of a label's tokens are
/// put together.
struct LabelTree: Sendable {
    /// The tokens behind which another one is scored: all but the last of every label.
    private(set) var tree = TokenTree()
    /// The tokens scored behind the prompt, then behind each token of `tree`.
    private(set) var wanted: [[Int32]] = [[]]
    /// For each label the places of its tokens' scores, in the order of `wanted`.
    let scores: [[Int]]

    /// - Parameters:
    ///   - labels: Each label's tokens, none without any, no two alike. A label that another one begins with has an end
    ///     token, or the two could not be told apart.
    init(_ labels: [[Int32]]) {
        var builder = Builder()
        for label in labels { builder.insert(label) }
        let rows = builder.layOut(into: &tree)
        wanted = [[Int32]](repeating: [], count: tree.ids.count + 1)
        for (node, row) in rows.enumerated() {
            if let row { wanted[row] = builder.nodes[node].children.map(\.token) }
        }
        var starts: [Int] = []
        var next = 0
        for ids in wanted {
            starts.append(next)
            next += ids.count
        }
        scores = labels.map { label in
            var node = 0
            return label.compactMap { token in
                guard let place = builder.nodes[node].children.firstIndex(where: { $0.token == token }),
                    let row = rows[node]
                else { return nil }
                node = builder.nodes[node].children[place].node
                return starts[row] + place
            }
        }
    }

    /// Tokens of each label.
    var tokenCounts: [Int] { scores.map(\.count) }

    /// Each label's sum of what its tokens scored.
    /// - Parameter values: ln probabilities in the order of `wanted`.
    func sums(_ values: [Float]) -> [Float] {
        scores.map { places in Float(places.reduce(0.0) { $0 + Double(values[$1]) }) }
    }

    /// A tree of single tokens.
    private struct Builder {
        struct Node {
            var children: [(token: Int32, node: Int)] = []
        }

        var nodes = [Node()]

        mutating func insert(_ label: [Int32]) {
            var node = 0
            for token in label {
                if let known = nodes[node].children.first(where: { $0.token == token }) {
                    node = known.node
                } else {
                    nodes.append(Node())
                    nodes[node].children.append((token, nodes.count - 1))
                    node = nodes.count - 1
                }
            }
        }

        /// Puts every node with children into runs, parents first.
        /// - Returns: for each node its row in `wanted`: 0 for the prompt; nil for a leaf.
        func layOut(into tree: inout TokenTree) -> [Int?] {
            var rows = [Int?](repeating: nil, count: nodes.count)
            rows[0] = 0
            var open: [(token: Int32, node: Int, parent: Int?)] = nodes[0].children.reversed().map { ($0.0, $0.1, nil) }
            while let (token, first, parent) = open.popLast() {
                if nodes[first].children.isEmpty { continue }
                var (tokens, node) = ([token], first)
                rows[node] = tree.ids.count + tokens.count
                while nodes[node].children.count == 1, let only = nodes[node].children.first,
                    !nodes[only.node].children.isEmpty
                {
                    tokens.append(only.token)
                    node = only.node
                    rows[node] = tree.ids.count + tokens.count
                }
                let run = tree.append(tokens, after: parent)
                open += nodes[node].children.reversed().map { ($0.token, $0.node, run) }
            }
            return rows
        }
    }
}
