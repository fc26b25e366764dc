public import YAML

/// Why an expression has no value for a record. What stands in the record is never part of it.
public struct ExpressionFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where the part that failed stands in the pipeline file.
    public let place: SourceRange
    /// What happened: "'record.amount' is text where a number is compared".
    public let reason: String

    /// The place's line and the reason.
    public var description: String { "line \(place.start.line): \(reason)" }
}
