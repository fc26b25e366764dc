import ChatTemplates
import Constraints
import Decoding
import GGUF
import ModelPorts
import Tokenizers

/// A model of this process that writes, or scores what might be written.
struct LocalGenerator: Sendable {
    let model: TransformerModel
    let engine: Engine
    var prompts: PromptText
    /// How keys and values are kept.
    let type: KeyValueType
    /// Prompts' beginnings that were read.
    let cache: PromptCache?
    let adapter: Adapter?
    /// What answers may be, compiled; all generators of a model share it.
    let shapes: AnswerShapes

    /// A generator over a model that has an output.
    /// - Throws: `ModelError` for a chat template that can't be read.
    init(
        _ model: TransformerModel, _ file: GGUFFile, _ reference: GeneratorReference, adapter: Adapter?,
        shapes: AnswerShapes, engine: Engine, sharesPrompts: Bool
    ) throws(ModelError) {
        self.shapes = shapes
        self.adapter = adapter
        cache = sharesPrompts ? PromptCache() : nil
        self.model = model
        self.engine = engine
        type = reference.cache ?? KeyValueType.suited(to: file)
        prompts = try PromptText(model, file)
    }

    var info: ModelInfo { model.info }

    private var tokenizer: any Tokenizing { model.tokenizer }
    private var isSource: Bool { model.description.encoder != nil }

    // MARK: Prompts as tokens

    /// A prompt as the model reads it: tokens of one stretch after the other.
    private struct ReadPrompt {
        /// What all records share.
        var shared: [Int32]
        var own: [Int32]
        /// What an encoder-decoder's answer begins with; empty for others.
        var opening: [Int32]
    }

    private func read(_ prompt: Prompt) throws -> ReadPrompt {
        let frame = try prompts.frame(of: prompt)
        let text = tokenizer.encode(prompt.text, options: []).ids
        return try read(frame, text: text, prompt)
    }

    /// The tokens that a model reads, and for an encoder-decoder those that its answer begins with.
    func tokens(of prompt: Prompt) throws -> (prompt: [Int32], written: [Int32]) {
        let read = try read(prompt)
        return (read.shared + read.own, read.opening)
    }

    private func read(_ frame: PromptText.Frame, text: [Int32], _ prompt: Prompt) throws -> ReadPrompt {
        let before = tokens(of: frame.before)
        let after = tokens(of: frame.after)
        if isSource {
            let source = tokenizer.assemble([(before + text + after)[...]]).ids
            let start = [model.description.decoderStart ?? 0]
            return ReadPrompt(
                shared: [], own: source,
                opening: start + (prompt.opening.isEmpty ? [] : tokenizer.encode(prompt.opening, options: []).ids))
        }
        let leading = prompts.template == nil ? tokenizer.assemble([]).ids : []
        return ReadPrompt(shared: leading + before, own: text + after, opening: [])
    }

    /// Tokens of what is no record's text: it may name control tokens, as chat templates do.
    private func tokens(of text: String) -> [Int32] {
        text.isEmpty ? [] : tokenizer.encode(text, options: .parseSpecialTokens).ids
    }

    private func checkedRoom(_ prompt: ReadPrompt, answer: Int) throws {
        let count = isSource ? prompt.own.count : prompt.shared.count + prompt.own.count
        guard count > 0, count + (isSource ? 0 : answer) <= info.contextLength else {
            throw ModelError(
                code: .unusablePrompt, model: info.path,
                reason: "a prompt of \(count) tokens and an answer of \(answer) don't fit the context of "
                    + "\(info.contextLength)")
        }
    }

    // MARK: Sequences

    /// A sequence that has read a prompt but for its last tokens.
    private func begin(
        _ prompt: ReadPrompt, room: Int
    ) async throws -> (state: SequenceState, rest: [Int32], cost: ModelCost) {
        guard let memory = model.memory(type) else { throw lacksOutput }
        if isSource {
            let state = SequenceState(memory, capacity: min(prompt.opening.count + room, info.contextLength))
            let result = try await engine.run(prompt.own, on: model, readout: .source, state: state, adapter: adapter)
            return (state, prompt.opening, sourceCost(tokens: prompt.own.count, seconds: result.seconds))
        }
        let capacity = min(prompt.shared.count + prompt.own.count + room, info.contextLength)
        guard let cache, prompt.shared.count >= KeyValueLayout.pageTokens, !prompt.own.isEmpty else {
            return (SequenceState(memory, capacity: capacity), prompt.shared + prompt.own, .zero)
        }
        let (model, engine, adapter, shared) = (model, engine, adapter, prompt.shared)
        let key = PromptCache.Key(ids: shared, type: type, isLong: model.turnsByLongFactors(capacity))
        let origin = try await cache.state(for: key) {
            let state = SequenceState(memory, capacity: capacity)
            _ = try await engine.run(shared, on: model, readout: .nothing, state: state, adapter: adapter)
            return state
        }
        return (SequenceState(forking: origin, length: shared.count, capacity: capacity), prompt.own, .zero)
    }

