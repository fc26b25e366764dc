import YAML

/// Reads an entry of `stages:`: the keys of every stage here, the kind's own by its settings.
enum StageReader {
    /// Keys that every kind has.
    static let commonKeys = ["kind", "model", "text", "when", "on_error"]

    static func read(_ entry: YAMLMapping.Entry, _ reading: Reading) -> StageDefinition? {
        let owner = "stage '\(entry.key)'"
        guard let kind = readKind(entry, owner, reading) else { return nil }
        let keys = commonKeys + kind.keys + kind.generativeKeys
        guard let map = MapReader(entry.value, keys: keys, owner: owner, at: entry.keyRange, reading) else {
            return nil
        }
        let generativeKeys = kind.generativeKeys.compactMap { key in
            map.mapping[key].map { Located(key, at: $0.keyRange) }
        }
        let text = map.node("text").flatMap { TemplateReader.read($0, of: "text", in: .stage, reading) }
        if !kind.readsText, map.mapping["text"] != nil { reading.textUnread(kind.kind, at: map.keyRange("text")) }
        let condition = map.expression("when")
        let model = map.text("model")
        let onError = map.choice("on_error", of: FailurePolicy.self)
        guard let settings = kind.read(map) else { return nil }
        return StageDefinition(
            name: Located(entry.key, at: entry.keyRange), settings: settings, model: model, text: text,
            condition: condition, onError: onError, generativeKeys: generativeKeys)
    }

    /// The kind decides which keys there are. While it isn't known, those of every kind pass.
    private static func readKind(
        _ entry: YAMLMapping.Entry, _ owner: String, _ reading: Reading
    ) -> (any StageSettings.Type)? {
        let names = StageKinds.all.map { $0.kind }
        let keys = StageKinds.all.flatMap { $0.keys + $0.generativeKeys }
        let isKnown = entry.value.mapping?["kind"]?.value.scalar.flatMap { StageKinds.named($0.text) } != nil
        guard
            let map = MapReader(
                entry.value, keys: commonKeys, tolerated: isKnown ? nil : keys, owner: owner, at: entry.keyRange,
                reading)
        else { return nil }
        let advice = "add 'kind:', one of \(names.joined(separator: ", "))"
        guard let name = map.required("kind", advice: advice).flatMap({ map.text($0, of: "kind") }) else { return nil }
        guard let kind = StageKinds.named(name.value) else {
            reading.unknownWord(name.value, of: "kind", known: names, at: name.range)
            return nil
        }
        return kind
    }
}

extension Reading {
    fileprivate func textUnread(_ kind: String, at range: SourceRange) {
        error("unused-key", at: range, "a \(kind) reads no text of its own", advice: "the stages it names do")
    }
}
