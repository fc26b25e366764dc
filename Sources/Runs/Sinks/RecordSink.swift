/// Where output goes. A sink writes on a thread of its own and may block.
public protocol RecordSink: Sendable {
    /// Makes the bytes of one record, on whatever task has evaluated it.
    var renderer: LineRenderer { get }

    /// The file that tells of failed records once the run has completed; nil when they are told of elsewhere.
    var failuresPath: String? { get }

    /// Whether a run that was stopped makes final what it had done until then.
    var takesPartialRuns: Bool { get }

    /// Takes the next record, in the input's order. It may be held back until `flush`.
    /// - Throws: `RunError` when the output can't be written.
    mutating func write(_ line: RenderedLine) throws(RunError)

    /// Hands on what is held back: nothing more is ready just now.
    mutating func flush() throws(RunError)

    /// Makes the output final; everything was written.
    mutating func finish() throws(RunError)

    /// Leaves the output as it was before the run, where that is possible.
    mutating func abandon()
}

extension RecordSink {
    /// Most outputs change only when a run completes.
    public var takesPartialRuns: Bool { false }
}

/// One record as bytes, its line's end included.
public enum RenderedLine: Sendable, Equatable {
    /// For the output.
    case output([UInt8])
    /// For the place where failures go.
    case failure([UInt8])
}
