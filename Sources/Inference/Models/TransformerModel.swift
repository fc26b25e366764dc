import GGUF
import ModelPorts
import Tokenizers

/// A model ready to run: description, weights and tokenizer over one mapped file.
final class TransformerModel: Sendable {
    /// Tokens of one sequence that are computed at once. Longer prompts are read in parts: the results are the same
    /// bits, and what a batch takes of memory is bounded.
    static let longestPart = 512

    let info: ModelInfo
    let description: ModelDescription
    let tokenizer: any Tokenizing
    private let executor: TransformerExecutor

    /// Checks a file whole and readies it. Weights stay in the file.
    convenience init(_ header: ModelHeader, tokenizer: any Tokenizing, kernels: Kernels = .best) throws(GGUFError) {
        let weights = try TransformerWeights(header.description, in: header.file)
        guard weights.tokens.outputs >= tokenizer.vocabulary.count else {
            throw GGUFError(
                .wrongShape(
                    expected: [weights.tokens.inputs, tokenizer.vocabulary.count],
                    found: [weights.tokens.inputs, weights.tokens.outputs]),
                path: header.info.path, place: .tensor("token_embd.weight"))
        }
        let added = tokenizer.specialTokenCount(parts: 1)
        guard header.description.contextLength > added else {
            throw header.file.error(
                .valueOutOfRange(
                    "\(header.description.contextLength)", allowed: "more than the \(added) tokens added to every text"),
                at: header.info.architecture + ".context_length")
        }
        self.init(header.info, weights, tokenizer: tokenizer, kernels: kernels)
    }

    init(_ info: ModelInfo, _ weights: TransformerWeights, tokenizer: any Tokenizing, kernels: Kernels) {
        self.info = info
        self.tokenizer = tokenizer
        description = weights.description
        executor = TransformerExecutor(weights: weights, kernels: kernels)
    }

    /// Tells a caller that the engine will not answer.
    var stopped: ModelError {
        ModelError(code: .stopped, model: info.path, reason: "the engine was stopped before this text was computed")
    }

    /// What the model computed, once it is known to be numbers.
    /// - Throws: `ModelError` with `notFinite`.
    func checked(_ values: [Float]) throws(ModelError) -> [Float] {
        if values.allSatisfy(\.isFinite) { return values }
        throw ModelError(
            code: .notFinite, model: info.path,
            reason:
                "the model gives scores that are not numbers; the file may be damaged (cascade check --deep compares it)"
        )
    }

    /// Tokens that have an embedding; a vocabulary may name fewer.
    var tokenCount: Int { executor.weights.tokens.outputs }

    /// What adapters can change of this model.
    var adaptable: LinearTable { executor.weights.adaptable }

    /// Opens the adapter in `file` for this model.
    /// - Throws: `GGUFError` for what is no adapter, or not this model's.
    func adapter(_ file: GGUFFile) throws(GGUFError) -> Adapter {
        try Adapter(file, architecture: info.architecture, table: adaptable)
    }

    /// An empty sequence that may grow to `capacity` tokens; nil for a model that only encodes.
    func makeState(capacity: Int) -> SequenceState? {
        description.decoder.map { SequenceState($0, capacity: capacity) }
    }

    /// Computes one batch. One result a request, shaped as its readout says.
    /// - Precondition: ids are in the vocabulary, no sequence is empty, and each fits the context and its state.
    func compute(_ requests: [SequenceRequest], in workspace: inout Workspace) -> [[Float]] {
        var results = [[Float]](repeating: [], count: requests.count)
        let encoded = requests.indices.filter { reads(requests[$0], with: .encoder) }
        if !encoded.isEmpty { encode(encoded, of: requests, into: &results, in: &workspace) }
        let decoded = requests.indices.filter { reads(requests[$0], with: .decoder) }
        if !decoded.isEmpty { decode(decoded, of: requests, into: &results, in: &workspace) }
        return results
    }

    private enum Stack { case encoder, decoder }

