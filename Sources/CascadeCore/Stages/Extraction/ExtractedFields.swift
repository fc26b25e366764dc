public import JSON

/// The fields of an extractor's answer, in the order in which the pipeline names them.
public struct ExtractedFields: Sendable, Equatable {
    /// A field and what was found for it.
    public struct Entry: Sendable, Equatable {
        /// The field's name in the pipeline.
        public let name: String
        /// What was found.
        public var field: ExtractedField
    }

    /// All fields, each name once.
    public private(set) var entries: [Entry] = []

    /// No fields: the result of a stage that is no extractor.
    public init() {}

    /// What was found for `name`, nil for a name that is no field. Setting a new name appends it; nil removes it.
    public subscript(name: String) -> ExtractedField? {
        get { entries.first { $0.name == name }?.field }
        set {
            let index = entries.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let field?): entries[index].field = field
            case (let index?, nil): entries.remove(at: index)
            case (nil, let field?): entries.append(Entry(name: name, field: field))
            case (nil, nil): break
            }
        }
    }

    /// Whether there are no fields at all, found or absent.
    public var isEmpty: Bool { entries.isEmpty }

    /// The lowest confidence of all values; nil when nothing was found.
    public var confidence: Double? { entries.compactMap(\.field.confidence).min() }

    /// Field by field: an object, a list of objects for a field of many values, null for an absent one.
    public var json: JSONObject { JSONObject(entries.map { ($0.name, $0.field.json) }) }

    /// The same fields, with `stage` as the finder of every value that names none.
    public func found(by stage: String) -> ExtractedFields {
        var result = self
        for index in result.entries.indices {
            result.entries[index].field = result.entries[index].field.found(by: stage)
        }
        return result
    }
}

// How a cascade of extractors answers: field by field.
extension ExtractedFields {
    /// Names of the fields that the next tier is asked about: those with a value below the threshold, and those of
    /// `required` that are absent. That an optional field is absent is accepted.
    public func escalating(below threshold: Double, required: Set<String>) -> [String] {
        entries.filter { entry in
            if let confidence = entry.field.confidence { confidence < threshold } else { required.contains(entry.name) }
        }.map(\.name)
    }

    /// These fields, with the next tier's answer for those of `names`; the others stay as they are.
    ///
    /// The next tier's answer stands even when it is unsure or says that there is nothing, as any last word does. One
    /// exception: for a required field a doubted value is kept rather than exchanged for none.
    public func merged(
        with next: ExtractedFields, escalated names: [String], required: Set<String>
    ) -> ExtractedFields {
        var result = self
        for name in names {
            guard let answer = next[name] else { continue }
            let keepsOwn = answer.isAbsent && required.contains(name) && self[name]?.isAbsent == false
            if !keepsOwn { result[name] = answer }
        }
        return result
    }
}

extension StageResult {
    /// An extractor's result: `fields` and `confidence` as named results, the fields typed beside them.
    public init(fields: ExtractedFields) {
        var values = JSONObject()
        values.append("fields", .object(fields.json))
        values.append("confidence", fields.confidence.map { .number(JSONNumber($0)) } ?? .null)
        self.init(values: values, confidence: fields.confidence, fields: fields)
    }

    /// The same result, in which every value that names no stage was found by `stage`.
    public func found(by stage: String) -> StageResult {
        if fields.isEmpty { return self }
        return StageResult(fields: fields.found(by: stage))
    }
}
