import Constraints
import Decoding
import ModelPorts

/// One answer as it is written, step by step, on the engine's threads.
///
/// Bytes that an answer's shape leaves no choice about are read together with the token before them, without a step of
/// their own.
final class GenerationRun: SequenceClient, @unchecked Sendable {
    // Sendable: the engine calls one method at a time and its queue orders the calls; what a task touches meanwhile is
    // `waiter`.

    /// What became of it.
    struct Answer: Sendable {
        var text: String
        var tokens: [GeneratedToken]
        var end: Generation.End
        /// Tokens that were computed, the prompt's that were not shared among them.
        var computed: Int
        var seconds: Double
    }

    /// Bytes without a choice that are written at once.
    private static let forcedBytes = 1024

    /// Bytes that an answer may be closed with when its tokens ran out.
    private static let closingBytes = 1 << 16

    /// Tokens that a sequence should have room for behind the last that is counted: those without a choice.
    static let forcedRoom = 256

    private let model: TransformerModel
    private let state: SequenceState
    private let adapter: Adapter?
    private let vocabulary: WritingVocabulary
    /// Whether a space that the answer begins with is no part of it.
    private let dropsFirstSpace: Bool
    private let maximumTokens: Int
    /// Hears the answer's text as it comes, in whole characters.
    private let listener: (@Sendable (String) -> Void)?
    private var sampler: TokenSampler
    private var constraint: ConstraintState?
    private var answer: AnswerText
    private var tokens: [GeneratedToken] = []
    /// Tokens that the sequence has once what was asked for is read.
    private var position = 0
    private var computed = 0
    private var seconds = 0.0

    private let waiter = Waiter<Answer>()

    /// - Parameter state: The sequence that the answer follows, without the last tokens of the prompt.
    init(
        model: TransformerModel, state: SequenceState, adapter: Adapter?, vocabulary: WritingVocabulary,
        dropsFirstSpace: Bool,
        sampler: TokenSampler,
        constraint: ConstraintState?, answer: AnswerText, maximumTokens: Int,
        listener: (@Sendable (String) -> Void)? = nil
    ) {
        (self.model, self.state, self.adapter) = (model, state, adapter)
        (self.vocabulary, self.dropsFirstSpace, self.sampler) = (vocabulary, dropsFirstSpace, sampler)
        (self.constraint, self.answer, self.maximumTokens) = (constraint, answer, maximumTokens)
        self.listener = listener
    }

    /// Writes the answer.
    /// - Parameter prompt: The last tokens of the prompt, which `state` lacks.
    func run(after prompt: [Int32], on engine: Engine) async throws -> Answer {
        try await waiter.wait { begin(after: prompt, on: engine) }
    }

    private func begin(after prompt: [Int32], on engine: Engine) {
        if maximumTokens < 1 || constraint?.mustEnd == true { return finish(maximumTokens < 1 ? .length : .ended) }
        position = state.length + prompt.count
        engine.submit(request(for: prompt + writeForced()), on: model, for: self)
    }

    private func request(for ids: [Int32]) -> SequenceRequest {
        computed += ids.count
        return SequenceRequest(ids: ids, readout: .lastLogits, state: state, adapter: adapter)
    }

    // MARK: On an engine thread

    var isCancelled: Bool { waiter.isCancelled }

    func fail(_ error: any Error) { waiter.fail(error) }

    func proceed(with result: SequenceResult) -> SequenceRequest? {
        seconds += result.seconds
        guard result.values.allSatisfy(\.isFinite) else {
            fail(model.notFinite)
            return nil
        }
        guard let choice = choose(result.values) else {
            fail(unspellable)
            return nil
        }
        if vocabulary.ends.contains(choice.token) { return end(.ended) }
        _ = constraint?.accept(Int(choice.token))
        write(
            choice.token, logProbability: choice.logProbability, allowed: choice.allowedLogProbability,
            margin: choice.margin)
        if answer.isStopped { return end(.stop) }
        if constraint?.mustEnd == true { return end(.ended) }
        if tokens.count >= maximumTokens || position >= state.capacity { return close() }
        position += 1
        let ids = [choice.token] + writeForced()
        if answer.isStopped { return end(.stop) }
        if constraint?.mustEnd == true { return end(.ended) }
        return tokens.count >= maximumTokens ? close() : request(for: ids)
    }

    private var unspellable: ModelError {
        let next = constraint?.shortestEnd(limit: Self.forcedBytes).map {
            String(decoding: $0.prefix(8), as: UTF8.self)
        }
        return ModelError(
            code: .unusablePrompt, model: model.info.path,
            reason: "the model's vocabulary has no token to go on with the answer"
                + (next.map { ", which must say '\($0)' or the like; such a model can't write this shape" } ?? ""))
    }

    /// Ends an answer that has as many tokens as it may: one with a shape on the shortest way that the shape allows.
    private func close() -> SequenceRequest? {
        guard let constraint else { return end(.length) }
        guard let rest = constraint.shortestEnd(limit: Self.closingBytes) else {
            fail(
                ModelError(
                    code: .unusablePrompt, model: model.info.path,
                    reason: "the answer's tokens ran out, and what its shape still asks for is longer than "
                        + "\(Self.closingBytes >> 10) KiB; allow more tokens, or a shorter answer"))
            return nil
        }
        for id in vocabulary.tokens(of: rest) { writeForced(id) }
        return end(.length)
    }

    private func choose(_ logits: [Float]) -> TokenSampler.Choice? {
        var logits = logits
        guard constraint != nil else {
            return logits.withUnsafeMutableBufferPointer { sampler.choose($0, allowed: nil) }
        }
        var allowed = constraint?.mask().words ?? []
        if constraint?.mayEnd == true {
            for end in vocabulary.ends { allowed[Int(end) / 64] |= 1 << UInt64(Int(end) % 64) }
        }
        return logits.withUnsafeMutableBufferPointer { logits in
            allowed.withUnsafeBufferPointer { sampler.choose(logits, allowed: $0.baseAddress) }
        }
    }

    /// Writes what must follow; gives its tokens.
    private func writeForced() -> [Int32] {
        guard let constraint else { return [] }
        var bytes = constraint.forcedBytes(limit: Self.forcedBytes)
        // Models write a space together with what follows it.
        if bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        let ids = Array(vocabulary.tokens(of: bytes).prefix(max(0, state.capacity - position)))
        for id in ids { writeForced(id) }
        position += ids.count
        return ids
    }

    private func writeForced(_ id: Int32) {
        _ = constraint?.accept(bytes: vocabulary.bytes(of: id) ?? [])
        sampler.note(id, isWritten: true)
        write(id, logProbability: nil, allowed: 0, margin: nil)
    }

    private func write(_ id: Int32, logProbability: Float?, allowed: Float, margin: Float?) {
        var bytes = vocabulary.bytes(of: id) ?? []
        if dropsFirstSpace, tokens.isEmpty, bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
        tell(answer.append(bytes))
        // Where it stands in the text is known in the end.
        tokens.append(
            GeneratedToken(
                id: id, range: 0..<0, logProbability: logProbability, allowedLogProbability: allowed, margin: margin))
    }

    private func end(_ end: Generation.End) -> SequenceRequest? {
        finish(end)
        return nil
    }

    private func finish(_ end: Generation.End) {
        tell(answer.finish())
        let placed = zip(tokens, answer.ranges).map { token, range in
            var token = token
            token.range = range
            return token
        }
        waiter.resume(
            returning: Answer(text: answer.text, tokens: placed, end: end, computed: computed, seconds: seconds))
    }

    private func tell(_ text: String) { if !text.isEmpty { listener?(text) } }
}
