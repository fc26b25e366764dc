/// Why a pattern was refused.
public struct LinearRegexError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with the pattern.
    public enum Code: String, Sendable {
        case unclosedGroup
        case unopenedGroup
        case unclosedClass
        case badRange
        case badGroup
        case badEscape
        case badRepeat
        case nothingToRepeat
        case repeatTooLarge
        case unknownProperty
        case duplicateName
        case backreference
        case lookaround
        case atomic
        case nestingTooDeep
        case patternTooLong
        case programTooLarge
    }

    /// What is wrong.
    public let code: Code
    /// Where it begins, in Unicode scalars from the pattern's start.
    public let offset: Int

    /// What is wrong, in a few words.
    public var message: String { sentences.message }
    /// What to do about it.
    public var advice: String { sentences.advice }

    /// What, where and what to do.
    public var description: String { "\(message) at character \(offset + 1) of the pattern: \(advice)" }

    private var sentences: (message: String, advice: String) {
        switch code {
        case .unclosedGroup: ("a group is not closed", "add ')', or write '\\(' for the character itself")
        case .unopenedGroup: ("')' closes no group", "remove it, or write '\\)' for the character itself")
        case .unclosedClass: ("a class is not closed", "add ']', or write '\\[' for the character itself")
        case .badRange:
            ("a range of characters is not one", "write the lower end first, and '\\-' for the character itself")
        case .badGroup: ("this kind of group is unknown", "use (…), (?:…), (?<name>…), (?i), (?m) or (?s)")
        case .badEscape: ("this escape is unknown or not complete", "write '\\\\' for a backslash")
        case .badRepeat: ("a repetition is not one", "write {least,most} with the lower number first")
        case .nothingToRepeat:
            ("there is nothing to repeat", "put what is to be repeated before it, or write '\\' before it")
        case .repeatTooLarge: ("a count is too large", "at most \(Limits.repeatCount) repetitions are counted")
        case .unknownProperty:
            ("this property is unknown", "use a general category, such as \\p{L}, \\p{Lu} or \\p{Nd}")
        case .duplicateName: ("two groups have one name", "give each group a name of its own")
        case .backreference:
            ("references to groups are not supported", "they cannot be matched in linear time; write the text out")
        case .lookaround:
            (
                "looking ahead or behind is not supported",
                "match what surrounds the text too, and put the text in a group"
            )
        case .atomic:
            (
                "atomic groups and possessive repetitions are not supported",
                "plain ones never backtrack here; remove the '+' or '?>'"
            )
        case .nestingTooDeep:
            ("groups are nested too deeply", "at most \(Limits.nesting) groups may stand in one another")
        case .patternTooLong: ("the pattern is too long", "at most \(Limits.patternLength) characters are read")
        case .programTooLarge: ("the pattern is too large", "use smaller counts, or split the pattern in two")
        }
    }
}

/// The fixed limits that keep the work for any pattern small.
enum Limits {
    static let patternLength = 4096
    static let nesting = 100
    static let repeatCount = 1000
    static let instructions = 20_000
    /// Tests of a range or category when the alphabet is computed.
    static let alphabetTests = 4_000_000
    /// Scalars looked at for their other case.
    static let caseFoldings = 200_000
    /// Cells of the automaton's table, and thread visits to fill it. A pattern that needs more is run without one.
    static let automatonCells = 1 << 16
    static let automatonWork = 1 << 18
}
