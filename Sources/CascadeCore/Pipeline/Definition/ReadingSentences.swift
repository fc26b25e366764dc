import YAML

/// What is said of keys and values that have the wrong form, wherever they stand.
extension Reading {
    /// The value of `what` is not what it must be. `fallback` is shown when the value itself has no width.
    func wrongType(_ node: YAMLNode, of what: String, wanted: String, at fallback: SourceRange? = nil) {
        let isFraction = wanted == "a whole number" && node.scalar?.asDouble() != nil
        let isNothing = node.scalar?.text.isEmpty == true
        error(
            "wrong-type", at: isNothing ? fallback ?? node.range : node.range,
            "\(what) must be \(wanted), not \(isFraction ? "a fraction" : node.typeDescription)",
            advice: wrongTypeAdvice(node, wanted: wanted))
    }

    private func wrongTypeAdvice(_ node: YAMLNode, wanted: String) -> String? {
        guard let scalar = node.scalar else { return nil }
        switch (wanted, scalar.meaning) {
        case ("text", .bool), ("text", .integer), ("text", .number), ("text", .null):
            return scalar.text.isEmpty ? nil : "put it in quotes: \"\(scalar.text)\""
        case ("true or false", .text):
            switch scalar.text.lowercased() {
            case "yes", "on", "y", "true": return "write true"
            case "no", "off", "n", "false": return "write false"
            default: return nil
            }
        case (_, .text) where wanted.hasPrefix("a ") && wanted.contains("number") && scalar.style != .plain:
            return "take the quotes away"
        default: return nil
        }
    }

    func unknownKey(_ key: String, of owner: String, known: [String], at range: SourceRange) {
        let names = known.map { "'\($0)'" }.joined(separator: ", ")
        error(
            "unknown-key", at: range, "\(owner) has no key '\(key)'",
            advice: DidYouMean.advice(for: key, among: known) ?? "its keys are \(names)")
    }

    func missingKey(_ key: String, of owner: String, at range: SourceRange, advice: String? = nil) {
        error("missing-key", at: range, "\(owner) has no '\(key)'", advice: advice ?? "add '\(key):'")
    }

    func emptyValue(_ key: String, at range: SourceRange) {
        error("missing-value", at: range, "'\(key)' has no value", advice: "write one behind the ':'")
    }

    func emptyText(_ key: String, at range: SourceRange) {
        error("empty-text", at: range, "'\(key)' is empty")
    }

    func emptyList(_ key: String, at range: SourceRange) {
        error("empty-list", at: range, "the list '\(key)' is empty")
    }

    func emptyMap(_ key: String, at range: SourceRange) {
        error("empty-list", at: range, "the map '\(key)' is empty")
    }

    func outOfRange(_ key: String, _ range: String, at place: SourceRange) {
        error("out-of-range", at: place, "'\(key)' must be a number from \(range)")
    }

    func unknownWord(_ word: String, of key: String, known: [String], at range: SourceRange) {
        error(
            "unknown-word", at: range, "'\(key)' can't be '\(word)'",
            advice: DidYouMean.advice(for: word, among: known) ?? "it is one of \(known.joined(separator: ", "))")
    }

    func repeated(_ name: String, in list: String, at range: SourceRange) {
        error("repeated", at: range, "'\(name)' stands twice in '\(list)'")
    }

    /// A name that must be an identifier is none.
    func badIdentifier(_ name: String, of what: String, at range: SourceRange) {
        var suggestion = String.UnicodeScalarView(name.unicodeScalars.map { Identifier.canContinue($0) ? $0 : "_" })
        if suggestion.first.map(Identifier.canStart) != true { suggestion.insert("_", at: suggestion.startIndex) }
        error(
            "bad-name", at: range, "'\(name)' can't be the name of \(what)",
            advice: "names are letters, digits and '_', such as '\(String(suggestion))'")
    }
}
