/// Builds the node tree from libyaml's events.
///
/// An alias shares the node that it stands for, so a bomb of aliases costs no memory, and what it would unfold to is
/// counted and held to the limit all the same, because whoever walks the tree walks every copy.
struct YAMLComposer {
    /// A node that an alias may name.
    private struct Anchored {
        var node: YAMLNode
        /// The node's own depth, number of nodes and bytes of text, aliases unfolded.
        var depth: Int
        var count: Int
        var bytes: Int
    }

    let source: SourceText
    let limits: YAMLLimits
    var diagnostics = DiagnosticList()
    private var anchors: [String: Anchored] = [:]
    /// Anchors of collections that are still being read: an alias to one would be endless.
    private var openAnchors: Set<String> = []
    private var nodeCount = 0
    private var byteCount = 0

    init(source: SourceText, limits: YAMLLimits) {
        self.source = source
        self.limits = limits
    }

    /// The one document of the file.
    mutating func document() throws(Diagnostic) -> YAMLNode {
        guard var events = YAMLEvents(bytes: source.bytes) else { throw Diagnostic.outOfMemory(source) }
        _ = try next(&events)
        guard case .documentStart = try next(&events).kind else { throw Diagnostic.emptyFile(source) }
        let first = try next(&events)
        let (root, _) = try node(first, &events, depth: 1)
        if let scalar = root.scalar, scalar.isNull, scalar.text.isEmpty { throw Diagnostic.emptyFile(source) }
        _ = try next(&events)
        let after = try next(&events)
        guard case .streamEnd = after.kind else { throw Diagnostic.secondDocument(source, after.range) }
        return root
    }

    private mutating func next(_ events: inout YAMLEvents) throws(Diagnostic) -> YAMLEvent {
        do throws(YAMLSyntaxProblem) {
            return try events.next()
        } catch {
            throw YAMLSyntaxSentences.diagnostic(for: error, in: source)
        }
    }

    /// The node that begins with an event, and how deep it goes below itself.
    private mutating func node(
        _ event: YAMLEvent, _ events: inout YAMLEvents, depth: Int
    ) throws(Diagnostic) -> (node: YAMLNode, depth: Int) {
        guard depth <= limits.depth else { throw Diagnostic.tooDeep(source, event.range, limit: limits.depth) }
        if case .alias(let name) = event.kind { return try aliased(name, event.range, depth: depth) }

        let (nodesBefore, bytesBefore) = (nodeCount, byteCount)
        try count(1, bytes: event.size, at: event.range)
        if let anchor = event.anchor { openAnchors.insert(anchor) }
        let result = try unaliased(event, &events, depth: depth)
        if let anchor = event.anchor {
            openAnchors.remove(anchor)
            anchors[anchor] = Anchored(
                node: result.node, depth: result.depth, count: nodeCount - nodesBefore, bytes: byteCount - bytesBefore)
        }
        return result
    }

    private mutating func unaliased(
        _ event: YAMLEvent, _ events: inout YAMLEvents, depth: Int
    ) throws(Diagnostic) -> (node: YAMLNode, depth: Int) {
        switch event.kind {
        case .scalar(let style, let text):
            checkTag(event, standard: "tag:yaml.org,2002:str")
            let scalar = YAMLScalar(text: text, style: style, isTaggedText: event.tag != nil)
            return (YAMLNode(.scalar(scalar), at: event.range), 1)
        case .sequenceStart:
            checkTag(event, standard: "tag:yaml.org,2002:seq")
            return try sequence(from: event.range.start, &events, depth: depth)
        case .mappingStart:
            checkTag(event, standard: "tag:yaml.org,2002:map")
            return try mapping(from: event.range.start, &events, depth: depth)
        default:
            // libyaml's grammar lets nothing else begin a node.
            throw Diagnostic.emptyFile(source)
        }
    }

    private mutating func aliased(
        _ name: String, _ range: SourceRange, depth: Int
    ) throws(Diagnostic) -> (node: YAMLNode, depth: Int) {
        if openAnchors.contains(name) { throw Diagnostic.endlessAlias(source, range, name: name) }
        guard let anchored = anchors[name] else {
            throw Diagnostic.unknownAlias(source, range, name: name, known: anchors.keys.sorted())
        }
        guard depth + anchored.depth - 1 <= limits.depth else {
            throw Diagnostic.tooDeep(source, range, limit: limits.depth)
        }
        try count(anchored.count, bytes: anchored.bytes, at: range)
        return (anchored.node, anchored.depth)
    }

    private mutating func count(_ nodes: Int, bytes: Int, at range: SourceRange) throws(Diagnostic) {
        nodeCount += nodes
        byteCount += bytes
        guard nodeCount <= limits.nodes else { throw Diagnostic.tooManyNodes(source, range, limit: limits.nodes) }
        guard byteCount <= limits.bytes else { throw Diagnostic.tooMuchText(source, range, limit: limits.bytes) }
    }

    private mutating func sequence(
        from start: SourcePosition, _ events: inout YAMLEvents, depth: Int
    ) throws(Diagnostic) -> (node: YAMLNode, depth: Int) {
        var items: [YAMLNode] = []
        var deepest = 0
        while true {
            let event = try next(&events)
            if case .sequenceEnd = event.kind {
                let range = SourceRange(start: start, end: event.range.end)
                return (YAMLNode(.sequence(items), at: range), deepest + 1)
            }
            let item = try node(event, &events, depth: depth + 1)
            items.append(item.node)
            deepest = max(deepest, item.depth)
        }
    }

    private mutating func mapping(
        from start: SourcePosition, _ events: inout YAMLEvents, depth: Int
    ) throws(Diagnostic) -> (node: YAMLNode, depth: Int) {
        var entries: [YAMLMapping.Entry] = []
        var lines: [String: Int] = [:]
        var deepest = 0
        while true {
            let event = try next(&events)
            if case .mappingEnd = event.kind {
                let range = SourceRange(start: start, end: event.range.end)
                return (YAMLNode(.mapping(YAMLMapping(entries)), at: range), deepest + 1)
            }
            let key = try node(event, &events, depth: depth + 1).node
            let valueEvent = try next(&events)
            let value = try node(valueEvent, &events, depth: depth + 1)
            deepest = max(deepest, value.depth)
            guard let name = keyName(key, at: event.range) else { continue }
            if let line = lines[name] {
                diagnostics.add(.duplicateKey(source, event.range, key: name, firstLine: line))
            } else {
                lines[name] = event.range.start.line
                entries.append(YAMLMapping.Entry(key: name, keyRange: event.range, value: value.node))
            }
        }
    }

    /// The text of a key; nil, with a diagnostic, for a key that pipelines don't have.
    private mutating func keyName(_ key: YAMLNode, at range: SourceRange) -> String? {
        guard let scalar = key.scalar else {
            let before = SourcePosition(line: range.start.line, column: range.start.column - 1)
            let isTemplate = key.mapping != nil && source.holds("{{", at: before)
            diagnostics.add(isTemplate ? .bareTemplate(source, range) : .complexKey(source, range))
            return nil
        }
        if scalar.text == "<<", scalar.style == .plain {
            diagnostics.add(.mergeKey(source, range))
            return nil
        }
        if scalar.text.isEmpty {
            diagnostics.add(.emptyKey(source, range))
            return nil
        }
        return scalar.text
    }

    private mutating func checkTag(_ event: YAMLEvent, standard: String) {
        guard let tag = event.tag, tag != "!", tag != standard else { return }
        diagnostics.add(.unknownTag(source, event.range, tag: tag))
    }
}
