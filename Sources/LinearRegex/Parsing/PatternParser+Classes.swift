extension PatternParser {
    /// Reads `[…]`. A `]` that comes first, and a `-` that comes first or last, are themselves.
    mutating func parseClass() throws(LinearRegexError) -> ScalarSet {
        let start = position
        position += 1
        let isNegated = take("^")
        isInNegatedClass = isNegated
        defer { isInNegatedClass = false }
        var set = ScalarSet()
        var isFirst = true
        while true {
            guard let next = peek() else { throw error(.unclosedClass, at: start) }
            if next == "]", !isFirst { break }
            isFirst = false
            try parseItem(into: &set, of: start)
        }
        position += 1
        set.isNegated = isNegated
        return set
    }

    private mutating func parseItem(into set: inout ScalarSet, of start: Int) throws(LinearRegexError) {
        let itemStart = position
        let item = try parseEnd(of: start)
        guard peek() == "-", let next = peek(1), next != "]" else {
            set.formUnion(item)
            return
        }
        position += 1
        let upper = try parseEnd(of: start)
        guard let lower = item.only, let last = upper.only, lower <= last else {
            throw error(.badRange, at: itemStart)
        }
        set.insert(lower...last)
    }

    /// One end of a range, or a whole class such as `\d`.
    private mutating func parseEnd(of start: Int) throws(LinearRegexError) -> ScalarSet {
        guard let next = peek() else { throw error(.unclosedClass, at: start) }
        if next == "[", peek(1) == ":" { throw error(.unknownProperty) }
        if next == "\\" { return try parseEscapedSet(inClass: true) }
        position += 1
        return ScalarSet(next.value...next.value)
    }
}

extension ScalarSet {
    /// The scalar of a set of one.
    fileprivate var only: UInt32? {
        guard !isNegated, categories == 0, ranges.count == 1, let range = ranges.first, range.count == 1 else {
            return nil
        }
        return range.lowerBound
    }
}
