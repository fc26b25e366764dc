import LinearRegex

/// What is said of a regular expression that can't be compiled, wherever in the file it stands.
enum PatternSentences {
    static func message(_ error: LinearRegexError) -> String { "the regular expression is wrong: \(error.message)" }

    static func advice(_ error: LinearRegexError) -> String? { error.advice }
}
