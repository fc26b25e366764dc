extension LinearRegex {
    /// Where the automaton found the preferred match to end, and a place it does not begin before.
    struct Found {
        var earliestStart: Int
        var end: Int
    }

    /// Runs the automaton from `from` on.
    ///
    /// - Parameter stopsEarly: whether the first sign of a match is enough; the end is then not the match's.
    func scan(_ text: Text, from: Int, with automaton: Automaton, stopsEarly: Bool) -> Found? {
        var state = automaton.start(after: text.side(before: from, in: alphabet))
        var position = from
        var found: Found?
        var earliestStart = from
        while state != Automaton.dead {
            if automaton.isIdle(state) {
                let candidate = firstBytes.map { $0.next(in: text.bytes, from: position) } ?? position
                if candidate != position {
                    position = candidate
                    state = automaton.start(after: text.side(before: position, in: alphabet))
                }
                earliestStart = position
            }
            let letter = text.letter(at: position, in: alphabet)
            let transition = automaton.transition(from: state, on: letter.classNumber)
            if transition & Automaton.matched != 0 {
                found = Found(earliestStart: earliestStart, end: position)
                if stopsEarly { return found }
            }
            state = transition >> 1
            position += letter.length
        }
        // Once a match has begun the search waits for no other, so that the last idle place stays the one before it.
        return found
    }
}

/// The bytes a match can begin with.
struct FirstBytes: Sendable {
    private let isFirst: [Bool]

    /// nil when a match may be empty, or begin with almost anything.
    init?(_ program: Program, _ alphabet: Alphabet) {
        var sets: Set<Int> = []
        var visited: Set<Int> = []
        var open = [0]
        while let place = open.popLast() {
            guard visited.insert(place).inserted else { continue }
            switch program.instructions[place] {
            case .match: return nil
            case .set(let set): sets.insert(set)
            case .split(let first, let second): open += [first, second]
            case .jump(let target): open.append(target)
            // A condition may hold or not: what follows it may come first.
            case .save, .assert: open.append(place + 1)
            }
        }
        // What begins a scalar beyond ASCII is always looked at.
        isFirst = (0..<256).map { byte in
            byte >= 0x80 || sets.contains { alphabet.isMember(alphabet.classNumber(of: UInt32(byte)), of: $0) }
        }
        if isFirst[..<0x80].filter({ $0 }).count > 0x60 { return nil }
    }

    /// The next place, from `position` on, where a match can begin; the end when there is none.
    func next(in bytes: UnsafeBufferPointer<UInt8>, from position: Int) -> Int {
        isFirst.withUnsafeBufferPointer { isFirst in
            var position = position
            while position < bytes.count, !isFirst[Int(bytes[position])] { position += 1 }
            return min(position, bytes.count)
        }
    }
}
