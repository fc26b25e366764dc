/// Tokens by what each needs of a string's limit, so that those for any limit are found without a walk.
struct TokensByLength: Sendable {
    private let all: TokenSet
    /// In ascending order of need.
    private let tokens: [Int32]
    /// The tokens that need n scalars are `tokens[starts[n]..<starts[n + 1]]`.
    private let starts: [Int]

    init(_ found: [(need: Int32, token: Int32)], capacity: Int) {
        var all = TokenSet(capacity: capacity)
        var counts = [Int](repeating: 0, count: Int(found.lazy.map(\.need).max() ?? 0) + 1)
        for (need, token) in found {
            all.insert(token)
            counts[Int(need)] += 1
        }
        var starts = [0]
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        var next = starts
        var tokens = [Int32](repeating: 0, count: found.count)
        for (need, token) in found {
            tokens[next[Int(need)]] = token
            next[Int(need)] += 1
        }
        self.all = all
        self.tokens = tokens
        self.starts = starts
    }

    /// The tokens that need at most so many scalars: from all of them or from none, whichever is nearer.
    func tokens(needing most: Int32) -> TokenSet {
        let end = starts[min(Int(max(most, -1)) + 1, starts.count - 1)]
        if end == tokens.count { return all }
        var set = all
        if end > tokens.count / 2 {
            for token in tokens[end...] { set.remove(token) }
        } else {
            set = TokenSet(capacity: all.capacity)
            for token in tokens[..<end] { set.insert(token) }
        }
        return set
    }
}
