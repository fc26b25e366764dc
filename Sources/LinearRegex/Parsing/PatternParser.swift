/// Reads a pattern: alternatives, sequences and repetitions. Groups, escapes and classes are in extensions.
struct PatternParser {
    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotMatchesNewline = false
    }

    let scalars: [UInt32]
    let shorthands: ShorthandClasses
    /// Whether a class that begins with `^` is being read.
    var isInNegatedClass = false
    var position = 0
    var flags: Flags
    var groupCount = 0
    var groupNames: [String: Int] = [:]
    private var depth = 0
    private var caseBudget = Limits.caseFoldings

    init(_ pattern: String, ignoreCase: Bool, shorthands: ShorthandClasses) throws(LinearRegexError) {
        scalars = pattern.unicodeScalars.map(\.value)
        flags = Flags(ignoresCase: ignoreCase)
        self.shorthands = shorthands
        guard scalars.count <= Limits.patternLength else {
            throw .init(code: .patternTooLong, offset: Limits.patternLength)
        }
    }

    /// Reads the whole pattern.
    mutating func parse() throws(LinearRegexError) -> Syntax {
        let syntax = try parseAlternatives()
        guard position == scalars.count else { throw error(.unopenedGroup) }
        return syntax
    }

    /// Reads up to the end of the pattern or of the group. Flags set inside last as long.
    mutating func parseAlternatives() throws(LinearRegexError) -> Syntax {
        depth += 1
        guard depth <= Limits.nesting + 1 else { throw error(.nestingTooDeep) }
        let outer = flags
        var alternatives = [try parseSequence()]
        while take("|") { alternatives.append(try parseSequence()) }
        flags = outer
        depth -= 1
        return alternatives.count == 1 ? alternatives[0] : .alternatives(alternatives)
    }

    private mutating func parseSequence() throws(LinearRegexError) -> Syntax {
        var parts: [Syntax] = []
        while let next = peek(), next != "|", next != ")" {
            guard let atom = try parseAtom() else { continue }
            parts.append(try parseRepetition(of: atom))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// One thing a repetition can follow; nil for a change of flags.
    private mutating func parseAtom() throws(LinearRegexError) -> Syntax? {
        let start = position
        guard let next = peek() else { return .empty }
        switch next {
        case "(": return try parseGroup()
        case "[": return .set(try folded(try parseClass(), at: start))
        case "\\": return try parseEscape()
        case "*", "+", "?": throw error(.nothingToRepeat)
        case "{" where countAhead() != nil: throw error(.nothingToRepeat)
        default: break
        }
        position += 1
        switch next {
        case ".": return .set(flags.dotMatchesNewline ? .any : .anyButNewline)
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .lastLineEnd)
        default: return .set(try folded(ScalarSet(next.value...next.value), at: start))
        }
    }

    private mutating func parseRepetition(of atom: Syntax) throws(LinearRegexError) -> Syntax {
        let start = position
        let least: Int
        let most: Int?
        switch peek() {
        case "*": (least, most, position) = (0, nil, position + 1)
        case "+": (least, most, position) = (1, nil, position + 1)
        case "?": (least, most, position) = (0, 1, position + 1)
        case "{":
            guard let count = countAhead() else { return atom }
            (least, most, position) = (count.least, count.most, count.end)
        default: return atom
        }
        guard max(least, most ?? 0) <= Limits.repeatCount else { throw error(.repeatTooLarge, at: start) }
        guard least <= most ?? least else { throw error(.badRepeat, at: start) }
        if case .assertion = atom { throw error(.nothingToRepeat, at: start) }
        let isLazy = take("?")
        if peek() == "+" { throw error(.atomic) }
        if let next = peek(), ["*", "?"].contains(next) || next == "{" && countAhead() != nil {
            throw error(.nothingToRepeat)
        }
        return .repetition(atom, least: least, most: most, isLazy: isLazy)
    }

    /// `{n}`, `{n,}`, `{,n}`, `{,}` or `{n,m}` at this place. Anything else in braces is text, as in Python.
    private func countAhead() -> (least: Int, most: Int?, end: Int)? {
        var end = position + 1
        func digits() -> (value: Int?, end: Int) {
            var value: Int?
            var end = end
            while end < scalars.count, 0x30...0x39 ~= scalars[end] {
                // Beyond the limit the exact number no longer matters.
                value = min((value ?? 0) * 10 + Int(scalars[end] - 0x30), Limits.repeatCount + 1)
                end += 1
            }
            return (value, end)
        }
        func isAt(_ scalar: Unicode.Scalar) -> Bool { end < scalars.count && scalars[end] == scalar.value }

        let least = digits()
        end = least.end
        if isAt("}"), let count = least.value { return (count, count, end + 1) }
        guard isAt(",") else { return nil }
        end += 1
        let most = digits()
        end = most.end
        guard isAt("}") else { return nil }
        return (least.value ?? 0, most.value, end + 1)
    }

    // MARK: What the extensions use

    func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        let index = position + ahead
        return index < scalars.count ? Unicode.Scalar(scalars[index]) : nil
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        position += 1
        return true
    }

    func error(_ code: LinearRegexError.Code, at offset: Int? = nil) -> LinearRegexError {
        LinearRegexError(code: code, offset: offset ?? position)
    }

    mutating func folded(_ set: ScalarSet, at offset: Int) throws(LinearRegexError) -> ScalarSet {
        guard flags.ignoresCase else { return set.normalized }
        guard let folded = set.addingOtherCases(budget: &caseBudget) else { throw error(.programTooLarge, at: offset) }
        return folded
    }
}