    /// Which stack reads a request's tokens. Beside an encoder, a decoder reads what has a state to add to.
    private func reads(_ request: SequenceRequest, with stack: Stack) -> Bool {
        let encodes = executor.weights.encoder != nil && (request.state == nil || request.readout == .source)
        return encodes == (stack == .encoder)
    }

    private func encode(
        _ indices: [Int], of requests: [SequenceRequest], into results: inout [[Float]], in workspace: inout Workspace
    ) {
        guard let stack = executor.weights.encoder else { return }
        var batch = PackedBatch()
        for index in indices { batch.append(requests[index].ids, adapter: requests[index].adapter) }
        executor.run(stack, batch, in: &workspace)
        var sources: [(index: Int, state: SequenceState, part: PackedBatch.Part)] = []
        for (index, part) in zip(indices, batch.parts) {
            if let state = source(of: requests[index]) {
                sources.append((index, state, part))
            } else {
                results[index] = executor.read(requests[index].readout, of: part.tokens, in: &workspace)
            }
        }
        if sources.isEmpty { return }
        executor.readSource(sources.map(\.part), for: sources.map(\.state), tokens: batch.tokenCount, in: &workspace)
        let classified = sources.filter { requests[$0.index].readout == .head }
        if classified.isEmpty { return }
        let continued = classified.map { index, state, _ in
            let ids = [description.decoderStart ?? 0] + requests[index].ids.dropLast()
            return SequenceRequest(ids: ids, readout: .head, state: state, adapter: requests[index].adapter)
        }
        var scores = [[Float]](repeating: [], count: continued.count)
        decode(Array(continued.indices), of: continued, into: &scores, in: &workspace)
        for (place, entry) in classified.enumerated() { results[entry.index] = scores[place] }
    }

    /// Where what an encoder read is kept for a decoder: the request's own state, or one for a head on the decoder,
    /// which reads the same text shifted by one (Lewis et al. 2020, section 3.1).
    private func source(of request: SequenceRequest) -> SequenceState? {
        if request.readout == .source { return request.state }
        guard request.readout == .head, description.head == .sequence, let decoder = description.decoder else {
            return nil
        }
        return SequenceState(decoder, capacity: request.ids.count)
    }

    /// Whether an answer is made of the last token's state alone.
    private func needsLastOnly(_ readout: Readout) -> Bool {
        switch readout {
        case .lastLogits: true
        case .pooled: description.pooling == .lastToken
        case .head: description.pooling == .lastToken && description.head != .tokens
        case .states, .allLogits, .source: false
        }
    }

    /// How many of a request's tokens are read in one round: all where the answer needs all states at once.
    private func part(of request: SequenceRequest) -> Int {
        switch request.readout {
        case .pooled, .head: needsLastOnly(request.readout) ? Self.longestPart : request.ids.count
        case .states, .lastLogits, .allLogits, .source: Self.longestPart
        }
    }

    /// Reads long prompts in rounds, a part of each sequence in every round.
    private func decode(
        _ indices: [Int], of requests: [SequenceRequest], into results: inout [[Float]], in workspace: inout Workspace
    ) {
        guard let stack = executor.weights.decoder else { return }
        var rest = indices.map { index in
            let request = requests[index]
            return (
                index, request.ids[...], request.state ?? SequenceState(stack.description, capacity: request.ids.count)
            )
        }
        while !rest.isEmpty {
            var batch = PackedBatch()
            for (index, ids, state) in rest {
                batch.append(ids.prefix(part(of: requests[index])), state: state, adapter: requests[index].adapter)
            }
            executor.run(stack, batch, in: &workspace)
            for ((index, ids, _), part) in zip(rest, batch.parts) {
                let readout = requests[index].readout
                if needsLastOnly(readout) && ids.count > part.tokens.count { continue }
                let values = executor.read(readout, of: part.tokens, in: &workspace)
                if results[index].isEmpty { results[index] = values } else { results[index] += values }
            }
            rest = zip(rest, batch.parts).compactMap { waiting, part in
                let (index, ids, state) = waiting
                return ids.count > part.tokens.count ? (index, ids.dropFirst(part.tokens.count), state) : nil
            }
        }
    }
}
