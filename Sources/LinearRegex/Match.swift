extension LinearRegex {
    /// A match and what its groups hold, as offsets of UTF-8 bytes in the text.
    public struct Match: Equatable, Sendable {
        /// Where the match stands.
        public let range: Range<Int>
        /// Where each group last matched, group 1 first; nil for a group that took no part.
        public let captures: [Range<Int>?]

        init(slots: [Int]) {
            func range(_ group: Int) -> Range<Int>? {
                let (start, end) = (slots[2 * group], slots[2 * group + 1])
                return start >= 0 && end >= start ? start..<end : nil
            }
            self.range = range(0) ?? 0..<0
            captures = (1..<max(1, slots.count / 2)).map(range)
        }
    }
}
