/// A set of Unicode scalars: ranges, general categories, or everything else.
struct ScalarSet: Hashable, Sendable {
    private(set) var ranges: [ClosedRange<UInt32>] = []
    /// One bit a general category, see `GeneralCategory`.
    private(set) var categories: UInt32 = 0
    var isNegated = false

    static let last: UInt32 = 0x10_FFFF

    static let newline = ScalarSet(0x0A...0x0A)
    static let any = ScalarSet(0...last)
    static let anyButNewline = ScalarSet(newline, isNegated: true)
    static let digits = ScalarSet(categories: GeneralCategory.mask(of: "Nd") ?? 0)

    /// Letters, marks, numbers and connector punctuation such as `_`.
    static let word = ScalarSet(
        categories: ["L", "M", "N", "Pc"].compactMap(GeneralCategory.mask).reduce(0, |)
    )

    /// Unicode's White_Space.
    static let space = ScalarSet(
        0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
        0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000
    )

    init(_ ranges: ClosedRange<UInt32>...) { self.ranges = ranges }

    init(categories: UInt32) { self.categories = categories }

    init(_ other: ScalarSet, isNegated: Bool) {
        self = other
        self.isNegated = isNegated
    }

    mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

    /// Adds everything in `other`, negated or not. This set must not be negated.
    mutating func formUnion(_ other: ScalarSet) {
        if !other.isNegated {
            ranges += other.ranges
            categories |= other.categories
        } else if other.ranges.isEmpty {
            categories |= GeneralCategory.all & ~other.categories
        } else {
            // Only \S, and \D and \W where they are ranges, are both negated and made of ranges; they have no categories.
            ranges += other.gaps
        }
    }

    func contains(_ scalar: UInt32, category: Int) -> Bool {
        let isListed = categories >> UInt32(category) & 1 != 0 || ranges.contains { $0.contains(scalar) }
        return isListed != isNegated
    }

    /// The ranges in order, those that touch joined.
    var normalized: ScalarSet {
        var result = self
        result.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let previous = result.ranges.last, range.lowerBound <= previous.upperBound + 1 {
                let upper = max(previous.upperBound, range.upperBound)
                result.ranges[result.ranges.count - 1] = previous.lowerBound...upper
            } else {
                result.ranges.append(range)
            }
        }
        return result
    }

    private var gaps: [ClosedRange<UInt32>] {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in normalized.ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return gaps
    }

    /// The set with the other case of every scalar in it, by simple one-to-one case mappings.
    ///
    /// - Parameter budget: how many scalars may still be looked at; nil when it did not suffice.
    func addingOtherCases(budget: inout Int) -> ScalarSet? {
        var result = self
        let cased = GeneralCategory.cased
        if categories & cased != 0 { result.categories |= cased }
        for range in normalized.ranges {
            // No scalar from here on has case.
            let upper = min(range.upperBound, 0x1_FFFF)
            guard range.lowerBound <= upper else { continue }
            budget -= Int(upper - range.lowerBound) + 1
            guard budget >= 0 else { return nil }
            for scalar in range.lowerBound...upper {
                for other in LetterCase.others(of: scalar) where !range.contains(other) { result.insert(other...other) }
            }
        }
        return result.normalized
    }
}
