/// How a run ended, and what it did until then.
public struct RunReport: Sendable {
    /// How it ended.
    public let end: RunEnd
    /// What it did.
    public let summary: RunSummary
}

/// How a run ended.
public enum RunEnd: Sendable, Equatable {
    /// Every record of the input was read and answered, and the output is in place.
    case completed
    /// A signal ended it; what was in flight was answered. An output file is as it was before the run.
    case interrupted(signal: Int32)
    /// Its time was up; what was in flight was answered.
    case deadline
    /// Whoever read the output had enough.
    case readerClosed
    /// Nothing more could be read or written. An output file is as it was before the run.
    case failed(RunError)
}

extension RunEnd {
    /// The end in a word, for machines and for the history.
    public var name: String {
        switch self {
        case .completed: "completed"
        case .interrupted: "interrupted"
        case .deadline: "deadline"
        case .readerClosed: "reader_closed"
        case .failed: "failed"
        }
    }
}
