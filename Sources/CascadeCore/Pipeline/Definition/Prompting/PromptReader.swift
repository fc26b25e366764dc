import YAML

/// Reads `prompt:`: a text, which is the user's whole message, or a map of the messages that are replaced.
struct PromptReader {
    private typealias Insert = PromptTemplate.Insert
    private typealias Part = PromptTemplate.Part

    private let inserts: [Insert]
    private let reading: Reading

    /// The prompt under the key `prompt`; nil when there is none, or when it is wrong and reported.
    /// - Parameter inserts: the names that the kind has values for, `text` apart.
    static func read(_ map: MapReader, inserts: [PromptTemplate.Insert]) -> PromptTemplate? {
        map.node("prompt").flatMap { PromptReader(inserts: inserts, reading: map.reading).read($0) }
    }

    private func read(_ node: YAMLNode) -> PromptTemplate? {
        if node.scalar != nil {
            guard let user = message(node) else { return nil }
            return PromptTemplate(
                system: [], before: user.before, after: user.after, opening: [], textRange: user.textRange)
        }
        let keys = ["system", "user", "opening"]
        guard let map = MapReader(node, keys: keys, owner: "'prompt'", at: node.range, reading) else { return nil }
        let system = map.node("system").flatMap { parts($0, of: "system") }
        let opening = map.node("opening").flatMap { parts($0, of: "opening") }
        let user = map.node("user").flatMap { message($0) }
        return PromptTemplate(
            system: system, before: user?.before, after: user?.after, opening: opening, textRange: user?.textRange)
    }

    /// The user's message, cut at its text.
    private struct UserMessage {
        var before: [Part]
        var after: [Part]
        var textRange: SourceRange
    }

    private func message(_ node: YAMLNode) -> UserMessage? {
        guard let template = TemplateReader.read(node, of: "prompt", in: .input, reading) else { return nil }
        var cut: UserMessage?
        var run: [Part] = []
        var isSound = true
        for part in template.parts {
            switch part {
            case .literal(let words): run.append(.words(words))
            case .placeholder(let placeholder):
                switch insert(placeholder) {
                case nil: isSound = false
                case .text? where cut == nil:
                    cut = UserMessage(before: run, after: [], textRange: placeholder.range)
                    run = []
                case .text?:
                    reading.secondText(at: placeholder.range)
                    isSound = false
                case let insert?: run.append(.insert(insert))
                }
            }
        }
        if cut == nil, isSound { reading.noText(at: node.range) }
        cut?.after = run
        return isSound ? cut : nil
    }

    /// A message without the text; an empty one is none.
    private func parts(_ node: YAMLNode, of key: String) -> [Part]? {
        if node.scalar?.asText() == "" { return [] }
        guard let template = TemplateReader.read(node, of: key, in: .input, reading) else { return nil }
        var parts: [Part] = []
        for part in template.parts {
            switch part {
            case .literal(let words): parts.append(.words(words))
            case .placeholder(let placeholder):
                guard let insert = insert(placeholder) else { return nil }
                if insert == .text {
                    reading.textOutside(key, at: placeholder.range)
                    return nil
                }
                parts.append(.insert(insert))
            }
        }
        return parts
    }

    private func insert(_ placeholder: Template.Placeholder) -> Insert? {
        let known = [.text] + inserts
        if case .field(let path) = placeholder.reference, let insert = Insert(rawValue: path.name),
            known.contains(insert), !placeholder.isOptional
        {
            return insert
        }
        reading.unknownInsert(placeholder, known: known.map(\.rawValue))
        return nil
    }
}

extension Reading {
    fileprivate func unknownInsert(_ placeholder: Template.Placeholder, known: [String]) {
        var name = "\(placeholder.reference)"
        if name.hasPrefix("record.") { name.removeFirst("record.".count) }
        let names = known.map { "{{\($0)}}" }.joined(separator: ", ")
        let shown = placeholder.isOptional ? name + "?" : name
        error(
            "unknown-insert", at: placeholder.range, "there is no {{\(shown)}} in this prompt",
            advice: DidYouMean.advice(for: name, among: known)
                ?? "it may hold \(names); 'text:' of the stage names fields")
    }

    fileprivate func noText(at range: SourceRange) {
        error(
            "prompt-text", at: range, "the prompt has no {{text}}, so the model would never see the record",
            advice: "put {{text}} where the record's text belongs, best at the end")
    }

    fileprivate func secondText(at range: SourceRange) {
        error("prompt-text", at: range, "the prompt has a second {{text}}", advice: "the text stands in it once")
    }

    fileprivate func textOutside(_ key: String, at range: SourceRange) {
        error("prompt-text", at: range, "{{text}} can't stand in '\(key)'", advice: "it belongs in 'user'")
    }
}