    /// Bytes that a sequence takes of memory, what it shares not counted.
    private func bytes(for prompt: ReadPrompt, room: Int) -> Int {
        guard let memory = model.memory(type) else { return 0 }
        return isSource
            ? memory.bytes(tokens: prompt.opening.count + room, source: prompt.own.count)
            : memory.bytes(tokens: prompt.own.count + room)
    }

    /// What reading a text with an encoder cost.
    private func sourceCost(tokens: Int, seconds: Double) -> ModelCost {
        ModelCost(
            tokens: tokens, windows: 1, multiplyAdds: model.description.multiplyAdds(tokens: tokens), seconds: seconds)
    }

    /// What `tokens` tokens of the decoder behind `before` others cost, with all scores behind `scored` of them.
    private func cost(tokens: Int, after before: Int, scored: Int, seconds: Double) -> ModelCost {
        let products = model.description.decoderMultiplyAdds(tokens: tokens, after: before)
        return ModelCost(
            tokens: tokens, windows: 1,
            multiplyAdds: products + scored * model.tokenCount * model.description.width, seconds: seconds)
    }

    private var lacksOutput: ModelError {
        ModelError(code: .lacksTask, model: info.path, reason: "the model writes no text")
    }
}

extension KeyValueType {
    /// What a model's sequences are kept as when nobody says: f32 beside weights that are all f32, f16 beside others,
    /// whose own rounding is coarser.
    static func suited(to file: GGUFFile) -> KeyValueType {
        file.tensors.allSatisfy { $0.dimensions.count < 2 || $0.type == .f32 } ? .f32 : .f16
    }
}

extension LocalGenerator: TextGenerating {
    func prepare(_ request: GenerationRequest) throws {
        _ = try sampler(for: request)
        _ = try answerText(for: request)
        var answer = request.maximumTokens
        if case .choice(let labels) = request.shape {
            answer = try shapes.labels(labels, .labels).depth
        } else {
            _ = try shapes.state(for: request.shape)
        }
        _ = try pieces(of: request.prompt, leaving: answer)
    }

    func generate(_ request: GenerationRequest) async throws -> Generation {
        try await generate(request, listener: nil)
    }

    /// As `generate`.
    /// - Parameter listener: Hears the answer's text as it comes, in whole characters, on an engine's thread.
    func generate(
        _ request: GenerationRequest, listener: (@Sendable (String) -> Void)?
    ) async throws -> Generation {
        let prompt = try read(request.prompt)
        try checkedRoom(prompt, answer: 1)
        let left = info.contextLength - (isSource ? 0 : prompt.shared.count + prompt.own.count)
        let limit = min(max(0, request.maximumTokens), left)
        var sampler = try sampler(for: request)
        for id in prompt.shared + prompt.own { sampler.note(id, isWritten: false) }
        let answer = try answerText(for: request)
        let constraint = try shapes.state(for: request.shape)
        // Tokens that leave no choice may come behind the last one that is counted.
        let room = limit + GenerationRun.forcedRoom
        let first = sampler
        return try await engine.writers.with(1) {
            try await engine.gate.with(bytes(for: prompt, room: room)) {
                let (state, rest, cost) = try await begin(prompt, room: room)
                let run = GenerationRun(
                    model: model, state: state, adapter: adapter,
                    vocabulary: shapes.vocabulary,
                    dropsFirstSpace: shapes.vocabulary.readsFirstSpace && request.prompt.opening.isEmpty,
                    sampler: first,
                    constraint: constraint, answer: answer, maximumTokens: limit, listener: listener)
                return try await write(run, after: rest, in: state, cost)
            }
        }
    }

