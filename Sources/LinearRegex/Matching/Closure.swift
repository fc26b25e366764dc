/// What holds at one place of the text.
struct Place: Sendable {
    /// What stands before it.
    let before: Alphabet.Side
    /// What stands after it; `edge` at the end.
    let after: Alphabet.Side
    /// Whether only a newline follows, as the last scalar.
    let isBeforeFinalNewline: Bool

    func holds(_ assertion: Assertion) -> Bool {
        switch assertion {
        case .textStart: before == .edge
        case .lineStart: before == .edge || before == .newline
        case .textEnd: after == .edge
        case .lastLineEnd: after == .edge || isBeforeFinalNewline
        case .lineEnd: after == .edge || after == .newline
        case .wordBoundary: (before == .word) != (after == .word)
        case .noWordBoundary: (before == .word) == (after == .word)
        }
    }
}

/// A list of instruction numbers without repeats, in order of preference; emptied in constant time.
struct SparseSet {
    private(set) var values: [Int] = []
    private var positions: [Int]

    init(capacity: Int) { positions = [Int](repeating: 0, count: capacity) }

    @inline(__always)
    mutating func insert(_ value: Int) -> Bool {
        let position = positions[value]
        if position < values.count, values[position] == value { return false }
        positions[value] = values.count
        values.append(value)
        return true
    }

    mutating func removeAll() { values.removeAll(keepingCapacity: true) }
}
