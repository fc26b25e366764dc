import ModelPorts

/// What a sequence's computation gave.
struct SequenceResult: Sendable {
    /// Row-major, shaped as the readout says.
    let values: [Float]
    /// This sequence's share, by tokens, of the seconds its batches took.
    let seconds: Double
}

/// Tokens to read, and what is wanted of them.
struct SequenceRequest: Sendable {
    var ids: [Int32]
    let readout: Readout
    /// The sequence that they continue; nil for a sequence that is read whole and forgotten.
    var state: SequenceState?
    /// What changes the base for this sequence, in every request of it.
    var adapter: Adapter?
    /// The first token of a second text that an encoder reads beside the first; nil where there is one text.
    var secondText: Int?
    /// What may follow them; read, scored, and not remembered.
    var branches: TokenTree?

    /// Tokens that it takes to answer.
    var tokenCount: Int { ids.count + (branches?.ids.count ?? 0) }
}

/// Whoever has a sequence computed, step by step, on an engine's threads.
protocol SequenceClient: AnyObject, Sendable {
    /// Whether nobody waits for the answer any more.
    var isCancelled: Bool { get }

    /// Takes what was computed.
    /// - Returns: what is to be computed next; nil when the sequence is done.
    func proceed(with result: SequenceResult) -> SequenceRequest?

    /// Learns that nothing more will be computed: `stopped` of an engine that ends, or a cancellation.
    func fail(_ error: any Error)
}

/// One sequence waiting to be computed.
struct EngineJob: Sendable {
    let model: TransformerModel
    var request: SequenceRequest
    let client: any SequenceClient
    /// Seconds that earlier parts of the request took.
    var seconds = 0.0

    /// Tokens that may be read in an earlier batch than the rest: all but the last where the answer is made of that.
    var divisible: Int {
        request.state != nil && model.needsLastOnly(request.readout) ? max(0, request.ids.count - 1) : 0
    }

    /// The request's first `count` tokens, read without an answer.
    func part(_ count: Int) -> SequenceRequest {
        SequenceRequest(
            ids: Array(request.ids.prefix(count)), readout: .nothing, state: request.state, adapter: request.adapter)
    }
}
