/// A deterministic automaton that finds where the preferred match ends, at one table look-up a scalar.
///
/// A state is the list of places that the threads of Pike's machine go on from, in order of preference. What they reach
/// without consuming is followed only when the next scalar's class is known, and conditions such as `\b` with it. The
/// table is filled when the pattern is compiled; a pattern that would need too large a one has none and runs on Pike's
/// machine alone.
struct Automaton: Sendable {
    /// A transition's lowest bit: the match ends at this place, before the scalar that was read.
    static let matched: UInt32 = 1
    /// The state with no threads.
    static let dead: UInt32 = 0

    /// One row a state, one column a class: `state << 1 | matched`.
    private let transitions: [UInt32]
    private let classCount: Int
    /// The states a search begins in, by what stands before.
    private let starts: [UInt32]
    /// Whether a state only waits for a match to begin.
    private let idle: [Bool]

    @inline(__always)
    func transition(from state: UInt32, on classNumber: Int) -> UInt32 {
        transitions[Int(state) * classCount + classNumber]
    }

    @inline(__always)
    func isIdle(_ state: UInt32) -> Bool { idle[Int(state)] }

    func start(after side: Alphabet.Side) -> UInt32 { starts[Int(side.rawValue)] }

    /// nil when the table would be too large.
    init?(_ program: Program, _ alphabet: Alphabet) {
        var builder = AutomatonBuilder(program, alphabet)
        starts = Alphabet.Side.allCases.map { builder.start(after: $0) }
        var transitions: [UInt32] = []
        var state: UInt32 = 0
        while state < builder.states.count {
            guard
                builder.states.count * alphabet.classCount <= Limits.automatonCells,
                builder.work <= Limits.automatonWork
            else { return nil }
            for classNumber in 0..<alphabet.classCount {
                transitions.append(builder.transition(from: state, on: classNumber))
            }
            state += 1
        }
        self.transitions = transitions
        classCount = alphabet.classCount
        idle = builder.states.map(builder.isIdle)
    }
}
