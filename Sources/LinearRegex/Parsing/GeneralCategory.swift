/// Unicode's general categories as bit numbers.
enum GeneralCategory {
    /// The names in the order of their bits.
    static let names = [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
    ]

    static let count = names.count
    static let all: UInt32 = (1 << UInt32(count)) - 1
    /// Upper-case, lower-case and title-case letters.
    static let cased: UInt32 = 0b111

    /// The bits of a category (`Lu`) or of all that begin with a letter (`L`); nil for another name.
    static func mask(of name: String) -> UInt32? {
        guard (1...2).contains(name.utf8.count) else { return nil }
        var mask: UInt32 = 0
        for (bit, category) in names.enumerated() where category.hasPrefix(name) { mask |= 1 << UInt32(bit) }
        return mask == 0 ? nil : mask
    }

    /// The bit number of a scalar's category; that of unassigned for what is no scalar.
    static func index(of scalar: UInt32) -> Int {
        guard let scalar = Unicode.Scalar(scalar) else { return count - 1 }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter: 0
        case .lowercaseLetter: 1
        case .titlecaseLetter: 2
        case .modifierLetter: 3
        case .otherLetter: 4
        case .nonspacingMark: 5
        case .spacingMark: 6
        case .enclosingMark: 7
        case .decimalNumber: 8
        case .letterNumber: 9
        case .otherNumber: 10
        case .connectorPunctuation: 11
        case .dashPunctuation: 12
        case .openPunctuation: 13
        case .closePunctuation: 14
        case .initialPunctuation: 15
        case .finalPunctuation: 16
        case .otherPunctuation: 17
        case .mathSymbol: 18
        case .currencySymbol: 19
        case .modifierSymbol: 20
        case .otherSymbol: 21
        case .spaceSeparator: 22
        case .lineSeparator: 23
        case .paragraphSeparator: 24
        case .control: 25
        case .format: 26
        case .surrogate: 27
        case .privateUse: 28
        case .unassigned: 29
        @unknown default: count - 1
        }
    }
}
