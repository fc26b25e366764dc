/// How long a text may become where its schema doesn't say, so that writing it ends.
///
/// A schema's own bounds may be wider than these only where a limit's description says so.
public struct ConstraintLimits: Sendable, Hashable {
    /// Unicode scalars in a string without `maxLength`. A schema's `maxLength` may be larger.
    public var stringLength = 4096
    /// Items in an array without `maxItems`. A schema's `maxItems` may be larger.
    public var items = 256
    /// Properties an object may have beyond the named ones.
    public var additionalProperties = 64
    /// Objects and arrays that may stand in one another; 64 at most.
    public var depth = 32
    /// Digits of a number, those behind the point among them; 15 at most, which a double holds exactly.
    public var digits = 15
    /// Digits behind the point of a number.
    public var fractionDigits = 6

    /// The limits that hold unless others are given.
    public init() {}
}
