/// Why options or stop texts can't be used.
public struct DecodingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is at fault.
    public enum Code: Sendable, Equatable {
        /// `SamplingOptions`.
        case sampling
        /// The texts that end an answer.
        case stops
    }

    /// What is at fault.
    public let code: Code
    /// What is wrong with it, a sentence each.
    public let reasons: [String]

    /// The error as users read it.
    public var description: String { reasons.joined(separator: "; ") }
}
