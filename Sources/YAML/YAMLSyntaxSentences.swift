/// Says in our words what libyaml found.
///
/// The problems are libyaml's own constant strings (`scanner.c`, `parser.c`, `reader.c`, version 0.2). One that isn't
/// listed is passed on as it is, so a newer libyaml loses advice and nothing else.
enum YAMLSyntaxSentences {
    static func diagnostic(for problem: YAMLSyntaxProblem, in source: SourceText) -> Diagnostic {
        let place = place(of: problem, in: source)
        let range = SourceRange(start: place, end: place)
        if let tab = tab(at: place, problem, in: source) {
            return Diagnostic(
                .error, "tab", in: source, at: SourceRange(start: tab, end: tab),
                message: "a tab stands where YAML wants spaces", advice: "indent with spaces")
        }
        if let unfinished = unfinished(problem, in: source) { return unfinished }
        let known = sentence(for: problem)
        return Diagnostic(
            .error, "syntax", in: source, at: range, message: known?.message ?? "this is no YAML: \(problem.problem)",
            advice: known?.advice)
    }

    /// Where the problem is shown. A key without its ':' is shown itself, not what follows it; what is missing at the
    /// end of the file is shown behind the last thing there is.
    private static func place(of problem: YAMLSyntaxProblem, in source: SourceText) -> SourcePosition {
        if problem.problem == "could not find expected ':'", let key = problem.contextPosition { return key }
        guard let position = problem.position else {
            return problem.byteOffset.map(source.position(ofByte:)) ?? .start
        }
        if position.line <= source.lineCount, !source.line(position.line).isEmpty { return position }
        let last = (1...source.lineCount).last { $0 < position.line && !source.line($0).isEmpty } ?? 1
        return SourcePosition(line: last, column: source.line(last).unicodeScalars.count + 1)
    }

    /// A tab in the indentation is behind nearly every error that libyaml reports on such a line.
    private static func tab(
        at place: SourcePosition, _ problem: YAMLSyntaxProblem, in source: SourceText
    ) -> SourcePosition? {
        guard problem.problem != "found unexpected end of stream" else { return nil }
        let scalars = source.line(place.line).unicodeScalars
        let indentation = scalars.prefix { $0 == " " || $0 == "\t" }
        if let index = indentation.firstIndex(of: "\t") {
            let column = scalars.distance(from: scalars.startIndex, to: index) + 1
            return SourcePosition(line: place.line, column: column)
        }
        return scalars.dropFirst(place.column - 1).first == "\t" ? place : nil
    }

    /// What was begun and never ended is shown where it began: the end of the file tells nobody anything.
    private static func unfinished(_ problem: YAMLSyntaxProblem, in source: SourceText) -> Diagnostic? {
        guard let start = problem.contextPosition, let context = problem.context else { return nil }
        let isAtEnd = (problem.position?.line ?? 0) >= source.lineCount
        let what: String
        switch (context, problem.problem) {
        case ("while scanning a quoted scalar", "found unexpected end of stream"): what = "this quote is never closed"
        case ("while parsing a flow sequence", _) where isAtEnd: what = "this list is never closed with ']'"
        case ("while parsing a flow mapping", _) where isAtEnd: what = "this map is never closed with '}'"
        default: return nil
        }
        return Diagnostic(
            .error, "syntax", in: source, at: SourceRange(start: start, end: start), message: what)
    }

    /// Where a list or map began, when that is on another line: often it should have ended there.
    private static func beginning(of problem: YAMLSyntaxProblem) -> String? {
        guard let start = problem.contextPosition, start.line != problem.position?.line else { return nil }
        return "what it would belong to begins in line \(start.line)"
    }

    private static func sentence(for problem: YAMLSyntaxProblem) -> (message: String, advice: String?)? {
        switch problem.problem {
        case "mapping values are not allowed in this context":
            ("a ':' can't stand here", "put text that holds ': ' in quotes, or check the indentation")
        case "could not find expected ':'":
            ("this key has no ':' behind it", "write 'key: value'")
        case "did not find expected key", "did not find expected '-' indicator", "did not find expected <block end>":
            ("this line fits neither what stands above nor its indentation", "line it up with its neighbours")
        case "did not find expected ',' or ']'": ("a ',' or ']' is missing before this", beginning(of: problem))
        case "did not find expected ',' or '}'": ("a ',' or '}' is missing before this", beginning(of: problem))
        case "found unknown directive name": ("a line that begins with '%' is a directive to YAML", nil)
        case "did not find expected node content": ("a value is missing here", nil)
        case "found character that cannot start any token":
            ("a value can't begin with this character", "put the value in quotes")
        case "found unknown escape character":
            ("no such escape in double quotes", "write '\\\\' for a backslash, or use single quotes")
        case "did not find expected hexdecimal number", "found invalid Unicode character escape code":
            ("this escape needs the number of a Unicode character", nil)
        case "found unexpected end of stream": ("the file ends in the middle of something", nil)
        case "found unexpected document indicator": ("a quoted text is cut off by '---' or '...'", "close the quote")
        case "block sequence entries are not allowed in this context":
            ("a '-' can't stand here", "a list begins on a line of its own, below its key")
        case "block mapping entries are not allowed in this context", "mapping keys are not allowed in this context":
            ("a key can't stand here", "a map begins on a line of its own, below its key")
        case "did not find expected <document start>":
            ("something stands behind the end of the document", "check the indentation")
        case "found undefined tag handle": ("this tag has no meaning here", "leave tags out; put text in quotes")
        case "did not find expected alphabetic or numeric character":
            ("'&' and '*' begin the name of an anchor or alias", "put text that begins with them in quotes")
        case "found extra ':'", "did not find expected comment or line break":
            ("something stands behind '|' or '>'", "the text of a block begins on the next line")
        case "found a tab character where an indentation space is expected",
            "found a tab character that violates indentation":
            ("a tab stands where YAML wants spaces", "indent with spaces")
        default: nil
        }
    }
}
