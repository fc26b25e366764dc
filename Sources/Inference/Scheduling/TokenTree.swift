/// Texts that may all follow one sequence, as a tree of tokens: what they have in common stands in it once.
///
/// All of it is read in one pass. A token sees the sequence and the tokens on its own path alone, so its results are
/// those of a sequence that has nothing else.
struct TokenTree: Sendable, Equatable {
    /// Consecutive tokens without a fork between them.
    struct Run: Sendable, Equatable {
        /// Where they stand in `ids`.
        let tokens: Range<Int>
        /// The run that they follow; nil for the sequence itself.
        let parent: Int?
    }

    /// Tokens of all runs, parents first.
    private(set) var ids: [Int32] = []
    private(set) var runs: [Run] = []

    var isEmpty: Bool { ids.isEmpty }

    /// Adds tokens behind a run, or behind the sequence; gives the new run's index.
    /// - Precondition: `tokens` is not empty and `parent` is there.
    @discardableResult
    mutating func append(_ tokens: some Collection<Int32>, after parent: Int?) -> Int {
        runs.append(Run(tokens: ids.count..<ids.count + tokens.count, parent: parent))
        ids += tokens
        return runs.count - 1
    }

    /// The tokens between the sequence and a run, first to last.
    func path(to run: Run) -> [Int] {
        var path: [Range<Int>] = []
        var parent = run.parent
        while let index = parent {
            path.append(runs[index].tokens)
            parent = runs[index].parent
        }
        return path.reversed().flatMap { Array($0) }
    }
}
