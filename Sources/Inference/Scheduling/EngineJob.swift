/// What a caller wants of a sequence's states.
enum Readout: Sendable, Hashable {
    /// The state of every token after the last layer: [tokens, width].
    case states
    /// The pooled vector: [width].
    case pooled
    /// The head's scores: [labels], or [tokens, labels] for a head over tokens.
    case head
}

/// What a sequence's computation gave.
struct SequenceResult: Sendable {
    /// Row-major, shaped as the readout says.
    let values: [Float]
    /// This sequence's share, by tokens, of the seconds its batch took.
    let seconds: Double
}

/// A sequence and what is wanted of it.
struct SequenceRequest: Sendable {
    let ids: [Int32]
    let readout: Readout
}

/// One sequence waiting to be computed.
struct EngineJob: Sendable {
    let model: EncoderModel
    let request: SequenceRequest
    let completion: CheckedContinuation<SequenceResult, any Error>
}
