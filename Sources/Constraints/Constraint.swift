public import JSON
public struct Constraint: Sendable {
    public init(schema: JSONValue, limits: ConstraintLimits = .init()) throws(SchemaError) {}
    public init(choices: [String]) throws(SchemaError) {}
}
public final class TokenTexts: Sendable {
    public let count: Int
    public init(_ bytes: [[UInt8]?]) { count = bytes.count }
}
public final class TokenMasks: Sendable {
    let texts: TokenTexts
    public init(_ constraint: Constraint, texts: TokenTexts) { self.texts = texts }
}
/// Where one text stands: what was written is a beginning of at least one text that the constraint allows.
///
/// A value: a sequence that branches copies it. At every state some end can still be reached.
public struct ConstraintState: Sendable {
    let masks: TokenMasks
    /// The state before the first byte.
    public init(_ masks: TokenMasks) { self.masks = masks }
    /// The tokens that may come next. A token that stands for no text is never among them: whether the end token may
    /// come, `mayEnd` says.
    public mutating func mask() -> TokenSet { TokenSet(capacity: masks.texts.count) }
    /// Whether the text is complete as it stands.
    public var mayEnd: Bool { true }
    /// Whether nothing may follow.
    public var mustEnd: Bool { true }
    /// Moves on by a token.
    ///
    /// - Returns: false, and nothing changes, when the token is not in `mask()`.
    public mutating func accept(_ token: Int) -> Bool { false }
    /// Moves on by bytes; they need not end where a token does.
    ///
    /// - Returns: false, and nothing changes, when no allowed text goes on like this.
    public mutating func accept(bytes: some Sequence<UInt8>) -> Bool { false }
    /// The bytes that must follow whatever is chosen; empty where there is a choice, or where the text may end.
    ///
    /// - Parameter limit: the most bytes to return.
    public func forcedBytes(limit: Int) -> [UInt8] { [] }
    /// A shortest way to the end, for a text that has to be closed because its budget is used up; nil when it takes more
    /// than `limit` bytes.
    public func shortestEnd(limit: Int) -> [UInt8]? { [] }
}
