/// A regular expression that is matched in time linear in the text, whatever the pattern.
///
/// The syntax is Perl's without what needs backtracking: literals, `.`, classes, `\d \w \s` and their opposites,
/// `\p{L}`-style general categories, `^ $ \A \z \b \B`, groups, alternatives, `* + ? {m,n}` and their lazy forms,
/// and the flags i, m and s as `(?i)` or `(?i:…)`. Matches are preferred as in Perl and Python: the leftmost one, and
/// there the first alternative and the longest repetition (the shortest when lazy).
///
/// All of it is about Unicode scalars. `\d` is `\p{Nd}`; `\s` is White_Space; `\w` is letters, marks, numbers and
/// connector punctuation. Case is ignored by simple one-to-one mappings. `$` holds at the end and before a newline that
/// ends the text, as in Python.
///
/// Two machines share the work: an automaton, made when the pattern is compiled, passes over what does not match; where
/// it finds something, or when it would have grown too large, Pike's machine finds the groups.
public struct LinearRegex: Sendable {
    /// The pattern as given.
    public let pattern: String
    /// Whether case is ignored from the start.
    public let ignoresCase: Bool
    /// How many groups capture.
    public let captureCount: Int
    /// The numbers of the groups that have names, from 1 on.
    public let groupNames: [String: Int]

    let program: Program
    let alphabet: Alphabet
    let automaton: Automaton?
    let firstBytes: FirstBytes?

    /// Compiles a pattern.
    ///
    /// - Throws: what is wrong with it, and where.
    public init(_ pattern: String, ignoreCase: Bool = false) throws(LinearRegexError) {
        try self.init(pattern, ignoreCase: ignoreCase, shorthands: .unicode)
    }

    /// Compiles a pattern whose `\d \w \s` and their opposites match only what they match in ECMA 262 and in Unicode's
    /// reading of them alike; `\b` is ECMA 262's.
    package init(portable pattern: String) throws(LinearRegexError) {
        try self.init(pattern, ignoreCase: false, shorthands: .agreed)
    }

    private init(_ pattern: String, ignoreCase: Bool, shorthands: ShorthandClasses) throws(LinearRegexError) {
        var parser = try PatternParser(pattern, ignoreCase: ignoreCase, shorthands: shorthands)
        let syntax = try parser.parse()
        let program = try Compiler.compile(syntax, groupCount: parser.groupCount)
        let knowsWords = !program.assertions.isDisjoint(with: [.wordBoundary, .noWordBoundary])
        let alphabet = try Alphabet(program.sets, word: knowsWords ? shorthands.word : nil)
        self.pattern = pattern
        self.ignoresCase = ignoreCase
        self.captureCount = parser.groupCount
        self.groupNames = parser.groupNames
        self.program = program
        self.alphabet = alphabet
        self.automaton = Automaton(program, alphabet)
        self.firstBytes = FirstBytes(program, alphabet)
    }

    /// The leftmost match that begins at byte `from` or later. What stands before `from` is still seen by `^` and `\b`.
    ///
    /// - Parameter bytes: UTF-8; ill-formed bytes are read as U+FFFD.
    public func firstMatch(utf8 bytes: UnsafeBufferPointer<UInt8>, from: Int = 0) -> Match? {
        let text = Text(bytes)
        return firstMatch(in: text, from: text.boundary(from: from), mustAdvance: false)
    }

    /// - Parameter mustAdvance: whether an empty match at `start` is none.
    private func firstMatch(in text: Text, from start: Int, mustAdvance: Bool) -> Match? {
        guard start <= text.end, start == 0 || !program.startsAtTextStart else { return nil }
        var from = start
        var limit = text.end
        if let automaton, !mustAdvance {
            guard let found = scan(text, from: start, with: automaton, stopsEarly: false) else { return nil }
            (from, limit) = (found.earliestStart, found.end)
        }
        var machine = PikeMachine(program, alphabet)
        let bounds = PikeMachine.Bounds(
            from: from,
            limit: limit,
            isAnchored: program.startsAtTextStart,
            mustAdvance: mustAdvance
        )
        return machine.run(text, bounds).map(Match.init)
    }

    /// All matches, each beginning where the one before ended or later; after an empty one, what follows is not empty there.
    ///
    /// Each match is found in linear time; a text of many matches, each of which must be looked for far ahead, takes
    /// that many times as long, hence `limit`.
    ///
    /// - Parameter limit: the most matches to return.
    public func allMatches(utf8 bytes: UnsafeBufferPointer<UInt8>, limit: Int = .max) -> [Match] {
        let text = Text(bytes)
        var matches: [Match] = []
        var position = 0
        while matches.count < limit {
            let mustAdvance = matches.last?.range.isEmpty ?? false
            guard let match = firstMatch(in: text, from: position, mustAdvance: mustAdvance) else { break }
            matches.append(match)
            position = match.range.upperBound
        }
        return matches
    }

    /// Whether the pattern matches anywhere in the text.
    public func isFound(utf8 bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let text = Text(bytes)
        if let automaton { return scan(text, from: 0, with: automaton, stopsEarly: true) != nil }
        var machine = PikeMachine(program, alphabet)
        return machine.run(text, .init(limit: text.end, isAnchored: program.startsAtTextStart)) != nil
    }

    /// The match that takes in the whole text, if there is one: other alternatives are tried until one does.
    public func wholeMatch(utf8 bytes: UnsafeBufferPointer<UInt8>) -> Match? {
        let text = Text(bytes)
        var machine = PikeMachine(program, alphabet)
        return machine.run(text, .init(limit: text.end, isAnchored: true, mustReachLimit: true)).map(Match.init)
    }
}

extension LinearRegex {
    /// The leftmost match that begins at byte `from` of `text.utf8` or later.
    public func firstMatch(in text: String, from: Int = 0) -> Match? {
        var text = text
        return text.withUTF8 { firstMatch(utf8: $0, from: from) }
    }

    /// All matches, as offsets in `text.utf8`.
    public func allMatches(in text: String, limit: Int = .max) -> [Match] {
        var text = text
        return text.withUTF8 { allMatches(utf8: $0, limit: limit) }
    }

    /// Whether the pattern matches anywhere in the text.
    public func isFound(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { isFound(utf8: $0) }
    }

    /// The match that takes in the whole text, if there is one.
    public func wholeMatch(in text: String) -> Match? {
        var text = text
        return text.withUTF8 { wholeMatch(utf8: $0) }
    }
}

extension LinearRegex: Hashable {
    /// Expressions are equal when pattern and case setting are.
    public static func == (one: LinearRegex, other: LinearRegex) -> Bool {
        one.pattern.utf8.elementsEqual(other.pattern.utf8) && one.ignoresCase == other.ignoresCase
    }

    /// Hashes the pattern and the case setting.
    public func hash(into hasher: inout Hasher) {
        for byte in pattern.utf8 { hasher.combine(byte) }
        hasher.combine(ignoresCase)
    }
}
