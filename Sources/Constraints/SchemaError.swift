/// Why a schema, or a list of choices, can't be a constraint.
public struct SchemaError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: String, Sendable {
        /// A keyword that is not supported.
        case unsupportedKeyword
        /// A keyword is supported, this value of it is not.
        case unsupportedValue
        /// A keyword's value is not what the keyword takes.
        case invalidValue
        /// A `$ref` that leads nowhere, or only to itself.
        case badReference
        /// A document may match two branches of `oneOf`.
        case overlappingBranches
        /// No document can satisfy it.
        case unsatisfiable
        /// A limit on size, depth, states or work.
        case tooLarge
    }

    /// What is wrong.
    public let code: Code
    /// Where: a JSON pointer (RFC 6901) into the schema; empty for its root.
    public let pointer: String
    /// The keyword that is to blame, if one is.
    public let keyword: String?
    /// What is wrong, in a sentence without its end.
    public let message: String
    /// What to do about it.
    public let advice: String

    /// Where, what and what to do.
    public var description: String {
        "\(pointer.isEmpty ? "the schema" : pointer): \(message); \(advice)"
    }
}
