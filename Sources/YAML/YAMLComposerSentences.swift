/// What is said of a document that is YAML, but more than a pipeline may use.
extension Diagnostic {
    static func emptyFile(_ source: SourceText) -> Diagnostic {
        Diagnostic(
            .error, "empty-file", in: source, at: .startOfFile, message: "the file holds nothing",
            advice: "a pipeline has 'name', 'input', 'stages' and 'output'")
    }

    static func outOfMemory(_ source: SourceText) -> Diagnostic {
        Diagnostic(.error, "out-of-memory", in: source, at: .startOfFile, message: "memory ran out while reading")
    }

    static func secondDocument(_ source: SourceText, _ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "second-document", in: source, at: range,
            message: "a second document begins here; a file holds one pipeline",
            advice: "move what follows to a file of its own")
    }

    static func tooDeep(_ source: SourceText, _ range: SourceRange, limit: Int) -> Diagnostic {
        Diagnostic(
            .error, "too-deep", in: source, at: range,
            message: "lists and maps are nested more than \(limit) deep, the most that is read")
    }

    static func tooManyNodes(_ source: SourceText, _ range: SourceRange, limit: Int) -> Diagnostic {
        Diagnostic(
            .error, "too-many-nodes", in: source, at: range,
            message: "the file holds more than \(limit) values, aliases unfolded, the most that is read")
    }

    static func tooMuchText(_ source: SourceText, _ range: SourceRange, limit: Int) -> Diagnostic {
        Diagnostic(
            .error, "too-many-nodes", in: source, at: range,
            message: "the file's values hold more than \(limit) bytes, aliases unfolded, the most that is read")
    }

    static func endlessAlias(_ source: SourceText, _ range: SourceRange, name: String) -> Diagnostic {
        Diagnostic(
            .error, "endless-alias", in: source, at: range, message: "the alias '*\(name)' stands inside what it names")
    }

    static func unknownAlias(
        _ source: SourceText, _ range: SourceRange, name: String, known: [String]
    ) -> Diagnostic {
        Diagnostic(
            .error, "unknown-alias", in: source, at: range,
            message: "the alias '*\(name)' names no anchor above it",
            advice: DidYouMean.advice(for: name, among: known) ?? "text that begins with '*' needs quotes")
    }

    static func duplicateKey(
        _ source: SourceText, _ range: SourceRange, key: String, firstLine: Int
    ) -> Diagnostic {
        Diagnostic(
            .error, "duplicate-key", in: source, at: range, message: "the key '\(key)' stands twice in one map",
            advice: "the first is in line \(firstLine)")
    }

    static func bareTemplate(_ source: SourceText, _ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "bare-template", in: source, at: range,
            message: "a template that begins with '{{' is read as a map",
            advice: "put it in double quotes")
    }

    static func complexKey(_ source: SourceText, _ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "complex-key", in: source, at: range, message: "a list or a map can't be a key",
            advice: "a key is a word; quote text that begins with '{' or '['")
    }

    static func mergeKey(_ source: SourceText, _ range: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, "merge-key", in: source, at: range, message: "merge keys are not read: YAML 1.2 has none",
            advice: "write the keys out")
    }

    static func emptyKey(_ source: SourceText, _ range: SourceRange) -> Diagnostic {
        Diagnostic(.error, "empty-key", in: source, at: range, message: "a key is missing before ':'")
    }

    static func unknownTag(_ source: SourceText, _ range: SourceRange, tag: String) -> Diagnostic {
        let standard = "tag:yaml.org,2002:"
        let written = tag.hasPrefix(standard) ? "!!" + tag.dropFirst(standard.count) : tag
        return Diagnostic(
            .error, "unknown-tag", in: source, at: range, message: "the tag '\(written)' means nothing here",
            advice: "leave tags out; put text in quotes")
    }
}
