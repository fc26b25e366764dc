import YAML

/// Reads `input:`.
enum InputReader {
    static let keys = ["id", "text", "pass"]

    static func read(_ node: YAMLNode, at place: SourceRange, _ reading: Reading) -> InputDefinition? {
        guard let map = MapReader(node, keys: keys, owner: "'input'", at: place, reading) else { return nil }
        let id = map.text("id").flatMap { field($0, of: "id", reading) }
        let pass = map.mapping["pass"] == nil ? [] : passedFields(map)
        let text = map.required("text", advice: "such as 'text: \"{{body}}\"'")
        guard let text, let template = TemplateReader.read(text, of: "text", in: .input, reading) else { return nil }
        if template.placeholders.isEmpty { reading.constantText(at: template.range) }
        return InputDefinition(id: id, text: template, pass: pass)
    }

    private static func passedFields(_ map: MapReader) -> [PassedField] {
        var fields: [PassedField] = []
        guard let node = map.node("pass") else { return [] }
        guard let items = node.sequence else {
            map.reading.wrongType(node, of: "'pass'", wanted: "a list")
            return []
        }
        for item in items {
            guard let name = map.text(item, of: "pass") else { continue }
            let isOptional = name.value.hasSuffix("?")
            let bare = isOptional ? String(name.value.dropLast()) : name.value
            guard let path = field(Located(bare, at: name.range), of: "pass", map.reading) else { continue }
            if fields.contains(where: { $0.field == path.value }) {
                map.reading.repeated(bare, in: "pass", at: name.range)
            } else {
                fields.append(PassedField(field: path.value, isOptional: isOptional, range: name.range))
            }
        }
        return fields
    }

    private static func field(_ name: Located<String>, of key: String, _ reading: Reading) -> Located<FieldPath>? {
        let path = FieldPath(dotted: name.value)
        guard !path.components.contains(where: \.isEmpty), !name.value.contains("{") else {
            reading.badField(name.value, of: key, at: name.range)
            return nil
        }
        return Located(path, at: name.range)
    }
}

extension Reading {
    fileprivate func constantText(at range: SourceRange) {
        error(
            "constant-text", at: range, "'text' names no field, so every record would read the same",
            advice: "name fields in double braces: \"{{body}}\"")
    }

    fileprivate func badField(_ name: String, of key: String, at range: SourceRange) {
        error(
            "bad-field", at: range, "'\(name)' is no field name",
            advice: "'\(key)' takes names without braces, dotted ones for nested fields")
    }
}
