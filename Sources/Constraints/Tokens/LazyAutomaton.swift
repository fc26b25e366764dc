/// A deterministic automaton over sets of threads, made as it is walked, and the masks of its states.
///
/// Counters that no token can use up are forgotten (`Machine.condensed`), so that a place in a long string or a long list
/// is the same state as the place before it. When states or masks grow too many, all are dropped and made again.
struct LazyAutomaton {
    private static let stateLimit = 8192
    private static let maskBytesLimit = 64 << 20
    private static let unknown: Int32 = -1
    private static let dead: Int32 = 0

    private let machine: Machine
    private let tokens: TokenArrangement
    private var states: [[Thread]] = [[]]
    private var numbers: [[Thread]: Int32] = [[]: 0]
    /// One row of 256 a state: the next state, `dead` or `unknown`.
    private var next = [Int32](repeating: Self.dead, count: 256)
    /// Whether a state's first thread stands between two scalars of a string.
    private var isBoundary = [false]
    private var masks: [[Thread]: TokenSet] = [:]
    /// What may come in a string of some pattern, by the thread without its limit.
    private var lengths: [Thread: TokensByLength] = [:]
    /// Which endings may follow in a string, by the state that its closing quote is read in.
    private var endings: [Int32: [Int32]] = [:]

    init(_ machine: Machine, _ tokens: TokenArrangement) {
        self.machine = machine
        self.tokens = tokens
    }

    /// The tokens that may come after these threads.
    mutating func mask(of threads: [Thread]) -> TokenSet {
        let threads = machine.condensed(threads, reach: tokens.longest)
        if let mask = masks[threads] { return mask }
        if states.count > Self.stateLimit
            || (masks.count + 32 * lengths.count) * (tokens.capacity / 8 + 64) > Self.maskBytesLimit
        {
            self = LazyAutomaton(machine, tokens)
        }
        var mask: TokenSet?
        var others: [Thread] = []
        for thread in threads where thread.automaton != Thread.done {
            if machine.isInsideAnyText(thread) {
                var own = inText(thread)
                if let mask { own.formUnion(mask) }
                mask = own
            } else if thread.left != Grammar.far, thread.name == .none {
                var own = inBoundedText(thread)
                if let mask { own.formUnion(mask) }
                mask = own
            } else {
                others.append(thread)
            }
        }
        var result = mask ?? TokenSet(capacity: tokens.capacity)
        if !others.isEmpty { walk(tokens.trie, from: number(of: others)) { result.insert($0) } }
        masks[threads] = result
        return result
    }

    /// The tokens that may come between two scalars of any string.
    private mutating func inText(_ thread: Thread) -> TokenSet {
        var result = tokens.plain(atMost: thread.left == 0 && machine.isTakenName(thread) ? 1 : thread.left)
        if case .known = thread.name {
            walk(tokens.special, from: number(of: [thread])) { result.insert($0) }
            return result
        }
        walk(tokens.escapes, from: number(of: [thread])) { result.insert($0) }
        guard thread.need <= tokens.longest else { return result }
        var closing = thread
        closing.left = Grammar.far
        closing.need = 0
        for ending in closings(from: number(of: [closing])) {
            for token in tokens.closings[Int(ending)] where token.scalars >= thread.need {
                if token.scalars > thread.left { break }
                result.insert(token.token)
            }
        }
        return result
    }

    /// The tokens that may come in a string of some pattern that has a limit.
    ///
    /// What a token needs of the limit is the scalars that it begins in the string and, when it doesn't end the string,
    /// those that the pattern still asks for. That doesn't depend on the limit, so one walk serves all limits.
    private mutating func inBoundedText(_ thread: Thread) -> TokenSet {
        var free = thread
        free.left = Grammar.far
        if let known = lengths[free] { return known.tokens(needing: thread.left) }
        var found: [(need: Int32, token: Int32)] = []
        walkText(from: number(of: [free])) { found.append(($0, $1)) }
        let made = TokensByLength(found, capacity: tokens.capacity)
        lengths[free] = made
        return made.tokens(needing: thread.left)
    }

