import YAML

/// Reads `examples:` of a classifier: a map from label to a text, or to a list of texts.
enum LabelExamples {
    static func read(
        _ node: YAMLNode, _ labels: [ClassifierSettings.Label], _ map: MapReader
    ) -> [(label: Located<String>, texts: [String])] {
        guard let mapping = node.mapping else {
            map.reading.wrongType(node, of: "'examples'", wanted: "a map from label to texts")
            return []
        }
        if mapping.entries.isEmpty { map.reading.emptyMap("examples", at: node.range) }
        let names = labels.map(\.name.value)
        return mapping.entries.map { entry in
            if !names.isEmpty, !names.contains(entry.key) {
                map.reading.unlistedLabel(entry.key, labels: names, at: entry.keyRange)
            }
            let texts = entry.value.sequence ?? [entry.value]
            if texts.isEmpty { map.reading.emptyList(entry.key, at: entry.value.range) }
            return (Located(entry.key, at: entry.keyRange), texts.compactMap { map.text($0, of: entry.key)?.value })
        }
    }
}

/// Reads `hypothesis:` of a classifier: a sentence with `{{label}}` in it.
enum HypothesisReader {
    static func read(_ node: YAMLNode, _ reading: Reading) -> Template? {
        guard let template = TemplateReader.read(node, of: "hypothesis", in: .input, reading) else { return nil }
        let label = Reference.field(FieldPath(["label"]))
        guard let foreign = template.placeholders.first(where: { $0.reference != label || $0.isOptional }) else {
            if template.placeholders.isEmpty { reading.noLabel(at: node.range) }
            return template.placeholders.isEmpty ? nil : template
        }
        reading.foreignInsert(at: foreign.range)
        return nil
    }
}

extension Reading {
    fileprivate func noLabel(at range: SourceRange) {
        error(
            "hypothesis-label", at: range, "the hypothesis has no {{label}}, so it says the same of every label",
            advice: "such as \"This text is about {{label}}.\"")
    }

    fileprivate func foreignInsert(at range: SourceRange) {
        error("unknown-insert", at: range, "the only name in a hypothesis is {{label}}")
    }
}
