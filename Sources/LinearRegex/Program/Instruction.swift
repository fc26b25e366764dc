/// One step of a compiled pattern (Thompson's construction; Pike's captures).
enum Instruction: Equatable, Sendable {
    /// Consumes a scalar of the set with this number and goes on at the next instruction.
    case set(Int)
    /// Goes on at both places, the first one preferred.
    case split(Int, Int)
    case jump(Int)
    /// Notes the place in the text in a slot: 2n where group n begins, 2n + 1 where it ends.
    case save(Int)
    /// Goes on at the next instruction where the condition holds.
    case assert(Assertion)
    case match
}

/// A compiled pattern.
struct Program: Sendable {
    var instructions: [Instruction] = []
    /// The sets that instructions number, none twice.
    var sets: [ScalarSet] = []
    var slotCount = 2
    /// Whether it can match only where the text begins.
    var startsAtTextStart = false

    var assertions: Set<Assertion> {
        Set(instructions.compactMap { if case .assert(let assertion) = $0 { assertion } else { nil } })
    }
}
