/// Where each byte of a normalized text comes from.
///
/// Nothing is kept while the text is as it was.
struct SourceMap {
    /// For each byte the range in the source of the scalar that it is made of; empty while the text is as it was.
    private var starts: [Int32] = []
    private var ends: [Int32] = []
    /// Where the normalized text begins in the source.
    private let base: Int
    private let isIdentity: Bool

    /// The map of a text that is `source[base...]` as it stands.
    static func identity(from base: Int) -> SourceMap { SourceMap(base: base, isIdentity: true) }

    /// A map to be filled, byte by byte.
    static func empty(from base: Int, reserving count: Int) -> SourceMap {
        var map = SourceMap(base: base, isIdentity: false)
        map.starts.reserveCapacity(count)
        map.ends.reserveCapacity(count)
        return map
    }

    private init(base: Int, isIdentity: Bool) {
        self.base = base
        self.isIdentity = isIdentity
    }

    /// Adds bytes that all come from one range, counted from the base.
    @inline(__always)
    mutating func append(count: Int, from range: Range<Int>) {
        for _ in 0..<count {
            starts.append(Int32(truncatingIfNeeded: range.lowerBound))
            ends.append(Int32(truncatingIfNeeded: range.upperBound))
        }
    }

    /// Takes the last bytes back.
    mutating func removeLast(_ count: Int) {
        starts.removeLast(count)
        ends.removeLast(count)
    }

    /// Where some of the bytes come from.
    ///
    /// - Parameter range: not empty, inside the normalized text.
    @inline(__always)
    func source(of range: Range<Int>) -> Range<Int> {
        if isIdentity { return base + range.lowerBound..<base + range.upperBound }
        let start = Int(starts[range.lowerBound])
        return base + start..<base + max(start, Int(ends[range.upperBound - 1]))
    }
}
