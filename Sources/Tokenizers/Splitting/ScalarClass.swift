/// A set of scalars: what stands in a pattern's brackets.
struct ScalarClass: Equatable, Sendable {
    /// One bit a kind, for scalars past ASCII.
    private var kinds: UInt16
    /// One bit an ASCII scalar.
    private var low: UInt64
    private var high: UInt64
    /// What belongs to the class beside whole kinds, or what doesn't when `excludesRanges`; ascending, past ASCII.
    private var ranges: [ClosedRange<UInt32>] = []
    private var excludesRanges = false

    /// All scalars of some kinds.
    init(_ kinds: ScalarKind...) {
        self.init(kindBits: kinds.reduce(0) { $0 | $1.bit })
    }

    private init(kindBits: UInt16) {
        kinds = kindBits
        low = 0
        high = 0
        for scalar in UInt32(0)..<128 where kindBits >> UInt16(ScalarKindTable.shared[scalar]) & 1 == 1 {
            insert(ascii: scalar)
        }
    }

    private mutating func insert(ascii scalar: UInt32) {
        if scalar < 64 { low |= 1 << UInt64(scalar) } else { high |= 1 << UInt64(scalar - 64) }
    }

    /// This class and some ASCII characters.
    func with(_ characters: String) -> ScalarClass {
        var result = self
        for scalar in characters.unicodeScalars where scalar.isASCII { result.insert(ascii: scalar.value) }
        return result
    }

    /// This class without some ASCII characters.
    func without(_ characters: String) -> ScalarClass { inverted.with(characters).inverted }

    /// This class and some ranges past ASCII.
    func with(_ ranges: [ClosedRange<UInt32>]) -> ScalarClass {
        var result = self
        result.ranges = ranges
        return result
    }

    /// This class without some ranges past ASCII.
    func without(_ ranges: [ClosedRange<UInt32>]) -> ScalarClass {
        var result = with(ranges)
        result.excludesRanges = true
        return result
    }

    /// Everything that is not in this class.
    var inverted: ScalarClass {
        var result = self
        result.kinds = ~kinds
        result.low = ~low
        result.high = ~high
        result.excludesRanges.toggle()
        return result
    }

    @inline(__always)
    func contains(_ scalar: UInt32, _ table: ScalarKindTable) -> Bool {
        if scalar < 64 { return low >> UInt64(scalar) & 1 == 1 }
        if scalar < 128 { return high >> UInt64(scalar - 64) & 1 == 1 }
        if !ranges.isEmpty, isInRanges(scalar) { return !excludesRanges }
        return kinds >> UInt16(table[scalar]) & 1 == 1
    }

    @inline(never)
    private func isInRanges(_ scalar: UInt32) -> Bool {
        var lower = 0
        var upper = ranges.count
        while lower < upper {
            let middle = (lower + upper) / 2
            if ranges[middle].upperBound < scalar { lower = middle + 1 } else { upper = middle }
        }
        return lower < ranges.count && ranges[lower].contains(scalar)
    }
}

extension ScalarClass {
    /// `[^…]`: everything but some kinds and some ASCII characters.
    static func not(_ kinds: ScalarKind..., and characters: String = "") -> ScalarClass {
        ScalarClass(kindBits: kinds.reduce(0) { $0 | $1.bit }).with(characters).inverted
    }

    /// `[…]`: some ASCII characters.
    static func characters(_ characters: String) -> ScalarClass { ScalarClass().with(characters) }

    /// `\p{L}`
    static let letter = ScalarClass(.upper, .lower, .uncased)
    /// `\p{N}`
    static let number = ScalarClass(.digit, .number)
    /// `\s`
    static let space = ScalarClass(.space)
    /// `[\r\n]`
    static let lineEnd = characters("\r\n")
    /// A space, as in ` ?`.
    static let blank = characters(" ")
    /// `[A-Za-z]`
    static let asciiLetter = characters("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    /// `[0-9]`
    static let asciiDigit = characters("0123456789")
}
