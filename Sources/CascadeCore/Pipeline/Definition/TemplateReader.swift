import YAML

/// Cuts a template into text and names.
enum TemplateReader {
    /// Whose template it is, which decides what its names mean.
    enum Place {
        /// `input.text`: every name is a field of the record, a dotted one a nested field.
        case input
        /// A stage's `text`: a bare name is a field, a dotted one a stage's result or, after `record.`, a nested field.
        case stage
    }

    /// The template in a node; nil, with a report, when it is none.
    static func read(_ node: YAMLNode, of key: String, in place: Place, _ reading: Reading) -> Template? {
        guard let scalar = node.scalar, let text = scalar.asText() else {
            // `text: {{body}}` without quotes is a map to YAML, and has been reported as what it is.
            if node.mapping != nil, reading.source.holds("{{", at: node.range.start) { return nil }
            reading.wrongType(node, of: "'\(key)'", wanted: "text")
            return nil
        }
        guard !text.allSatisfy(\.isWhitespace) else {
            reading.emptyText(key, at: node.range)
            return nil
        }
        var cutter = TemplateCutter(
            scalars: Array(text.unicodeScalars), locator: ScalarLocator(scalar, at: node.range, in: reading.source),
            place: place, reading: reading)
        return cutter.cut().map { Template(parts: $0, range: node.range) }
    }
}

private struct TemplateCutter {
    let scalars: [Unicode.Scalar]
    let locator: ScalarLocator
    let place: TemplateReader.Place
    let reading: Reading
    private var parts: [Template.Part] = []
    private var literal = String.UnicodeScalarView()
    private var isSound = true

    init(scalars: [Unicode.Scalar], locator: ScalarLocator, place: TemplateReader.Place, reading: Reading) {
        self.scalars = scalars
        self.locator = locator
        self.place = place
        self.reading = reading
    }

    /// The parts; nil when one of them was wrong.
    mutating func cut() -> [Template.Part]? {
        var offset = 0
        while offset < scalars.count {
            guard isPair("{", at: offset) else {
                literal.append(scalars[offset])
                offset += 1
                continue
            }
            guard let end = closing(after: offset + 2) else {
                reading.unclosedPlaceholder(at: locator.range(offset..<offset + 2))
                return nil
            }
            flushLiteral()
            placeholder(offset + 2..<end)
            offset = end + 2
        }
        flushLiteral()
        return isSound ? parts : nil
    }

    private func isPair(_ brace: Unicode.Scalar, at offset: Int) -> Bool {
        offset + 1 < scalars.count && scalars[offset] == brace && scalars[offset + 1] == brace
    }

    private func closing(after start: Int) -> Int? {
        var offset = start
        while offset < scalars.count, !isPair("{", at: offset) {
            if isPair("}", at: offset) { return offset }
            offset += 1
        }
        return nil
    }

    private mutating func flushLiteral() {
        if !literal.isEmpty { parts.append(.literal(String(literal))) }
        literal = String.UnicodeScalarView()
    }

    private mutating func placeholder(_ offsets: Range<Int>) {
        var name = scalars[offsets]
        while name.first?.properties.isWhitespace == true { name.removeFirst() }
        while name.last?.properties.isWhitespace == true { name.removeLast() }
        let isOptional = name.last == "?"
        if isOptional { name.removeLast() }
        while name.last?.properties.isWhitespace == true { name.removeLast() }

        let range = locator.range(name.isEmpty ? offsets.lowerBound - 2..<offsets.upperBound + 2 : name.indices)
        guard let reference = reference(String(String.UnicodeScalarView(name)), at: range) else {
            isSound = false
            return
        }
        parts.append(.placeholder(Template.Placeholder(reference: reference, isOptional: isOptional, range: range)))
    }

    private func reference(_ name: String, at range: SourceRange) -> Reference? {
        let path = FieldPath(dotted: name)
        guard !name.isEmpty, !path.components.contains(where: \.isEmpty) else {
            reading.badPlaceholder(name, at: range)
            return nil
        }
        guard place == .stage, path.components.count > 1 else { return .field(path) }
        let rest = Array(path.components.dropFirst())
        return path.components[0] == "record" ? .field(FieldPath(rest)) : .result(stage: path.components[0], path: rest)
    }
}

extension Reading {
    fileprivate func unclosedPlaceholder(at range: SourceRange) {
        error("template", at: range, "this '{{' is never closed with '}}'")
    }

    fileprivate func badPlaceholder(_ name: String, at range: SourceRange) {
        error(
            "template", at: range, name.isEmpty ? "a name is missing between '{{' and '}}'" : "'\(name)' is no name",
            advice: "such as {{subject}}")
    }
}
