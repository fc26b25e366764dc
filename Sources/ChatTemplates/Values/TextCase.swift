/// Cases of letters as Python's methods change and test them, by Unicode's full mappings.
enum TextCase {
    static func upper(_ text: String) -> String { text.uppercased() }

    static func lower(_ text: String) -> String {
        if !text.unicodeScalars.contains("Σ") { return text.lowercased() }
        let scalars = Array(text.unicodeScalars)
        var result = ""
        for (place, scalar) in scalars.enumerated() { result += lowered(scalar, at: place, in: scalars) }
        return result
    }

    /// A sigma at a word's end has a form of its own.
    private static func lowered(_ scalar: Unicode.Scalar, at place: Int, in scalars: [Unicode.Scalar]) -> String {
        if scalar != "Σ" { return scalar.properties.lowercaseMapping }
        let before = scalars[..<place].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(place + 1)...].first { !$0.properties.isCaseIgnorable }
        let endsWord = before?.properties.isCased == true && after?.properties.isCased != true
        return endsWord ? "ς" : "σ"
    }

    static func capitalized(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return "" }
        let rest = String(text.unicodeScalars.dropFirst())
        return first.properties.titlecaseMapping + lower(rest)
    }

    /// Letters behind a letter small, others as a title's.
    static func title(_ text: String) -> String {
        var result = ""
        var isInWord = false
        for scalar in text.unicodeScalars {
            result += isInWord ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
            isInWord = scalar.properties.isCased
        }
        return result
    }

    static func swapped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            result +=
                properties.isUppercase
                ? properties.lowercaseMapping
                : properties.isLowercase ? properties.uppercaseMapping : String(scalar)
        }
        return result
    }

    /// Whether there are letters with case, and all are capitals.
    static func isUpper(_ text: String) -> Bool {
        var found = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isLowercase || scalar.properties.generalCategory == .titlecaseLetter { return false }
            found = found || scalar.properties.isUppercase
        }
        return found
    }

    /// Whether there are letters with case, and all are small.
    static func isLower(_ text: String) -> Bool {
        var found = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isUppercase || scalar.properties.generalCategory == .titlecaseLetter { return false }
            found = found || scalar.properties.isLowercase
        }
        return found
    }
}

extension Unicode.Scalar {
    /// A letter as Python's `str.isalpha` has it.
    var isPythonLetter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }
}
