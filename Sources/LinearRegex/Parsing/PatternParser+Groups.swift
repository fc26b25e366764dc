extension PatternParser {
    /// Reads a group, from its parenthesis on; nil for one that only changes flags.
    mutating func parseGroup() throws(LinearRegexError) -> Syntax? {
        let start = position
        position += 1
        guard take("?") else { return try parseCapture(from: start) }
        switch peek() {
        case "=", "!": throw error(.lookaround, at: start)
        case ">": throw error(.atomic, at: start)
        case "P" where peek(1) == "=": throw error(.backreference, at: start)
        case "P" where peek(1) == "<":
            position += 2
            return try parseNamedCapture(from: start)
        case "<" where peek(1) == "=" || peek(1) == "!": throw error(.lookaround, at: start)
        case "<":
            position += 1
            return try parseNamedCapture(from: start)
        default: return try parseFlags(from: start)
        }
    }

    private mutating func parseNamedCapture(from start: Int) throws(LinearRegexError) -> Syntax {
        let nameStart = position
        var name = ""
        while let next = peek(), next != ">" {
            let isLetter = next == "_" || ("a"..."z").contains(next) || ("A"..."Z").contains(next)
            guard isLetter || !name.isEmpty && ("0"..."9").contains(next) else { throw error(.badGroup) }
            name.unicodeScalars.append(next)
            position += 1
        }
        guard !name.isEmpty, take(">") else { throw error(.badGroup, at: start) }
        guard groupNames[name] == nil else { throw error(.duplicateName, at: nameStart) }
        groupNames[name] = groupCount + 1
        return try parseCapture(from: start)
    }

    private mutating func parseCapture(from start: Int) throws(LinearRegexError) -> Syntax {
        groupCount += 1
        let number = groupCount
        return .capture(number: number, try parseBody(from: start))
    }

    private mutating func parseBody(from start: Int) throws(LinearRegexError) -> Syntax {
        let body = try parseAlternatives()
        guard take(")") else { throw error(.unclosedGroup, at: start) }
        return body
    }

    /// `(?:…)`, `(?ims-ims:…)`, or `(?ims-ims)` for the rest of the group it stands in.
    private mutating func parseFlags(from start: Int) throws(LinearRegexError) -> Syntax? {
        var new = flags
        var value = true
        while let next = peek() {
            position += 1
            switch next {
            case "i": new.ignoresCase = value
            case "m": new.isMultiline = value
            case "s": new.dotMatchesNewline = value
            case "-" where value: value = false
            case ":":
                let outer = flags
                flags = new
                let body = try parseBody(from: start)
                flags = outer
                // Wrapped, so that a condition in a group of its own may be repeated.
                return .sequence([body])
            case ")" where position > start + 3:
                flags = new
                return nil
            default: throw error(.badGroup, at: start)
            }
        }
        throw error(.unclosedGroup, at: start)
    }
}
