import YAML

/// Reads the whole of a pipeline file, part by part.
struct PipelineReader {
    /// Keys at the top of the file.
    static let keys = ["name", "description", "input", "models", "stages", "output"]

    /// Most stages of a pipeline.
    static let mostStages = 500

    private let reading: Reading
    private var draft: PipelineDraft

    /// What can be read of a file; everything that can't is reported.
    static func read(_ root: YAMLNode, _ reading: Reading) -> PipelineDraft {
        var reader = PipelineReader(reading: reading, draft: PipelineDraft(source: reading.source))
        let start = SourceRange.startOfFile
        guard let map = MapReader(root, keys: keys, owner: "the pipeline", at: start, reading) else {
            return reader.draft
        }
        reader.readTop(map)
        return reader.draft
    }

    private mutating func readTop(_ map: MapReader) {
        draft.name = map.required("name").flatMap { map.text($0, of: "name") }
        draft.description = map.text("description")?.value
        if let node = map.required("input", advice: "say what stages read: 'input: { text: \"{{body}}\" }'") {
            draft.input = InputReader.read(node, at: map.keyRange("input"), reading)
        }
        if let node = map.node("models") { readModels(node) }
        if let node = map.required("stages") { readStages(node) }
        if let node = map.required("output", advice: "say what is written: 'output: { intent: intent.label }'") {
            readOutput(node)
        }
    }

    private mutating func readModels(_ node: YAMLNode) {
        guard let mapping = node.mapping else { return reading.wrongType(node, of: "'models'", wanted: "a map") }
        for entry in mapping.entries {
            ModelEntryReader.read(entry, reading, into: &draft)
        }
    }

    private mutating func readStages(_ node: YAMLNode) {
        guard let mapping = node.mapping else { return reading.wrongType(node, of: "'stages'", wanted: "a map") }
        if mapping.entries.isEmpty { reading.emptyMap("stages", at: node.range) }
        if mapping.entries.count > Self.mostStages {
            reading.tooManyStages(
                mapping.entries.count, limit: Self.mostStages, at: mapping.entries[Self.mostStages].keyRange)
        }
        draft.stageNames = mapping.entries.map { Located($0.key, at: $0.keyRange) }
        draft.stages = mapping.entries.prefix(Self.mostStages).compactMap { StageReader.read($0, reading) }
    }

    private mutating func readOutput(_ node: YAMLNode) {
        guard let mapping = node.mapping else { return reading.wrongType(node, of: "'output'", wanted: "a map") }
        if mapping.entries.isEmpty { reading.emptyMap("output", at: node.range) }
        for entry in mapping.entries {
            if entry.value.scalar?.text.isEmpty == true, entry.value.scalar?.isNull == true {
                reading.emptyValue(entry.key, at: entry.keyRange)
            } else if let expression = ExpressionReader.read(entry.value, of: entry.key, reading) {
                let name = Located(entry.key, at: entry.keyRange)
                draft.output.append(OutputField(name: name, expression: expression))
            }
        }
    }
}

extension Reading {
    fileprivate func tooManyStages(_ count: Int, limit: Int, at range: SourceRange) {
        error(
            "too-many-stages", at: range, "the pipeline has \(count) stages, and \(limit) is the most that is read",
            advice: "make it several pipelines, one reading what another wrote")
    }
}
