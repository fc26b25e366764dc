/// Labels of any number and length, as trees that are small enough to be read in one pass each.
struct LabelSet: Sendable {
    /// Some of the labels.
    struct Group: Sendable {
        /// Which of all labels.
        let labels: Range<Int>
        let tree: LabelTree
    }

    /// Tokens of a tree beyond which another one begins.
    static let tokensAtOnce = 512

    let groups: [Group]

    /// - Parameters:
    ///   - labels: Each label's tokens, none without any.
    ///   - end: The token that ends an answer.
    init(_ labels: [[Int32]], end: Int32?) {
        let labels = Self.ended(labels, end)
        var groups: [Group] = []
        var (first, tokens) = (0, 0)
        for (index, label) in labels.enumerated() {
            if index > first, tokens + label.count > Self.tokensAtOnce {
                groups.append(Group(labels: first..<index, tree: LabelTree(Array(labels[first..<index]))))
                (first, tokens) = (index, 0)
            }
            tokens += label.count
        }
        groups.append(Group(labels: first..<labels.count, tree: LabelTree(Array(labels[first...]))))
        self.groups = groups
    }

    /// Tokens of the longest label.
    var depth: Int { tokenCounts.max() ?? 0 }

    /// Tokens of each label.
    var tokenCounts: [Int] { groups.flatMap(\.tree.tokenCounts) }

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
