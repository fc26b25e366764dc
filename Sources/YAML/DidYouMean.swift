/// Finds the name that a misspelt one was meant to be.
public enum DidYouMean {
    /// Longest name that is compared; edit distance costs its square.
    static let longestName = 64
    /// Most candidates that are compared.
    static let mostCandidates = 500

    /// The candidate nearest to `name`, if one is near enough: at most a third of its scalars differ, or case alone.
    /// Of equally near ones the first is taken.
    public static func suggestion(for name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.unicodeScalars)
        guard !wanted.isEmpty, wanted.count <= longestName else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates.prefix(mostCandidates) where candidate != name {
            let scalars = Array(candidate.unicodeScalars)
            guard scalars.count <= longestName else { continue }
            let limit = max(1, max(wanted.count, scalars.count) / 3)
            guard abs(wanted.count - scalars.count) <= limit else { continue }
            let differsInCaseAlone = candidate.lowercased() == name.lowercased()
            let distance = differsInCaseAlone ? 0 : editDistance(wanted, scalars)
            // Short names differ by one scalar from nearly anything: one in two is no likeness.
            guard distance <= limit, distance * 2 < max(wanted.count, scalars.count) else { continue }
            if distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// The sentence behind the caret, if there is a suggestion.
    public static func advice(for name: String, among candidates: some Sequence<String>) -> String? {
        suggestion(for: name, among: candidates).map { "did you mean '\($0)'?" }
    }

    /// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
    static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for column in right.indices {
                let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
                var cost = min(previous[column + 1] + 1, current[column] + 1, substitution)
                let isSwap =
                    row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column]
                if isSwap { cost = min(cost, beforePrevious[column - 1] + 1) }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
