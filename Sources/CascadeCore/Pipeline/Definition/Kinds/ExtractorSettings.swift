public import LinearRegex
import ModelPorts
import YAML

/// `kind: extractor`: values that stand in a text.
public struct ExtractorSettings: StageSettings {
    /// One field.
    public struct Field: Sendable {
        /// Its name, an identifier.
        public let name: Located<String>
        /// What its value is.
        public let type: FieldType
        /// What finds it.
        public let origin: FieldOrigin
        /// The model's label for it: as written, or the name in capitals.
        public let label: Located<String>
        /// Whether it is a list of all that are found.
        public let isMany: Bool
        /// Whether a cascade asks the next tier when it is absent.
        public let isRequired: Bool
        /// A pattern of the file's own.
        public let pattern: Located<LinearRegex>?
        /// For a model that writes: what the field holds.
        public let description: Located<String>?
        /// For a model that writes: whether its value may be other than what stands in the text.
        public let free: Located<Bool>?

        /// Whether the model is asked for it.
        public var usesModel: Bool { origin != .pattern }
        /// Whether patterns look for it.
        public var usesPattern: Bool { origin != .model }
    }

    /// The fields, in the order of the file.
    public let fields: [Field]
    /// How a model that writes does so.
    public let generation: GenerationSettings
    /// For a model that writes: a prompt of the file's own.
    public let prompt: PromptTemplate?

    /// What the file calls it.
    public static let kind = "extractor"
    /// Keys of its own.
    public static let keys = ["fields"]
    /// Keys that only models that write give a meaning to.
    public static let generativeKeys = ["prompt"] + GenerationSettings.keys

    /// A head over tokens or a model that writes, unless patterns find every field.
    public var model: ModelNeed { fields.contains(where: \.usesModel) ? .any([.labelTokens, .generate]) : .none }

    /// The names it yields.
    public func results(shape: (String) -> ResultShape) -> ResultShape {
        let fields = fields.map { ResultShape.Member($0.name.value, $0.shape) }
        return .members([.init("fields", .members(fields)), .init("confidence", .number)])
    }
}

extension ExtractorSettings.Field {
    /// `{value, text, confidence, stage, in, start, end}`, or a list of them.
    var shape: ResultShape {
        let value: ResultShape =
            type == .money ? .members([.init("amount", .any), .init("currency", .text)]) : .text
        let single = ResultShape.members([
            .init("value", value), .init("text", .text), .init("confidence", .number), .init("stage", .text),
            .init("in", .text), .init("start", .number), .init("end", .number),
        ])
        return isMany ? .list(single) : single
    }
}

extension ExtractorSettings {
    /// Reads the keys of its own.
    public static func read(_ map: MapReader) -> ExtractorSettings? {
        guard let node = map.required("fields", advice: "such as 'fields: { amount: { type: money, from: pattern } }'")
        else { return nil }
        guard let mapping = node.mapping else {
            map.reading.wrongType(node, of: "'fields'", wanted: "a map from name to field")
            return nil
        }
        if mapping.entries.isEmpty { map.reading.emptyMap("fields", at: node.range) }
        let fields = mapping.entries.compactMap { readField($0, map.reading) }
        let generation = GenerationSettings.read(map)
        let prompt = PromptReader.read(map, inserts: [.fields])
        guard fields.count == mapping.entries.count, !fields.isEmpty else { return nil }
        return ExtractorSettings(fields: fields, generation: generation, prompt: prompt)
    }

    private static func readField(_ entry: YAMLMapping.Entry, _ reading: Reading) -> Field? {
        let keys = ["type", "label", "from", "many", "required", "pattern", "description", "free"]
        let owner = "field '\(entry.key)'"
        if !Identifier.isValid(entry.key) { reading.badIdentifier(entry.key, of: "a field", at: entry.keyRange) }
        guard let map = MapReader(entry.value, keys: keys, owner: owner, at: entry.keyRange, reading) else {
            return nil
        }
        let type = map.choice("type", of: FieldType.self)
        let origin = map.choice("from", of: FieldOrigin.self)
        let label = map.text("label")
        let pattern = map.node("pattern").flatMap { PatternReader.read($0, of: "pattern", reading) }
        let field = Field(
            name: Located(entry.key, at: entry.keyRange), type: type?.value ?? .text, origin: origin?.value ?? .model,
            label: label ?? Located(entry.key.uppercased(), at: entry.keyRange), isMany: map.flag("many") ?? false,
            isRequired: map.flag("required") ?? false, pattern: pattern, description: map.text("description"),
            free: map.flag("free").map { Located($0, at: map.keyRange("free")) })
        // A type or source that couldn't be read says nothing about what the field needs.
        let isSound = (map.mapping["type"] == nil) == (type == nil) && (map.mapping["from"] == nil) == (origin == nil)
        if isSound { check(field, hasPattern: map.mapping["pattern"] != nil, labelRange: label?.range, reading) }
        return field
    }

    /// Whether what finds the field has what it needs.
    private static func check(_ field: Field, hasPattern: Bool, labelRange: SourceRange?, _ reading: Reading) {
        if field.usesPattern, !hasPattern, field.type == .text || field.type == .order {
            reading.needsPattern(field)
        }
        if !field.usesPattern, hasPattern { reading.unusedPattern(field) }
        if field.usesModel { return }
        let ofModels = [
            ("label", labelRange), ("description", field.description?.range), ("free", field.free?.range),
        ]
        for case (let key, let range?) in ofModels { reading.unusedKey(key, field, at: range) }
    }
}

extension Reading {
    fileprivate func needsPattern(_ field: ExtractorSettings.Field) {
        error(
            "missing-key", at: field.name.range,
            "field '\(field.name.value)' is looked for by pattern, but type '\(field.type.rawValue)' has none of its own",
            advice: "add 'pattern:' with a regular expression")
    }

    fileprivate func unusedPattern(_ field: ExtractorSettings.Field) {
        error(
            "unused-key", at: field.name.range,
            "field '\(field.name.value)' has a pattern, but only the model looks for it",
            advice: "add 'from: pattern' or 'from: both'")
    }

    fileprivate func unusedKey(_ key: String, _ field: ExtractorSettings.Field, at range: SourceRange) {
        warning(
            "unused-key", at: range, "field '\(field.name.value)' has a '\(key)', but no model looks for it",
            advice: "add 'from: both', or leave '\(key)' out")
    }
}
