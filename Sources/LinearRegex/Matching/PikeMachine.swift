/// Runs all threads of a program side by side (Rob Pike's method, as told by Russ Cox in "Regular Expression Matching:
/// the Virtual Machine Approach", 2009): time grows with the text times the program, never faster.
struct PikeMachine {
    private let program: Program
    private let alphabet: Alphabet
    private var current = Threads()
    private var next = Threads()
    private var visited: SparseSet
    private var stack: [Frame] = []
    private var slots: [Int]
    /// How many instructions were visited, so that tests can hold the machine to its bound.
    private(set) var steps = 0

    /// Where threads go on, in order of preference, each with its own captures.
    private struct Threads {
        var places: [Int] = []
        var slots: [Int] = []

        mutating func removeAll() {
            places.removeAll(keepingCapacity: true)
            slots.removeAll(keepingCapacity: true)
        }
    }

    private enum Frame {
        case visit(Int)
        case restore(slot: Int, value: Int)
    }

    /// Where a match may begin and end.
    struct Bounds {
        /// It begins here or later.
        var from = 0
        /// It ends here or sooner. Conditions still see what stands behind.
        var limit: Int
        /// It must begin at `from`.
        var isAnchored: Bool
        /// It must end at `limit`.
        var mustReachLimit = false
        /// It must not be empty at `from`.
        var mustAdvance = false

        func allowEnd(at position: Int) -> Bool {
            (!mustReachLimit || position == limit) && (!mustAdvance || position > from)
        }
    }

    /// Where in the text the threads are.
    private struct Moment {
        let position: Int
        let classNumber: Int
        let place: Place
        let mayMatch: Bool
    }

    init(_ program: Program, _ alphabet: Alphabet) {
        self.program = program
        self.alphabet = alphabet
        visited = SparseSet(capacity: program.instructions.count)
        slots = [Int](repeating: -1, count: program.slotCount)
    }

    /// Finds the preferred match in `text`.
    ///
    /// - Returns: the captures' slots, -1 where a group took no part; nil when nothing matches.
    mutating func run(_ text: Text, _ bounds: Bounds) -> [Int]? {
        var matched: [Int]?
        var position = bounds.from
        var before = text.side(before: bounds.from, in: alphabet)
        var isSeeking = true
        current.removeAll()
        while true {
            let letter = text.letter(at: position, in: alphabet)
            let place = Place(
                before: before,
                after: alphabet.side(of: letter.classNumber),
                isBeforeFinalNewline: letter.classNumber == alphabet.finalNewline
            )
            let moment = Moment(
                position: position,
                classNumber: letter.classNumber,
                place: place,
                mayMatch: bounds.allowEnd(at: position)
            )
            if step(at: moment, mayBegin: isSeeking) {
                matched = slots
                isSeeking = false
            }
            isSeeking = isSeeking && !bounds.isAnchored
            if position >= bounds.limit || next.places.isEmpty && !isSeeking { return matched }
            swap(&current, &next)
            before = place.after
            position += letter.length
        }
    }

    /// Moves every thread on by one scalar; true, with the captures in `slots`, when one of them matches here.
    private mutating func step(at moment: Moment, mayBegin: Bool) -> Bool {
        visited.removeAll()
        next.removeAll()
        // What is less preferred than a match is never looked at.
        for (thread, place) in current.places.enumerated() {
            let start = thread * slots.count
            for slot in slots.indices { slots[slot] = current.slots[start + slot] }
            if follow(place, at: moment) { return true }
        }
        guard mayBegin else { return false }
        for slot in slots.indices { slots[slot] = -1 }
        return follow(0, at: moment)
    }

    private mutating func follow(_ start: Int, at moment: Moment) -> Bool {
        stack.removeAll(keepingCapacity: true)
        stack.append(.visit(start))
        while let frame = stack.popLast() {
            guard case .visit(let place) = frame else {
                if case .restore(let slot, let value) = frame { slots[slot] = value }
                continue
            }
            steps += 1
            guard visited.insert(place) else { continue }
            switch program.instructions[place] {
            case .match:
                if moment.mayMatch { return true }
            case .set(let set):
                guard alphabet.isMember(moment.classNumber, of: set) else { continue }
                next.places.append(place + 1)
                next.slots.append(contentsOf: slots)
            case .jump(let target): stack.append(.visit(target))
            case .save(let slot):
                stack.append(.restore(slot: slot, value: slots[slot]))
                stack.append(.visit(place + 1))
                slots[slot] = moment.position
            case .split(let first, let second):
                stack.append(.visit(second))
                stack.append(.visit(first))
            case .assert(let assertion):
                if moment.place.holds(assertion) { stack.append(.visit(place + 1)) }
            }
        }
        return false
    }
}
