import GGUF
import ModelPorts
import Synchronization
import Tokenizers

/// A model ready to run: description, weights and tokenizer over one mapped file.
final class TransformerModel: Sendable {
    /// Tokens of one sequence that are computed at once. Longer prompts are read in parts: the results are the same
    /// bits, and what a batch takes of memory is bounded.
    static let longestPart = 512

    let info: ModelInfo
    let description: ModelDescription
    let tokenizer: any Tokenizing
    /// What the weights take of memory.
    let share: ModelResidency.Share
    private let executor: TransformerExecutor
    private let decoder: TokenDecoder
    /// How sequences are kept, for each format that was asked for.
    private let memories = Mutex<[KeyValueType: SequenceMemory]>([:])

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
        let file = header.file.file
        self.init(
            header.info, weights, tokenizer: tokenizer, kernels: kernels,
            share: ModelResidency.Share(bytes: file.size) { file.releaseAllPages() })
    }

    init(
        _ info: ModelInfo, _ weights: TransformerWeights, tokenizer: any Tokenizing, kernels: Kernels,
        share: ModelResidency.Share = ModelResidency.Share(bytes: 0) {}
    ) {
        self.share = share
        self.info = info
        self.tokenizer = tokenizer
        decoder = tokenizer.decoder(skippingSpecialTokens: true)
        description = weights.description
        executor = TransformerExecutor(weights: weights, kernels: kernels)
    }

    /// Tells a caller that the engine will not answer.
    var stopped: ModelError {
        ModelError(code: .stopped, model: info.path, reason: "the engine was stopped before this text was computed")
    }

    /// Tells a caller that what was computed are no numbers.
    var notFinite: ModelError {
        ModelError(
            code: .notFinite, model: info.path,
            reason:
                "the model gives scores that are not numbers; the file may be damaged (cascade check --deep compares it)"
        )
    }

    /// What the model computed, once it is known to be numbers.
    /// - Throws: `ModelError` with `notFinite`.
    func checked(_ values: [Float]) throws(ModelError) -> [Float] {
        if values.allSatisfy(\.isFinite) { return values }
        throw notFinite
    }

    /// The bytes that a token stands for inside a text; nil for one that steers the model.
    func text(of token: Int32) -> [UInt8]? { decoder.bytes(of: token) }

    /// Whether sequences that may grow to `capacity` tokens turn by other angles than shorter ones.
    func turnsByLongFactors(_ capacity: Int) -> Bool {
        executor.weights.decoder?.ropes.contains { rope in
            guard case .longShort(let original) = rope.description.scaling else { return false }
            return capacity > original
        } ?? false
    }

    /// Tokens that have an embedding; a vocabulary may name fewer.
    var tokenCount: Int { executor.weights.tokens.outputs }

    /// Where sequences are kept whose keys and values have the format `type`; nil for a model that only encodes.
    func memory(_ type: KeyValueType) -> SequenceMemory? {
        guard let decoder = description.decoder else { return nil }
        return memories.withLock { memories in
            if let memory = memories[type] { return memory }
            let memory = SequenceMemory(decoder, as: type.cache)
            memories[type] = memory
            return memory
        }
    }

    /// What adapters can change of this model.
    var adaptable: LinearTable { executor.weights.adaptable }

    /// Opens the adapter in `file` for this model.
    /// - Throws: `GGUFError` for what is no adapter, or not this model's.
    func adapter(_ file: GGUFFile) throws(GGUFError) -> Adapter {
        try Adapter(file, architecture: info.architecture, table: adaptable)
    }

    /// Bytes of keys and values that sequences hold now.
    var sequenceBytes: Int { memories.withLock { $0.values.reduce(0) { $0 + $1.liveBytes } } }

    /// An empty sequence that may grow to `capacity` tokens; nil for a model that only encodes.
    func makeState(capacity: Int, _ type: KeyValueType = .f32) -> SequenceState? {
        memory(type).map { SequenceState($0, capacity: capacity) }
    }

    /// How the engine puts this model's jobs together: one batch of a decoder at a time, in which all threads help,
    /// reads its weights once for all that it goes on with.
    func manner(encoderBudget: Int) -> WorkQueue.Jobs.Manner {
        description.decoder == nil
            ? WorkQueue.Jobs.Manner(tokenBudget: encoderBudget)
            : WorkQueue.Jobs.Manner(tokenBudget: max(encoderBudget, Self.longestPart), gathers: true)
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
        let indices = AdaptedRows.grouped(indices) { requests[$0].adapter }
        var batch = PackedBatch()
        for index in indices {
            batch.append(requests[index].ids, adapter: requests[index].adapter, secondText: requests[index].secondText)
        }
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
        guard request.readout == .head, description.head == .sequence else { return nil }
        return makeState(capacity: request.ids.count)
    }

    /// Whether an answer is made of the last token's state alone.
    func needsLastOnly(_ readout: Readout) -> Bool {
        switch readout {
        case .lastLogits, .logProbabilities, .logits, .nothing: true
        case .pooled: description.pooling == .lastToken
        case .head: description.pooling == .lastToken && description.head != .tokens
        case .states, .allLogits, .source: false
        }
    }

    /// How many of a request's tokens are read in one round: all where the answer needs all states at once.
    private func part(of request: SequenceRequest) -> Int {
        switch request.readout {
        case .pooled, .head: needsLastOnly(request.readout) ? Self.longestPart : request.ids.count
        case .states, .lastLogits, .allLogits, .logProbabilities, .logits, .nothing, .source: Self.longestPart
        }
    }

    /// Reads long prompts in rounds, a part of each sequence in every round.
    private func decode(
        _ indices: [Int], of requests: [SequenceRequest], into results: inout [[Float]], in workspace: inout Workspace
    ) {
        guard let stack = executor.weights.decoder else { return }
        var rest = AdaptedRows.grouped(indices, by: { requests[$0].adapter }).compactMap { index -> Reading? in
            let request = requests[index]
            guard let state = request.state ?? makeState(capacity: request.ids.count) else { return nil }
            return Reading(index: index, ids: request.ids[...], state: state)
        }
        while !rest.isEmpty {
            var batch = PackedBatch()
            var output = OutputRows()
            var parts: [Range<Int>] = []
            for reading in rest {
                let request = requests[reading.index]
                let first = batch.tokenCount
                batch.append(reading.ids.prefix(part(of: request)), state: reading.state, adapter: request.adapter)
                let tokens = first..<batch.tokenCount
                let isLast = tokens.count == reading.ids.count
                if isLast, let branches = request.branches {
                    batch.append(branches, of: reading.state, adapter: request.adapter)
                }
                output.append(
                    request.readout, of: tokens, branches: tokens.upperBound..<batch.tokenCount,
                    request: reading.index, isLast: isLast)
                parts.append(tokens)
            }
            executor.run(stack, batch, in: &workspace)
            for (reading, tokens) in zip(rest, parts) {
                let readout = requests[reading.index].readout
                if needsLastOnly(readout) && reading.ids.count > tokens.count { continue }
                results[reading.index] += executor.read(readout, of: tokens, in: &workspace)
            }
            executor.readOutput(output, into: &results, in: &workspace)
            rest = zip(rest, parts).compactMap { reading, tokens in
                var reading = reading
                reading.ids = reading.ids.dropFirst(tokens.count)
                return reading.ids.isEmpty ? nil : reading
            }
        }
    }

    /// A request that is being read, and what is left of it.
    private struct Reading {
        let index: Int
        var ids: ArraySlice<Int32>
        let state: SequenceState
    }
}
