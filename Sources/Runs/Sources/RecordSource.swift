public import CascadeCore
public import JSON

/// Where records come from. A source reads on a thread of its own and may block.
public protocol RecordSource: Sendable {
    /// Bytes of the whole input, when they can be known beforehand.
    var size: Int? { get }

    /// The next record, in the input's order; nil at the end, and as soon as the run was asked to stop.
    /// - Throws: `RunError` when nothing more can be read. A record that is no record is an item, not an error.
    mutating func next() throws(RunError) -> SourceItem?
}

/// One record as it was read, before it has a name.
public struct SourceItem: Sendable {
    /// Where it begins.
    public let place: RecordPlace
    /// Bytes it takes in the input, its line's end not counted.
    public let length: Int
    /// Its fields, or why it is no record.
    public let content: Result<JSONObject, RecordFailure>

    /// One record.
    public init(place: RecordPlace, length: Int, content: Result<JSONObject, RecordFailure>) {
        self.place = place
        self.length = length
        self.content = content
    }
}
