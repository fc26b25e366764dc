/// What `\d`, `\w` and `\s` stand for, and what `\D`, `\W` and `\S` leave out.
enum ShorthandClasses: Sendable {
    /// As this package documents them: all of Unicode.
    case unicode
    /// What ECMA 262 and those who know all of Unicode agree on: ASCII inside, Unicode left out. A text that matches so
    /// matches for both, which is what texts need that others are going to check.
    case agreed

    /// What words are made of, to `\b`.
    var word: ScalarSet { self == .unicode ? .word : .asciiWord }

    /// The set of a letter after a backslash; nil for one that stands for none.
    ///
    /// - Parameter isLeftOut: whether it is in a negated class, as in `[^\d]`.
    func set(_ letter: Unicode.Scalar, isLeftOut: Bool) -> ScalarSet? {
        let isNegated = letter == "D" || letter == "W" || letter == "S"
        let isWide = self == .unicode || isLeftOut != isNegated
        let set: ScalarSet
        switch letter {
        case "d", "D": set = isWide ? (self == .unicode ? .digits : .digitRanges) : .asciiDigits
        case "w", "W": set = isWide ? (self == .unicode ? .word : .wordRanges) : .asciiWord
        case "s", "S": set = isWide ? (self == .unicode ? .space : .anySpace) : .asciiSpace
        default: return nil
        }
        return isNegated ? ScalarSet(set, isNegated: true) : set
    }
}

extension ScalarSet {
    fileprivate static let asciiDigits = ScalarSet(0x30...0x39)
    fileprivate static let asciiWord = ScalarSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)
    fileprivate static let asciiSpace = ScalarSet(0x09...0x0D, 0x20...0x20)

    /// White space, with the separators U+001C to U+001F that some take for it, and the byte order mark that others do.
    fileprivate static let anySpace = {
        var space = ScalarSet(0x1C...0x1F, 0xFEFF...0xFEFF)
        space.formUnion(.space)
        return space.normalized
    }()

    fileprivate static let digitRanges = ranges(of: .digits)
    fileprivate static let wordRanges = ranges(of: .word)

    /// A set of categories as ranges: looked up once, they make a far smaller alphabet.
    private static func ranges(of set: ScalarSet) -> ScalarSet {
        var result = ScalarSet()
        // Between these planes and behind them nothing is assigned, or it is for private use.
        for plane: ClosedRange<UInt32> in [0...0x3_FFFF, 0xE_0000...0xE_FFFF] {
            var start: UInt32?
            for scalar in plane {
                let isMember = set.contains(scalar, category: GeneralCategory.index(of: scalar))
                if isMember, start == nil { start = scalar }
                if !isMember, let first = start {
                    result.insert(first...scalar - 1)
                    start = nil
                }
            }
            if let start { result.insert(start...plane.upperBound) }
        }
        return result
    }
}
