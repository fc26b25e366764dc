public import CascadeCore
public import Digests
public import JSON

/// Where records come from. A source reads on a thread of its own and may block.
///
/// `next` moves on to a record; `fingerprint` and `content` tell of the record that it moved to. They are apart because
/// a record whose answer is stored is known by its bytes alone, and need not be parsed.
public protocol RecordSource: Sendable {
    /// Bytes of the whole input, when they can be known beforehand.
    var size: Int? { get }

    /// Moves on to the next record, in the input's order; nil at the end, and as soon as the run was asked to stop.
    /// - Throws: `RunError` when nothing more can be read. A record that is no record is an item, not an error.
    mutating func next() throws(RunError) -> SourceItem?

    /// A digest of everything that `content` depends on; nil for a record that can't be one.
    func fingerprint() -> ContentDigest?

    /// The record's fields, or why it is no record.
    func content() -> Result<JSONObject, RecordFailure>
}

/// Where a record stands, before it is looked at.
public struct SourceItem: Sendable, Equatable {
    /// Where it begins.
    public let place: RecordPlace
    /// Bytes it takes in the input, its line's end not counted.
    public let length: Int

    /// One record.
    public init(place: RecordPlace, length: Int) {
        self.place = place
        self.length = length
    }
}
