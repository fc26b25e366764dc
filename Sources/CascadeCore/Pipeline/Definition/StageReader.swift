import YAML

/// Reads an entry of `stages:`: the keys of every stage here, the kind's own by its settings.
enum StageReader {
    /// Keys that every kind has.
    static let commonKeys = ["kind", "model", "text", "when", "on_error"]

    static func read(_ entry: YAMLMapping.Entry, _ reading: Reading) -> StageDefinition? {
        let owner = "stage '\(entry.key)'"
        let place = entry.keyRange
        guard
            let common = MapReader(
                entry.value, keys: commonKeys, tolerated: nil, owner: owner, at: place, reading)
        else { return nil }
        let kinds = StageKinds.all.map { $0.kind }
        let advice = "add 'kind:', one of \(kinds.joined(separator: ", "))"
        guard let kindNode = common.required("kind", advice: advice) else { return nil }
        guard let kindName = common.text(kindNode, of: "kind") else { return nil }
        guard let kind = StageKinds.named(kindName.value) else {
            reading.unknownWord(kindName.value, of: "kind", known: kinds, at: kindName.range)
            return nil
        }

        let keys = commonKeys + kind.keys
        guard
            let map = MapReader(
                entry.value, keys: keys, tolerated: kind.generativeKeys, owner: owner, at: place, reading)
        else { return nil }
        for key in kind.generativeKeys {
            if let entry = map.mapping[key] { reading.generativeKey(key, at: entry.keyRange) }
        }
        let text = map.node("text").flatMap { TemplateReader.read($0, of: "text", in: .stage, reading) }
        if !kind.readsText, map.mapping["text"] != nil { reading.textUnread(kind.kind, at: map.keyRange("text")) }
        let condition = map.expression("when")
        let model = map.text("model")
        let onError = map.choice("on_error", of: FailurePolicy.self)
        guard let settings = kind.read(map) else { return nil }
        return StageDefinition(
            name: Located(entry.key, at: entry.keyRange), settings: settings, model: model, text: text,
            condition: condition, onError: onError)
    }
}

extension Reading {
    fileprivate func generativeKey(_ key: String, at range: SourceRange) {
        error("generative-key", at: range, "'\(key)' is for generative models, and this version runs encoders only")
    }

    fileprivate func textUnread(_ kind: String, at range: SourceRange) {
        error("unused-key", at: range, "a \(kind) reads no text of its own", advice: "the stages it names do")
    }
}
