public import JSON

/// One record of the input: a ticket, a message, a row.
public struct Record: Sendable, Equatable {
    /// What names the record: the value of the pipeline's `input.id` field, or the line's number.
    public let id: JSONValue
    /// Its fields, as they were read.
    public let fields: JSONObject
    /// Where it stands in the input.
    public let place: RecordPlace

    /// A record.
    public init(id: JSONValue, fields: JSONObject, place: RecordPlace) {
        self.id = id
        self.fields = fields
        self.place = place
    }

    /// The value of a field; a dotted name goes into nested objects. A field whose own name holds the dots wins.
    public func value(of name: String) -> JSONValue? {
        if let value = fields[name] { return value }
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)[...]
        guard parts.count > 1, let first = parts.popFirst() else { return nil }
        return parts.reduce(fields[String(first)]) { value, part in value?[String(part)] }
    }
}

/// Where a record stands in its input.
public struct RecordPlace: Sendable, Hashable {
    /// Line number, from 1; of a table's row, which one it is.
    public let line: Int
    /// Bytes before the line; of a table's row, its rowid.
    public let offset: Int

    /// A place.
    public init(line: Int, offset: Int) {
        self.line = line
        self.offset = offset
    }
}
