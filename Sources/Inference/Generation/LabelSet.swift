import ModelPorts

/// Labels of any number and length, scored in as many passes as keep each of them small.
struct LabelSet: Sendable {
    /// A part of the tree, with what leads there.
    struct Pass: Sendable {
        private(set) var tree = TokenTree()
        private(set) var wanted: [[Int32]]

        fileprivate init(behindPrompt wanted: [Int32]) { self.wanted = [wanted] }

        /// Adds a run, scored or only on the way to others; gives its index.
        fileprivate mutating func append(
            _ tokens: ArraySlice<Int32>, after parent: Int?, wanted: [[Int32]]
        ) -> Int {
            self.wanted += wanted
            return tree.append(tokens, after: parent)
        }
    }

    /// Tokens of a tree beyond which another pass begins.
    static let tokensAtOnce = 1024

    private let whole: LabelTree
    let passes: [Pass]
    /// Tokens of each label.
    let tokenCounts: [Int]

    /// - Parameters:
    ///   - labels: Each label's tokens, none without any, no two alike.
    ///   - end: The token that ends an answer.
    ///   - tokensAtOnce: Tokens of a tree beyond which another pass begins.
    init(
        _ labels: [[Int32]], end: Int32?, normalization: LabelNormalization,
        tokensAtOnce: Int = LabelSet.tokensAtOnce
    ) {
        let labels = Self.ended(labels, end)
        let whole = LabelTree(labels, normalization: normalization)
        self.whole = whole
        tokenCounts = labels.map(\.count)
        var passes = [Pass(behindPrompt: whole.wanted[0])]
        // Where runs of the whole tree stand in the last pass.
        var places: [Int: Int] = [:]
        for (index, run) in whole.tree.runs.enumerated() {
            if passes[passes.count - 1].tree.ids.count + run.tokens.count > tokensAtOnce,
                !passes[passes.count - 1].tree.isEmpty
            {
                passes.append(Pass(behindPrompt: []))
                places = [:]
            }
            var missing: [Int] = []
            var ancestor = run.parent
            while let next = ancestor, places[next] == nil {
                missing.append(next)
                ancestor = whole.tree.runs[next].parent
            }
            for next in missing.reversed() {
                let run = whole.tree.runs[next]
                places[next] = passes[passes.count - 1].append(
                    whole.tree.ids[run.tokens], after: run.parent.flatMap { places[$0] },
                    wanted: run.tokens.map { _ in [] })
            }
            places[index] = passes[passes.count - 1].append(
                whole.tree.ids[run.tokens], after: run.parent.flatMap { places[$0] },
                wanted: run.tokens.map { whole.wanted[$0 + 1] })
        }
        self.passes = passes
    }

    /// Tokens of the longest label.
    var depth: Int { tokenCounts.max() ?? 0 }

    var normalization: LabelNormalization { whole.normalization }

    /// What an engine is to compute in a pass.
    func readout(of pass: Pass) -> Readout { whole.readout(pass.wanted) }

    /// Each label's sum of its tokens' ln probabilities.
    /// - Parameter values: What the passes gave, one after the other.
    func sums(_ values: [Float]) -> [Float] { whole.sums(values) }

    /// Ends the labels that another one begins with.
    private static func ended(_ labels: [[Int32]], _ end: Int32?) -> [[Int32]] {
        guard let end else { return labels }
        // In the order of their tokens a label's continuations follow it.
        let order = labels.indices.sorted { labels[$0].lexicographicallyPrecedes(labels[$1]) }
        var ended = labels
        for (index, next) in zip(order, order.dropFirst()) where labels[next].starts(with: labels[index]) {
            ended[index].append(end)
        }
        return ended
    }
}
