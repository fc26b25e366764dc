import YAML

/// Reads the keys of one map of a pipeline file, each as the type it must have, and reports what isn't so.
///
/// Nothing is thrown: a value that is missing or wrong is reported and nil, and reading goes on, so that one look at a
/// file finds everything in it.
public struct MapReader {
    /// The reading it is part of.
    let reading: Reading
    /// What the map describes, for sentences: "stage 'intent'".
    let owner: String
    /// Where the owner is named: what is missing is reported there.
    let ownerRange: SourceRange
    /// The map.
    let mapping: YAMLMapping
    /// The keys it may have.
    let keys: [String]

    /// A map with known keys; nil, with a report, for anything but a map. Other keys are reported.
    ///
    /// - Parameter tolerated: Keys that are passed over in silence; nil for all.
    init?(
        _ node: YAMLNode, keys: [String], tolerated: [String]? = [], owner: String, at ownerRange: SourceRange,
        _ reading: Reading
    ) {
        guard let mapping = node.mapping else {
            reading.wrongType(node, of: owner, wanted: "a map", at: ownerRange)
            return nil
        }
        self.reading = reading
        self.owner = owner
        self.ownerRange = ownerRange
        self.mapping = mapping
        self.keys = keys
        guard let tolerated else { return }
        for entry in mapping.entries where !keys.contains(entry.key) && !tolerated.contains(entry.key) {
            reading.unknownKey(entry.key, of: owner, known: keys, at: entry.keyRange)
        }
    }

    /// Where a key stands; the owner's place for one that the map lacks.
    func keyRange(_ key: String) -> SourceRange { mapping[key]?.keyRange ?? ownerRange }

    /// The value of a key that may be left out; a key without a value is reported.
    func node(_ key: String) -> YAMLNode? {
        guard let entry = mapping[key] else { return nil }
        if let scalar = entry.value.scalar, scalar.isNull, scalar.text.isEmpty {
            reading.emptyValue(key, at: entry.keyRange)
            return nil
        }
        return entry.value
    }

    /// The value of a key that may not be left out.
    func required(_ key: String, advice: String? = nil) -> YAMLNode? {
        if mapping[key] == nil, !isMisspelt(key) {
            reading.missingKey(key, of: owner, at: ownerRange, advice: advice)
        }
        return node(key)
    }

    /// Whether a key that is missing stands there under a name much like it, which has been reported.
    func isMisspelt(_ key: String) -> Bool {
        let unknown = mapping.entries.map(\.key).filter { !keys.contains($0) }
        return unknown.contains { DidYouMean.suggestion(for: $0, among: keys) == key }
    }

    /// The text under a key.
    func text(_ key: String) -> Located<String>? { node(key).flatMap { text($0, of: key) } }

    /// The text of a node; empty text is reported.
    func text(_ node: YAMLNode, of key: String) -> Located<String>? {
        guard let text = node.scalar?.asText() else {
            reading.wrongType(node, of: "'\(key)'", wanted: "text")
            return nil
        }
        guard !text.allSatisfy(\.isWhitespace) else {
            reading.emptyText(key, at: node.range)
            return nil
        }
        return Located(text, at: node.range)
    }

    /// The truth value under a key.
    func flag(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        guard let value = node.scalar?.asBool() else {
            reading.wrongType(node, of: "'\(key)'", wanted: "true or false")
            return nil
        }
        return value
    }

    /// The whole number under a key.
    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        guard let value = node.scalar?.asInt() else {
            reading.wrongType(node, of: "'\(key)'", wanted: "a whole number")
            return nil
        }
        guard range.contains(value) else {
            reading.outOfRange(key, "\(range.lowerBound) to \(range.upperBound)", at: node.range)
            return nil
        }
        return value
    }

    /// The number under a key.
    func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let node = node(key) else { return nil }
        guard let value = node.scalar?.asDouble() else {
            reading.wrongType(node, of: "'\(key)'", wanted: "a number")
            return nil
        }
        guard range.contains(value) else {
            reading.outOfRange(key, "\(Int(range.lowerBound)) to \(Int(range.upperBound))", at: node.range)
            return nil
        }
        return value
    }

    /// A share or probability under a key: a number from 0 to 1.
    func share(_ key: String) -> Located<Double>? { node(key).flatMap { share($0, of: key) } }

    /// A share or probability: a number from 0 to 1.
    func share(_ node: YAMLNode, of key: String) -> Located<Double>? {
        guard let value = node.scalar?.asDouble() else {
            reading.wrongType(node, of: "'\(key)'", wanted: "a number from 0 to 1")
            return nil
        }
        guard (0...1).contains(value) else {
            reading.outOfRange(key, "0 to 1", at: node.range)
            return nil
        }
        return Located(value, at: node.range)
    }

    /// One of a fixed set of words under a key. A word that YAML reads as null counts as the word.
    func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, of type: Choice.Type) -> Located<Choice>?
    where Choice.RawValue == String {
        node(key).flatMap { choice($0, of: key, type) }
    }

    /// One of a fixed set of words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: YAMLNode, of key: String, _ type: Choice.Type
    ) -> Located<Choice>? where Choice.RawValue == String {
        let words = type.allCases.map(\.rawValue)
        guard let word = node.scalar?.text else {
            reading.wrongType(node, of: "'\(key)'", wanted: "one of \(words.joined(separator: ", "))")
            return nil
        }
        guard let choice = Choice(rawValue: word) else {
            reading.unknownWord(word, of: key, known: words, at: node.range)
            return nil
        }
        return Located(choice, at: node.range)
    }

    /// The items of the list under a key; an empty list is reported.
    func list(_ key: String) -> [YAMLNode]? {
        guard let node = node(key) else { return nil }
        guard let items = node.sequence else {
            reading.wrongType(node, of: "'\(key)'", wanted: "a list")
            return nil
        }
        guard !items.isEmpty else {
            reading.emptyList(key, at: node.range)
            return nil
        }
        return items
    }

    /// The expression under a key.
    func expression(_ key: String) -> Expression? {
        node(key).flatMap { ExpressionReader.read($0, of: key, reading) }
    }
}
