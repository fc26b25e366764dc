/// The powerset construction of an automaton.
struct AutomatonBuilder {
    struct State: Hashable {
        /// Where the threads go on, in order of preference.
        var threads: [Int]
        var before: Alphabet.Side
        /// Whether a match may still begin later on.
        var isSeeking: Bool
    }

    private let program: Program
    private let alphabet: Alphabet
    private(set) var states: [State] = []
    /// How many instructions have been visited.
    private(set) var work = 0
    private var numbers: [State: UInt32] = [:]
    private var visited: SparseSet
    /// Where the threads of the state that is being made go on.
    private var reached: SparseSet
    private var stack: [Int] = []
    /// Where the search begins a match. No loop leads back to this instruction, which notes the match's start, so that a
    /// state with it alone has no match under way.
    private let start = 0
    /// The sides that some condition of the program looks at; the others are one.
    private let sides: Set<Alphabet.Side>

    init(_ program: Program, _ alphabet: Alphabet) {
        self.program = program
        self.alphabet = alphabet
        visited = SparseSet(capacity: program.instructions.count)
        reached = visited
        sides = program.assertions.reduce(into: []) { sides, assertion in
            switch assertion {
            case .textStart: sides.insert(.edge)
            case .lineStart: sides.formUnion([.edge, .newline])
            case .wordBoundary, .noWordBoundary: sides.insert(.word)
            case .textEnd, .lastLineEnd, .lineEnd: break
            }
        }
        _ = number(of: State(threads: [], before: .other, isSeeking: false))
    }

    mutating func start(after side: Alphabet.Side) -> UInt32 {
        number(of: State(threads: [start], before: seen(side), isSeeking: !program.startsAtTextStart))
    }

    func isIdle(_ state: State) -> Bool { state.isSeeking && state.threads == [start] }

    mutating func transition(from number: UInt32, on classNumber: Int) -> UInt32 {
        let state = states[Int(number)]
        let place = Place(
            before: state.before,
            after: alphabet.side(of: classNumber),
            isBeforeFinalNewline: classNumber == alphabet.finalNewline
        )
        var isMatch = false
        visited.removeAll()
        reached.removeAll()
        // What is less preferred than a match is never looked at.
        for thread in state.threads where !isMatch {
            isMatch = follow(thread, at: place, on: classNumber)
        }
        work += visited.values.count
        let isSeeking = state.isSeeking && !isMatch
        if isSeeking { _ = reached.insert(start) }
        let matched = isMatch ? Automaton.matched : 0
        if reached.values.isEmpty || classNumber == alphabet.end { return Automaton.dead << 1 | matched }
        let before = seen(alphabet.side(of: classNumber))
        let next = State(threads: reached.values, before: before, isSeeking: isSeeking)
        return self.number(of: next) << 1 | matched
    }

    /// Follows one thread up to the scalars it consumes, and on past those in the class.
    ///
    /// - Returns: whether it came to a match.
    private mutating func follow(_ thread: Int, at place: Place, on classNumber: Int) -> Bool {
        stack.removeAll(keepingCapacity: true)
        stack.append(thread)
        while let next = stack.popLast() {
            guard visited.insert(next) else { continue }
            switch program.instructions[next] {
            case .match: return true
            case .set(let set):
                guard alphabet.isMember(classNumber, of: set) else { continue }
                _ = reached.insert(Self.target(of: next + 1, in: program))
            case .jump(let target): stack.append(target)
            case .save: stack.append(next + 1)
            case .split(let first, let second):
                stack.append(second)
                stack.append(first)
            case .assert(let assertion):
                if place.holds(assertion) { stack.append(next + 1) }
            }
        }
        return false
    }

    /// The first instruction from `place` on that does something to the state: jumps and saves only lead there.
    private static func target(of place: Int, in program: Program) -> Int {
        var place = place
        while true {
            switch program.instructions[place] {
            case .jump(let target): place = target
            case .save: place += 1
            case .set, .split, .assert, .match: return place
            }
        }
    }

    private func seen(_ side: Alphabet.Side) -> Alphabet.Side { sides.contains(side) ? side : .other }

    private mutating func number(of state: State) -> UInt32 {
        if let number = numbers[state] { return number }
        let number = UInt32(states.count)
        numbers[state] = number
        states.append(state)
        return number
    }
}
