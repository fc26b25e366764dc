public import JSON

/// What two pipelines made of one record.
public struct RecordDifference: Sendable {
    /// A value of the output that differs; nil where a side has none.
    public struct Field: Sendable, Equatable {
        /// Its name in the output.
        public let name: String
        /// What the first pipeline made.
        public let old: JSONValue?
        /// What the second pipeline made.
        public let new: JSONValue?
    }

    /// What names the record.
    public let id: JSONValue
    /// The values that differ, `error` among them when one side failed.
    public let fields: [Field]
    /// Single-valued texts of both sides by field, for counting who turned into whom.
    let labels: [String: ComparisonReport.Turn]
    /// What the first pipeline made.
    let old: JSONObject
    /// What the second pipeline made.
    let new: JSONObject

    /// Whether both made the same of it.
    public var isEmpty: Bool { fields.isEmpty }

    init(_ old: JSONObject, _ new: JSONObject) {
        self.old = old
        self.new = new
        id = old["id"] ?? new["id"] ?? .null
        var names = old.members.map(\.key)
        names += new.members.map(\.key).filter { old[$0] == nil }
        fields = names.compactMap { name in
            old[name] == new[name] ? nil : Field(name: name, old: old[name], new: new[name])
        }
        var labels: [String: ComparisonReport.Turn] = [:]
        for name in names where name != "id" {
            guard let before = old[name]?.label, let after = new[name]?.label else { continue }
            labels[name] = ComparisonReport.Turn(old: before, new: after)
        }
        self.labels = labels
    }

    /// `{"id", "changes": {field: {"old", "new"}}}`.
    public var json: JSONValue {
        let changes = fields.map { field in
            (
                field.name,
                JSONValue.object(JSONObject([("old", field.old ?? .null), ("new", field.new ?? .null)]))
            )
        }
        return .object(JSONObject([("id", id), ("changes", .object(JSONObject(changes)))]))
    }
}

extension JSONValue {
    /// The value as a label: a short text, or null.
    fileprivate var label: String? {
        switch self {
        case .string(let text): text.utf8.count <= 64 ? text : nil
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        default: nil
        }
    }
}
