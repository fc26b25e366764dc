/// What a sequence's computation gave.
struct SequenceResult: Sendable {
    /// Row-major, shaped as the readout says.
    let values: [Float]
    /// This sequence's share, by tokens, of the seconds its batch took.
    let seconds: Double
}

/// Tokens to read, and what is wanted of them.
struct SequenceRequest: Sendable {
    let ids: [Int32]
    let readout: Readout
    /// The sequence that they continue; nil for a sequence that is read whole and forgotten.
    var state: SequenceState?
    /// What changes the base for this sequence, in every request of it.
    var adapter: Adapter?
}

/// One sequence waiting to be computed.
struct EngineJob: Sendable {
    let model: TransformerModel
    let request: SequenceRequest
    let completion: CheckedContinuation<SequenceResult, any Error>
}
