/// Hears how a run goes.
public protocol ProgressReporting: Sendable {
    /// Time between two reports of progress.
    var interval: Duration { get }

    /// Hears one event; from one task at a time.
    func report(_ event: RunEvent)
}

/// What happens to a run as a whole.
public enum RunEvent: Sendable {
    /// It begins.
    case started
    /// It goes on.
    case progress(RunProgress)
    /// It is over.
    case finished(RunReport)
}

/// How far a run is.
public struct RunProgress: Sendable, Equatable {
    /// Records read.
    public let read: Int
    /// Records written or failed.
    public let answered: Int
    /// Records that failed.
    public let failed: Int
    /// The part of all cascades' decisions that was escalated, from 0 to 1; nil before the first.
    public let escalatedShare: Double?
    /// Seconds since the beginning.
    public let seconds: Double
    /// Bytes of the input whose records are answered.
    public let bytes: Int
    /// Bytes of the whole input, where that is known.
    public let inputSize: Int?

    /// Records answered a second.
    public var recordsPerSecond: Double { seconds > 0 ? Double(answered) / seconds : 0 }

    /// The part of the input that is done, from 0 to 1, where its size is known.
    public var fraction: Double? {
        guard let inputSize, inputSize > 0 else { return nil }
        return min(1, Double(bytes) / Double(inputSize))
    }

    /// Seconds until the end, if the rest of the input is like what was read.
    public var secondsLeft: Double? {
        guard let fraction, fraction > 0 else { return nil }
        return seconds / fraction - seconds
    }
}

/// Who hears of a run.
public enum ProgressMode: Sendable {
    /// A bar on a terminal, a line now and then elsewhere.
    case automatic
    /// Events for machines.
    case json
    /// Nobody.
    case quiet

    /// A reporter that writes to standard error; nil when nobody is to hear.
    public var reporter: (any ProgressReporting)? {
        let errors = ProgressOutput.standardError
        switch self {
        case .automatic:
            return errors.isTerminal ? TerminalProgress(errors) : PlainProgress(errors)
        case .json: return MachineProgress(errors)
        case .quiet: return nil
        }
    }
}
