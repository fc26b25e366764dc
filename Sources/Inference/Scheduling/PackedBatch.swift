/// Runs of token ids laid end to end, each a whole sequence, the next part of one, or a branch of one.
struct PackedBatch: Sendable {
    /// One sequence's share.
    struct Part: Sendable {
        /// Where it stands in `ids`.
        let tokens: Range<Int>
        /// What the model remembers of the sequence; nil for an encoder, which reads it whole.
        let state: SequenceState?
        /// The position of its first token in the sequence.
        let start: Int
        /// What changes the base for it.
        let adapter: Adapter?
        /// For a branch the tokens of this batch that stand between the sequence's own and the branch's, by their
        /// places in `ids`; nil for a part that the sequence goes on with. A branch is not remembered.
        var path: [Int]?
        /// Where in the part the second of two texts begins; nil where there is one.
        var secondText: Int?

        /// Tokens of the sequence that can be seen once this part is read.
        var end: Int { start + tokens.count }
    }

    /// Ids of all parts, one after the other.
    private(set) var ids: [Int32] = []
    private(set) var parts: [Part] = []

    /// Tokens in the batch.
    var tokenCount: Int { ids.count }

    /// The most tokens that one sequence has once the batch is read.
    var longest: Int { parts.map(\.end).max() ?? 0 }

    /// Adds a whole sequence, or what follows the tokens of `state`.
    mutating func append(
        _ tokens: some Collection<Int32>, state: SequenceState? = nil, adapter: Adapter? = nil, secondText: Int? = nil
    ) {
        parts.append(
            Part(
                tokens: ids.count..<ids.count + tokens.count, state: state, start: state?.length ?? 0,
                adapter: adapter, secondText: secondText))
        ids += tokens
    }

    /// Adds the branches of a sequence whose part is the last that was added.
    mutating func append(_ tree: TokenTree, of state: SequenceState, adapter: Adapter? = nil) {
        let trunk = parts.last.map(\.end) ?? state.length
        let first = ids.count
        for run in tree.runs {
            let path = tree.path(to: run).map { first + $0 }
            let tokens = first + run.tokens.lowerBound..<first + run.tokens.upperBound
            parts.append(Part(tokens: tokens, state: state, start: trunk + path.count, adapter: adapter, path: path))
        }
        ids += tree.ids
    }
}
