/// Classes of scalars that sentences are made of, ASCII without a look into Unicode's tables.
extension Unicode.Scalar {
    /// White space, line ends included.
    var isSpace: Bool {
        isASCII ? value == 0x20 || (0x09...0x0d).contains(value) : properties.isWhitespace
    }

    /// A letter, a mark on one, or a number.
    var isWordPart: Bool {
        if isASCII { return (0x30...0x39).contains(value) || isLetterOfASCII }
        return properties.isAlphabetic || properties.numericType != nil || properties.generalCategory == .nonspacingMark
    }

    /// A number's digit.
    var isDigit: Bool { isASCII ? (0x30...0x39).contains(value) : properties.numericType == .decimal }

    /// A small letter.
    var isSmall: Bool { isASCII ? (0x61...0x7a).contains(value) : properties.isLowercase }

    /// A capital letter.
    var isCapital: Bool { isASCII ? (0x41...0x5a).contains(value) : properties.isUppercase }

    /// The end of a line.
    var isLineEnd: Bool {
        switch value {
        case 0x0a...0x0d, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private var isLetterOfASCII: Bool { (0x61...0x7a).contains(value | 0x20) }
}

extension String {
    /// A string of scalars.
    init(_ scalars: some Sequence<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
