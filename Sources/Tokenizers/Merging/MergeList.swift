/// A stretch of a word on its way to being a token: links to its neighbours, and what it becomes with the next one.
struct MergeSymbol {
    /// Where its bytes begin and end in the word.
    var start: Int32
    var end: Int32
    /// Its token; negative for bytes that are no token, or not yet.
    var id: Int32
    var previous: Int32
    var next: Int32
    /// How soon it merges with the next symbol: the lowest comes first. `never` when it doesn't.
    var priority = never
    /// The token that the two become.
    var merged: Int32 = -1

    static let never = UInt32.max
}

/// What neighbours become.
protocol PairMerging {
    /// The token that two neighbours become and when, lower numbers first; nil when they stay apart.
    func merge(_ left: MergeSymbol, _ right: MergeSymbol, in word: UnsafeBufferPointer<UInt8>) -> (
        priority: UInt32, id: Int32
    )?
}

/// Merges a word's symbols, at each step the pair of the lowest priority, the leftmost of equals.
///
/// Short words are searched from end to end at each step, long ones through a heap: n log n steps for n symbols. An entry
/// of the heap is a priority and a symbol; it counts while the symbol still has that priority.
struct MergeList {
    private(set) var symbols: [MergeSymbol] = []
    private var heap: [UInt64] = []

    private static let scanLimit = 32

    /// Begins a new word.
    mutating func removeAll() {
        symbols.removeAll(keepingCapacity: true)
    }

    /// Appends the next symbol of the word.
    @inline(__always)
    mutating func append(_ id: Int32, _ range: Range<Int>) {
        let index = Int32(truncatingIfNeeded: symbols.count)
        if index > 0 { symbols[Int(index) - 1].next = index }
        symbols.append(
            MergeSymbol(
                start: Int32(truncatingIfNeeded: range.lowerBound), end: Int32(truncatingIfNeeded: range.upperBound),
                id: id, previous: index - 1, next: -1))
    }

    /// Merges what can be merged.
    mutating func merge(_ word: UnsafeBufferPointer<UInt8>, with rules: some PairMerging) {
        guard symbols.count > 1 else { return }
        symbols.withUnsafeMutableBufferPointer { symbols in
            for index in 0..<symbols.count - 1 { Self.look(at: index, in: symbols, word, rules) }
            if symbols.count <= Self.scanLimit {
                Self.mergeByScanning(symbols, word, rules)
            } else {
                Self.mergeByHeap(symbols, &heap, word, rules)
            }
        }
    }

    /// Calls `body` with each symbol that is left, in order.
    @inline(__always)
    func forEach(_ body: (MergeSymbol) -> Void) {
        var index = symbols.isEmpty ? -1 : 0
        while index >= 0 {
            body(symbols[index])
            index = Int(symbols[index].next)
        }
    }

    @inline(__always)
    private static func look(
        at index: Int, in symbols: UnsafeMutableBufferPointer<MergeSymbol>, _ word: UnsafeBufferPointer<UInt8>,
        _ rules: some PairMerging
    ) {
        let next = Int(symbols[index].next)
        if next >= 0, let merge = rules.merge(symbols[index], symbols[next], in: word) {
            symbols[index].priority = merge.priority
            symbols[index].merged = merge.id
        } else {
            symbols[index].priority = MergeSymbol.never
        }
    }

    /// Makes one of a symbol and the next, and looks at the pairs that it forms with its neighbours.
    @inline(__always)
    private static func join(
        _ index: Int, in symbols: UnsafeMutableBufferPointer<MergeSymbol>, _ word: UnsafeBufferPointer<UInt8>,
        _ rules: some PairMerging
    ) {
        let next = Int(symbols[index].next)
        symbols[index].end = symbols[next].end
        symbols[index].id = symbols[index].merged
        symbols[index].next = symbols[next].next
        symbols[next].priority = MergeSymbol.never
        let after = Int(symbols[index].next)
        if after >= 0 { symbols[after].previous = Int32(truncatingIfNeeded: index) }
        look(at: index, in: symbols, word, rules)
        let before = Int(symbols[index].previous)
        if before >= 0 { look(at: before, in: symbols, word, rules) }
    }

    private static func mergeByScanning(
        _ symbols: UnsafeMutableBufferPointer<MergeSymbol>, _ word: UnsafeBufferPointer<UInt8>,
        _ rules: some PairMerging
    ) {
        while true {
            var best = -1
            var lowest = MergeSymbol.never
            var index = 0
            while index >= 0 {
                if symbols[index].priority < lowest {
                    lowest = symbols[index].priority
                    best = index
                }
                index = Int(symbols[index].next)
            }
            guard best >= 0 else { return }
            join(best, in: symbols, word, rules)
        }
    }

    private static func mergeByHeap(
        _ symbols: UnsafeMutableBufferPointer<MergeSymbol>, _ heap: inout [UInt64],
        _ word: UnsafeBufferPointer<UInt8>, _ rules: some PairMerging
    ) {
        heap.removeAll(keepingCapacity: true)
        for index in symbols.indices { push(index, of: symbols, to: &heap) }
        while let entry = heap.popLowest() {
            let index = Int(entry & 0xFFFF_FFFF)
            guard UInt64(symbols[index].priority) == entry >> 32 else { continue }
            join(index, in: symbols, word, rules)
            push(index, of: symbols, to: &heap)
            let before = Int(symbols[index].previous)
            if before >= 0 { push(before, of: symbols, to: &heap) }
        }
    }

    @inline(__always)
    private static func push(
        _ index: Int, of symbols: UnsafeMutableBufferPointer<MergeSymbol>, to heap: inout [UInt64]
    ) {
        let priority = symbols[index].priority
        if priority != MergeSymbol.never { heap.pushOrdered(UInt64(priority) << 32 | UInt64(index)) }
    }
}

/// A binary heap with its lowest number first.
extension [UInt64] {
    fileprivate mutating func pushOrdered(_ entry: UInt64) {
        append(entry)
        var index = count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard self[parent] > entry else { break }
            self[index] = self[parent]
            index = parent
        }
        self[index] = entry
    }

    fileprivate mutating func popLowest() -> UInt64? {
        guard let lowest = first, let last = popLast() else { return nil }
        guard !isEmpty else { return lowest }
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < count else { break }
            if child + 1 < count, self[child + 1] < self[child] { child += 1 }
            guard self[child] < last else { break }
            self[index] = self[child]
            index = child
        }
        self[index] = last
        return lowest
    }
}
