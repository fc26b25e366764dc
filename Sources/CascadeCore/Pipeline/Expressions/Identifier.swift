/// The form of names: a letter or `_`, then letters, digits and `_`; letters of any script.
enum Identifier {
    static func canStart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || (scalar.isASCII ? isASCIILetter(scalar) : scalar.properties.isXIDStart)
    }

    static func canContinue(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar == "_" || isASCIILetter(scalar) || ("0"..."9").contains(scalar) }
        return scalar.properties.isXIDContinue
    }

    static func isValid(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, canStart(first) else { return false }
        return name.unicodeScalars.dropFirst().allSatisfy(canContinue)
    }

    private static func isASCIILetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }
}
