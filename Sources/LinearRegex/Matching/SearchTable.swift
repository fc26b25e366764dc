/// The automaton of a pattern laid open, for those who join it with other automata: which texts the pattern is found in.
///
/// `$` holds at the end alone here, not before a last newline too: a text that is found by this table is found by the
/// expression as well.
package struct SearchTable: Sendable {
    /// All scalars in order, in ranges of one class each.
    package let runs: [(range: ClosedRange<UInt32>, classNumber: Int)]
    /// The state after a scalar of a class, or -1 where no text that goes on like this can match: `next[state][class]`.
    package private(set) var next: [[Int]] = []
    /// Whether a text that ends in this state matches. The search begins in state 0.
    package private(set) var accepts: [Bool] = []
}

extension SearchTable {
    /// nil when the expression's automaton would be too large.
    package init?(_ expression: LinearRegex) {
        guard let automaton = expression.automaton else { return nil }
        let alphabet = expression.alphabet
        runs = alphabet.runs
        let classCount = (runs.lazy.map(\.classNumber).max() ?? 0) + 1
        // State 0 is where the search begins; the automaton's states are numbered as they are met. One more state, the
        // last to be made, stands for a match that lies behind.
        var numbers: [UInt32: Int] = [:]
        var open: [UInt32] = []
        func number(of state: UInt32) -> Int {
            if let number = numbers[state] { return number }
            numbers[state] = open.count
            open.append(state)
            return open.count - 1
        }
        let found = Int.max
        _ = number(of: automaton.start(after: .edge))
        while next.count < open.count {
            let state = open[next.count]
            let row = (0..<classCount).map { classNumber in
                let transition = automaton.transition(from: state, on: classNumber)
                if transition & Automaton.matched != 0 { return found }
                let target = transition >> 1
                return target == Automaton.dead ? -1 : number(of: target)
            }
            next.append(row)
            accepts.append(automaton.transition(from: state, on: alphabet.end) & Automaton.matched != 0)
        }
        let foundNumber = next.count
        next = next.map { row in row.map { $0 == found ? foundNumber : $0 } }
        next.append([Int](repeating: foundNumber, count: classCount))
        accepts.append(true)
    }
}