    private func write(
        _ run: GenerationRun, after rest: [Int32], in state: SequenceState, _ reading: ModelCost
    ) async throws -> Generation {
        let before = state.length
        let result = try await run.run(after: rest, on: engine)
        let writing = cost(
            tokens: result.computed, after: before, scored: result.tokens.count { $0.logProbability != nil },
            seconds: result.seconds)
        var cost = reading
        cost += writing
        return Generation(text: result.text, tokens: result.tokens, end: result.end, cost: cost)
    }

    private func sampler(for request: GenerationRequest) throws(ModelError) -> TokenSampler {
        try accepted { () throws(DecodingError) in
            try TokenSampler(
                request.sampling, seed: request.sampling.seed(for: request.prompt),
                exponentialSum: { Kernels.best.exponentialSum($0, count: 64, shift: $1) })
        }
    }

    private func answerText(for request: GenerationRequest) throws(ModelError) -> AnswerText {
        try accepted { () throws(DecodingError) in try AnswerText(stops: request.stops) }
    }

    /// What a request's options make; what is wrong with them is the caller's to mend.
    private func accepted<Value>(_ make: () throws(DecodingError) -> Value) throws(ModelError) -> Value {
        do { return try make() } catch {
            throw ModelError(code: .unusablePrompt, model: info.path, reason: "\(error)")
        }
    }

    func score(
        _ labels: [String], after prompt: Prompt, normalization: LabelNormalization
    ) async throws -> LabelScores {
        let set = try shapes.labels(labels, normalization)
        let prompt = try read(prompt)
        try checkedRoom(prompt, answer: set.depth)
        return try await engine.gate.with(bytes(for: prompt, room: set.depth)) { try await score(set, after: prompt) }
    }

    private func score(_ set: LabelSet, after prompt: ReadPrompt) async throws -> LabelScores {
        var (state, rest, cost) = try await begin(prompt, room: set.depth)
        var values: [Float] = []
        for (index, pass) in set.passes.enumerated() {
            if index > 0 {
                // The next labels follow the same prompt; its last token is read again, to have something to follow.
                rest = Array(rest.suffix(1))
                state = SequenceState(forking: state, length: state.length - 1, capacity: state.capacity)
            }
            let request = SequenceRequest(
                ids: rest, readout: set.readout(of: pass), state: state, adapter: adapter, branches: pass.tree)
            let before = state.length
            let result = try await engine.run(request, on: model)
            values += result.values
            cost += self.cost(
                tokens: request.tokenCount, after: before,
                scored: set.normalization == .vocabulary ? pass.wanted.count { !$0.isEmpty } : 0,
                seconds: result.seconds)
        }
        return LabelScores(
            logProbabilities: set.sums(try model.checked(values)), tokenCounts: set.tokenCounts, cost: cost)
    }

    func pieces(of prompt: Prompt, leaving maximumTokens: Int) throws -> [String] {
        let frame = try prompts.frame(of: prompt)
        let around = try read(frame, text: [], prompt)
        let room = info.contextLength - around.shared.count - around.own.count - (isSource ? 0 : maximumTokens)
        guard room > 0 else {
            throw ModelError(
                code: .unusablePrompt, model: info.path,
                reason: "the prompt without any text (\(around.shared.count + around.own.count) tokens)"
                    + (isSource ? "" : " and an answer of \(maximumTokens) tokens")
                    + " leaves no room in the context of \(info.contextLength)")
        }
        let encoding = tokenizer.encode(prompt.text, options: [])
        if encoding.count <= room { return [prompt.text] }
        // A piece by itself may have some more tokens than it has in the whole text.
        let ranges = Windows.ranges(of: encoding, capacity: max(1, room - room / 16), overlap: TextReader.overlap)
        let utf8 = Array(prompt.text.utf8)
        return ranges.map { tokens in
            let first = tokens.lowerBound == 0 ? 0 : encoding.ranges[tokens.lowerBound].lowerBound
            let last =
                tokens.upperBound == encoding.count ? utf8.count : encoding.ranges[tokens.upperBound - 1].upperBound
            return String(decoding: utf8[min(first, last)..<max(first, last)], as: UTF8.self)
        }
    }

    func rendered(_ prompt: Prompt) throws -> String {
        let frame = try prompts.frame(of: prompt)
        return frame.before + prompt.text + frame.after
    }
}
