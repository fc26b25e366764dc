import Synchronization

/// The masks of one constraint over one vocabulary. What was computed for one text serves all later ones, on any thread.
public final class TokenMasks: Sendable {
    let machine: Machine
    let texts: TokenTexts
    let start: [Thread]
    /// Whether there are objects that may have properties beyond the named ones.
    let hasOpenNames: Bool
    private let automaton: Mutex<LazyAutomaton?>

    /// Costs next to nothing: masks are made as texts ask for them.
    public init(_ constraint: Constraint, texts: TokenTexts) {
        machine = Machine(grammar: constraint.grammar)
        self.texts = texts
        start = machine.start()
        hasOpenNames = constraint.grammar.objects.contains { $0.rest != nil }
        automaton = Mutex(nil)
    }

    func mask(of threads: [Thread]) -> TokenSet {
        let tokens = texts.arrangement
        return automaton.withLock { automaton in
            if automaton == nil { automaton = LazyAutomaton(machine, tokens) }
            return automaton?.mask(of: threads) ?? TokenSet(capacity: texts.count)
        }
    }
}
