/// What `\d`, `\w` and `\s` stand for, and what `\D`, `\W` and `\S` leave out.
struct ShorthandClasses: Sendable {
    struct Reading: Sendable {
        var digits: ScalarSet
        var word: ScalarSet
        var space: ScalarSet
    }

    let inside: Reading
    let leftOut: Reading

    /// As this package documents them: all of Unicode.
    static let unicode = {
        let reading = Reading(digits: .digits, word: .word, space: .space)
        return ShorthandClasses(inside: reading, leftOut: reading)
    }()

    /// What ECMA 262 and those who know all of Unicode agree on: ASCII inside, Unicode left out. A text that matches so
    /// matches for both, which is what texts need that others are going to check.
    static let agreed = ShorthandClasses(
        inside: Reading(
            digits: ScalarSet(0x30...0x39), word: ScalarSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A),
            space: ScalarSet(0x09...0x0D, 0x20...0x20)),
        leftOut: {
            // Some take the separators U+001C to U+001F for space, and all the byte order mark.
            var space = ScalarSet(0x1C...0x1F, 0xFEFF...0xFEFF)
            space.formUnion(.space)
            return Reading(digits: .ranges(of: .digits), word: .ranges(of: .word), space: space.normalized)
        }())

    /// - Parameter isLeftOut: whether the class is in a negated one, `[^\d]`.
    func set(_ letter: Unicode.Scalar, isLeftOut: Bool) -> ScalarSet? {
        func either(_ part: KeyPath<Reading, ScalarSet>, isNegated: Bool) -> ScalarSet {
            let set = (isLeftOut != isNegated ? leftOut : inside)[keyPath: part]
            return isNegated ? ScalarSet(set, isNegated: true) : set
        }
        switch letter {
        case "d": return either(\.digits, isNegated: false)
        case "D": return either(\.digits, isNegated: true)
        case "w": return either(\.word, isNegated: false)
        case "W": return either(\.word, isNegated: true)
        case "s": return either(\.space, isNegated: false)
        case "S": return either(\.space, isNegated: true)
        default: return nil
        }
    }
}

extension ScalarSet {
    /// A set of categories as ranges: looked up once, they make a far smaller alphabet.
    fileprivate static func ranges(of set: ScalarSet) -> ScalarSet {
        var result = ScalarSet()
        var start: UInt32?
        for scalar in 0...last + 1 {
            let isMember = scalar <= last && set.contains(scalar, category: GeneralCategory.index(of: scalar))
            if isMember, start == nil { start = scalar }
            if !isMember, let first = start {
                result.insert(first...scalar - 1)
                start = nil
            }
        }
        return result
    }
}