    /// Walks all tokens from a state that is one thread in a string.
    ///
    /// - Parameter body: takes what each token that may come needs of the limit, and the token.
    private mutating func walkText(from start: Int32, _ body: (Int32, Int32) -> Void) {
        let trie = tokens.trie
        guard let automaton = states[Int(start)].first.map({ machine.grammar.automata[Int($0.automaton)] }) else {
            return
        }
        var path = [Int32](repeating: start, count: trie.longest + 1)
        var begun = [Int32](repeating: 0, count: trie.longest + 1)
        var isOpen = [Bool](repeating: true, count: trie.longest + 1)
        var node = 0
        while node < trie.nodeCount {
            let depth = Int(trie.depths[node])
            let byte = trie.bytes[node]
            let state = step(path[depth], byte)
            guard state != Self.dead else {
                node = Int(trie.ends[node])
                continue
            }
            path[depth + 1] = state
            var count = begun[depth]
            var open = isOpen[depth]
            if open, isBoundary[Int(path[depth])] {
                if byte == UInt8(ascii: "\"") { open = false } else { count += 1 }
            }
            begun[depth + 1] = count
            isOpen[depth + 1] = open
            var value = Int(trie.firstValues[node])
            node += 1
            let end = Int(trie.firstValues[node])
            if value < end {
                let need = open ? count + automaton.scalarsToEnd(from: states[Int(state)].first?.state ?? 0) : count
                while value < end {
                    body(need, trie.values[value])
                    value += 1
                }
            }
        }
    }

    private mutating func closings(from state: Int32) -> [Int32] {
        if let known = endings[state] { return known }
        var found: [Int32] = []
        walk(tokens.endings, from: state) { found.append($0) }
        endings[state] = found
        return found
    }

    /// Calls `body` with the value of each text in the trie that may come in a state.
    private mutating func walk(_ trie: TokenTrie, from start: Int32, _ body: (Int32) -> Void) {
        var path = [Int32](repeating: start, count: trie.longest + 1)
        var node = 0
        while node < trie.nodeCount {
            let depth = Int(trie.depths[node])
            let state = step(path[depth], trie.bytes[node])
            guard state != Self.dead else {
                node = Int(trie.ends[node])
                continue
            }
            path[depth + 1] = state
            var value = Int(trie.firstValues[node])
            node += 1
            let end = Int(trie.firstValues[node])
            while value < end {
                body(trie.values[value])
                value += 1
            }
        }
    }

    @inline(__always)
    private mutating func step(_ state: Int32, _ byte: UInt8) -> Int32 {
        let known = next[Int(state) << 8 | Int(byte)]
        return known != Self.unknown ? known : firstStep(state, byte)
    }

    private mutating func firstStep(_ state: Int32, _ byte: UInt8) -> Int32 {
        let threads = machine.step(states[Int(state)], byte)
        let target = number(of: machine.withFreeNames(threads))
        next[Int(state) << 8 | Int(byte)] = target
        return target
    }

    private mutating func number(of threads: [Thread]) -> Int32 {
        if let number = numbers[threads] { return number }
        let number = Int32(states.count)
        numbers[threads] = number
        states.append(threads)
        isBoundary.append(
            threads.first.map {
                $0.automaton != Thread.done && machine.grammar.automata[Int($0.automaton)].isBoundary($0.state)
            } ?? false)
        let row = next.count
        next.append(contentsOf: repeatElement(Self.dead, count: 256))
        for thread in threads where thread.automaton != Thread.done {
            for edge in machine.grammar.automata[Int(thread.automaton)].edges(of: thread.state) {
                for byte in Int(edge.low)...Int(edge.high) { next[row + byte] = Self.unknown }
            }
        }
        return number
    }
}
