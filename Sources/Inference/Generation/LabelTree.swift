import ModelPorts

/// Labels as tokens, arranged so that what several begin with is read once, and how the scores of a label's tokens are
/// put together.
///
/// Among labels only what tells them apart is computed: a token that all labels go on with where it stands has
/// probability 1, and what follows the last fork is never read.
struct LabelTree: Sendable {
    /// The tokens behind which another one is scored.
    private(set) var tree = TokenTree()
    /// The tokens scored behind the prompt, then behind each token of `tree`.
    private(set) var wanted: [[Int32]]
    /// For each label the places of its tokens' scores, in the order of `wanted`.
    private let places: [[Int]]
    let normalization: LabelNormalization

    /// - Parameters:
    ///   - labels: Each label's tokens, none without any, no two alike. A label that another one begins with has an end
    ///     token, or the two could not be told apart.
    init(_ labels: [[Int32]], normalization: LabelNormalization) {
        self.normalization = normalization
        var builder = Builder(fewestChildren: normalization == .labels ? 2 : 1)
        for label in labels { builder.insert(label) }
        builder.findScored()
        let rows = builder.layOut(into: &tree)
        wanted = [[Int32]](repeating: [], count: tree.ids.count + 1)
        for (node, row) in rows.enumerated() {
            if let row, builder.isScored(node) { wanted[row] = builder.nodes[node].children.map(\.token) }
        }
        var starts: [Int] = []
        var next = 0
        for ids in wanted {
            starts.append(next)
            next += ids.count
        }
        places = labels.map { label in
            var node = 0
            var places: [Int] = []
            for token in label {
                guard let place = builder.nodes[node].children.firstIndex(where: { $0.token == token }) else { break }
                if builder.isScored(node), let row = rows[node] { places.append(starts[row] + place) }
                node = builder.nodes[node].children[place].node
            }
            return places
        }
    }

    /// What an engine is to compute for `wanted`, or a part of it.
    func readout(_ wanted: [[Int32]]) -> Readout {
        switch normalization {
        case .labels: .logits(of: wanted)
        case .vocabulary: .logProbabilities(wanted)
        }
    }

    /// Each label's sum of its tokens' ln probabilities.
    /// - Parameter values: What `readout` gave.
    func sums(_ values: [Float]) -> [Float] {
        let scores = normalization == .labels ? normalized(values) : values.map { Double($0) }
        return places.map { places in Float(places.reduce(0.0) { $0 + scores[$1] }) }
    }

    /// logit − ln Σ exp(logits) over the tokens that were scored at one place.
    private func normalized(_ logits: [Float]) -> [Double] {
        var scores: [Double] = []
        scores.reserveCapacity(logits.count)
        for ids in wanted where !ids.isEmpty {
            let row = logits[scores.count..<scores.count + ids.count]
            let normalizer = row.withUnsafeBufferPointer { Kernels.best.logSumExp($0) }
            scores += row.map { Double($0) - normalizer }
        }
        return scores
    }

    /// A tree of single tokens.
    private struct Builder {
        struct Node {
            var children: [(token: Int32, node: Int)] = []
            /// Whether it, or a node below it, is scored: then its token is read.
            var leadsToScores = false
        }

        /// Children that a node must have for its scores to say anything.
        let fewestChildren: Int
        var nodes = [Node()]

        init(fewestChildren: Int) { self.fewestChildren = fewestChildren }

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

        func isScored(_ node: Int) -> Bool { nodes[node].children.count >= fewestChildren }

        /// Children come behind their parents, so one pass from the end sees every node after all below it.
        mutating func findScored() {
            for node in nodes.indices.reversed() {
                nodes[node].leadsToScores =
                    isScored(node) || nodes[node].children.contains { nodes[$0.node].leadsToScores }
            }
        }

        private func read(_ node: Int) -> [(token: Int32, node: Int)] {
            nodes[node].children.filter { nodes[$0.node].leadsToScores }
        }

        /// Puts every node whose token is read into runs, parents first.
        /// - Returns: for each node its row in `wanted`: 0 for the prompt; nil for one that is not read.
        func layOut(into tree: inout TokenTree) -> [Int?] {
            var rows = [Int?](repeating: nil, count: nodes.count)
            rows[0] = 0
            var open: [(token: Int32, node: Int, parent: Int?)] = read(0).reversed().map { ($0.token, $0.node, nil) }
            while let (token, first, parent) = open.popLast() {
                var (tokens, node) = ([token], first)
                rows[node] = tree.ids.count + tokens.count
                var following = read(node)
                while following.count == 1 {
                    tokens.append(following[0].token)
                    node = following[0].node
                    rows[node] = tree.ids.count + tokens.count
                    following = read(node)
                }
                let run = tree.append(tokens, after: parent)
                open += following.reversed().map { ($0.token, $0.node, run) }
            }
            return rows
        }
    }
}
