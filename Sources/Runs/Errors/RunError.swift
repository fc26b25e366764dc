/// Why a run can't begin or can't go on. What is wrong with one record is a `RecordFailure`, and never stops a run.
public struct RunError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of trouble, which decides the exit code.
    public enum Code: Sendable, Equatable {
        /// The run was asked for something that can't be done.
        case usage
        /// The input is not what it was said to be.
        case data
        /// The system failed to read; with its `errno`.
        case reading(Int32)
        /// The system failed to write; with its `errno`.
        case writing(Int32)
        /// Somebody asked it to stop.
        case stopped
        /// Whoever read the output stopped reading.
        case readerClosed
        /// Another run has the output; a later try may do.
        case busy
    }

    /// The kind of trouble.
    public let code: Code
    /// The file, with the line where there is one: `tickets.csv:1`.
    public let place: String
    /// What happened.
    public let reason: String
    /// What to do about it.
    public let advice: String

    /// Trouble at a place.
    public init(code: Code, place: String, reason: String, advice: String) {
        self.code = code
        self.place = place
        self.reason = reason
        self.advice = advice
    }

    /// The place, what happened, and what to do.
    public var description: String { "\(place): \(reason)\n    \(advice)" }
}
