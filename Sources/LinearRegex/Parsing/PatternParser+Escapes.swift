extension PatternParser {
    /// Reads a backslash and what it stands before, outside a class.
    mutating func parseEscape() throws(LinearRegexError) -> Syntax {
        let start = position
        let assertion: Assertion? =
            switch peek(1) {
            case "A": .textStart
            case "z": .textEnd
            case "b": .wordBoundary
            case "B": .noWordBoundary
            default: nil
            }
        if let assertion {
            position += 2
            return .assertion(assertion)
        }
        return .set(try folded(try parseEscapedSet(inClass: false), at: start))
    }

    /// Reads a backslash and the scalar or class it stands before.
    mutating func parseEscapedSet(inClass: Bool) throws(LinearRegexError) -> ScalarSet {
        let start = position
        guard let next = peek(1) else { throw error(.badEscape) }
        position += 2
        if let set = shorthands.set(next, isLeftOut: isInNegatedClass) { return set }
        switch next {
        case "p", "P": return try parseProperty(isNegated: next == "P", from: start)
        case "1"..."9": throw error(.backreference, at: start)
        case "k" where !inClass: throw error(.backreference, at: start)
        default: break
        }
        let value = try escapedScalar(next, inClass: inClass, from: start)
        return ScalarSet(value...value)
    }

    private mutating func escapedScalar(
        _ letter: Unicode.Scalar,
        inClass: Bool,
        from start: Int
    ) throws(LinearRegexError) -> UInt32 {
        switch letter {
        case "n": return 0x0A
        case "t": return 0x09
        case "r": return 0x0D
        case "f": return 0x0C
        case "v": return 0x0B
        case "0": return 0
        case "b" where inClass: return 0x08
        case "x": return try hexadecimal(digits: 2, from: start)
        case "u" where peek() != "{": return try hexadecimal(digits: 4, from: start)
        case "u", "U": return try hexadecimal(digits: letter == "U" ? 8 : nil, from: start)
        default:
            let isLetterOrDigit =
                ("a"..."z").contains(letter) || ("A"..."Z").contains(letter) || ("0"..."9").contains(letter)
            guard !isLetterOrDigit else { throw error(.badEscape, at: start) }
            return letter.value
        }
    }

    /// Reads exactly `digits` hexadecimal digits, or one to six in braces.
    private mutating func hexadecimal(digits: Int?, from start: Int) throws(LinearRegexError) -> UInt32 {
        if digits == nil { position += 1 }
        var value: UInt32 = 0
        var count = 0
        while count < digits ?? 6, let next = peek(), let digit = Self.hexadecimalValue(next) {
            value = value << 4 | digit
            count += 1
            position += 1
        }
        let isComplete = digits == nil ? count > 0 && take("}") : count == digits
        guard isComplete, Unicode.Scalar(value) != nil else { throw error(.badEscape, at: start) }
        return value
    }

    private static func hexadecimalValue(_ scalar: Unicode.Scalar) -> UInt32? {
        switch scalar {
        case "0"..."9": scalar.value - 0x30
        case "a"..."f": scalar.value - 0x57
        case "A"..."F": scalar.value - 0x37
        default: nil
        }
    }

    /// `{Lu}`, `{^Lu}` or a single letter, after `\p`.
    private mutating func parseProperty(isNegated: Bool, from start: Int) throws(LinearRegexError) -> ScalarSet {
        var name = ""
        var isNegated = isNegated
        if take("{") {
            if take("^") { isNegated.toggle() }
            while let next = peek(), next != "}", name.utf8.count <= 2 {
                name.unicodeScalars.append(next)
                position += 1
            }
            guard take("}") else { throw error(.unknownProperty, at: start) }
        } else if let next = peek() {
            name.unicodeScalars.append(next)
            position += 1
        }
        guard let mask = GeneralCategory.mask(of: name) else { throw error(.unknownProperty, at: start) }
        return ScalarSet(categories: isNegated ? GeneralCategory.all & ~mask : mask)
    }
}
