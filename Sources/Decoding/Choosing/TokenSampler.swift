public import ModelPorts

/// Chooses one sequence's tokens.
///
/// The steps, as transformers orders them: penalties, the mask, temperature, top-k, top-p, min-p; a draw of what is left.
/// Of equal logits the lower id ranks first, and at temperature 0 the best token is taken. A choice is decided by
/// comparisons and by sums of our own exponential in a stated order, so the same logits give the same choice on every
/// machine. NaN and infinite logits are never chosen.
///
/// Once memory has grown to what the options need, nothing is allocated: 10 KB for 150,000 tokens at temperature 0, 12
/// bytes a token where no `topK` limits the candidates.
public struct TokenSampler: Sendable {
    /// A token that was chosen.
    public struct Choice: Sendable, Hashable {
        /// Its number in the vocabulary.
        public let token: Int32
        /// As in `GeneratedToken`.
        public let logProbability: Float
        /// As in `GeneratedToken`.
        public let allowedLogProbability: Float
        /// As in `GeneratedToken`.
        public let margin: Float?
    }

    /// Σ e^(x − largest) over 64 logits, some of them perhaps −infinity; within 1e-6 of the sum.
    public typealias ExponentialSum = @Sendable (_ logits: UnsafePointer<Float>, _ largest: Float) -> Float

    private let options: SamplingOptions
    private let exponentialSum: ExponentialSum
    private var penalties: Penalties?
    private var draws: Draws
    private var maxima = BlockMaxima()
    /// What the last draw was among.
    private(set) var candidates = Candidates()

    /// A sampler for one sequence.
    /// - Parameters:
    ///   - seed: decides all draws: `SamplingOptions.seed(for:)`.
    ///   - exponentialSum: a faster one than our own, which gives the same bits on every machine; for what is reported
    ///     of a choice, never for the choice.
    /// - Throws: `DecodingError` for options with faults.
    public init(
        _ options: SamplingOptions, seed: UInt64,
        exponentialSum: ExponentialSum? = nil
    ) throws(DecodingError) {
        let faults = options.faults
        guard faults.isEmpty else { throw DecodingError(code: .sampling, reasons: faults) }
        self.options = options
        self.exponentialSum = exponentialSum ?? { Blocks.exponentialSum(at: $0, largest: $1) }
        penalties = Penalties(options)
        draws = Draws(seed: seed)
    }

    /// Tells of a token that `choose` did not choose: one that was read, or one that the answer's shape wrote.
    public mutating func note(_ token: Int32, isWritten: Bool) {
        penalties?.note(token, isWritten: isWritten)
    }

    /// Chooses the next token, and notes it.
    /// - Parameters:
    ///   - logits: one a token of the vocabulary; what is left in them afterwards means nothing.
    ///   - allowed: one bit a token, the lowest of the first word for token 0; ⌈count / 64⌉ words. Nil allows all.
    /// - Returns: nil where no token is allowed whose logit is finite.
    public mutating func choose(
        _ logits: UnsafeMutableBufferPointer<Float>, allowed: UnsafePointer<UInt64>? = nil
    ) -> Choice? {
        guard let survey = survey(logits, allowed) else { return nil }
        penalties?.apply(to: logits, &maxima)
        guard let token = options.temperature > 0 ? draw(logits) : maxima.best(of: logits) else { return nil }
        note(Int32(token), isWritten: true)
        return survey.choice(of: token, penalties?.original(of: token) ?? logits[token])
    }

    /// Takes a token that is certain, as one of a run that the answer's shape forces, and notes it as written.
    /// - Parameters: as in `choose`.
    /// - Returns: what `choose` would tell of it; nil where it is not allowed or its logit is not finite.
    public mutating func take(
        _ token: Int32, of logits: UnsafeMutableBufferPointer<Float>, allowed: UnsafePointer<UInt64>? = nil
    ) -> Choice? {
        let token = Int(token)
        guard logits.indices.contains(token), let survey = survey(logits, allowed) else { return nil }
        guard maxima.values[token / Blocks.size] > -.infinity, logits[token].isFinite else { return nil }
        note(Int32(token), isWritten: true)
        return survey.choice(of: token, logits[token])
    }

    /// What is known of the allowed tokens before any penalty.
    private struct Survey {
        /// ln Σ e^x over all tokens, and over those that are allowed.
        let whole: Double
        let allowed: Double
        let best: Int
        let bestLogit: Float
        /// The second best's; nil where nothing else is allowed.
        let secondLogit: Float?

        func choice(of token: Int, _ logit: Float) -> Choice {
            let other = token == best ? secondLogit : bestLogit
            return Choice(
                token: Int32(token),
                logProbability: Float(Double(logit) - whole),
                allowedLogProbability: Float(Double(logit) - allowed),
                margin: other.map { Float(Double(logit) - Double($0)) })
        }
    }

    private mutating func survey(
        _ logits: UnsafeMutableBufferPointer<Float>, _ allowed: UnsafePointer<UInt64>?
    ) -> Survey? {
        maxima.scan(logits)
        let whole = logarithmOfSum(logits)
        var among = whole
        if let allowed {
            maxima.mask(logits, allowing: allowed)
            among = logarithmOfSum(logits)
        }
        guard let whole, let among, let best = maxima.best(of: logits) else { return nil }
        return Survey(
            whole: whole, allowed: among, best: best, bestLogit: logits[best],
            secondLogit: maxima.best(of: logits, except: best).map { logits[$0] })
    }

    /// ln Σ e^x over the tokens that the maxima tell of; nil where there are none.
    private func logarithmOfSum(_ logits: UnsafeMutableBufferPointer<Float>) -> Double? {
        let largest = maxima.largest
        guard largest > -.infinity else { return nil }
        return Double(largest) + naturalLogarithm(maxima.sum(over: logits) { exponentialSum($0, largest) })
    }

    private mutating func draw(_ logits: UnsafeMutableBufferPointer<Float>) -> Int? {
        let largest = maxima.largest
        let scale = Float(
            max(Double(Float.leastNormalMagnitude), min(Double(Float.greatestFiniteMagnitude), 1 / options.temperature))
        )
        let isCut = options.topP < 1
        let hasLimit = options.topK > 0 && options.topK < logits.count
        // Below this a token's weight is 0.
        var least = max(-Float.greatestFiniteMagnitude, largest - 88 / scale)
        if hasLimit {
            least = max(least, candidates.bound(of: maxima, most: options.topK))
        } else if isCut {
            least = max(least, lightest(of: logits.count, largest: largest, scale: scale))
        }
        let areAll = candidates.collect(logits, maxima, from: least)
        if hasLimit { candidates.keep(most: options.topK) }
        var total = candidates.weigh(largest: largest, scale: scale)
        if isCut {
            if !areAll, !hasLimit {
                total = maxima.sum(over: logits, from: largest - 88 / scale) {
                    Blocks.exponentialSum(at: $0, largest: largest, scale: scale)
                }
            }
            candidates.keep(weighing: options.topP * total)
        }
        if options.minP > 0 { candidates.keep(heavierThan: Float(options.minP)) }
        return candidates.token(at: draws.next()).map(Int.init)
    }

    /// A logit below which top-p leaves nothing: all tokens below weigh less together than what it cuts.
    ///
    /// It cuts 1 − topP of the whole weight, and the blocks' best tokens weigh no more than all; an equal share of that for
    /// each token is what a token must weigh.
    private func lightest(of count: Int, largest: Float, scale: Float) -> Float {
        let known = maxima.values.withUnsafeBufferPointer { values in
            var sum = 0.0
            Blocks.forEach(of: values) { sum += Double(Blocks.exponentialSum(at: $1, largest: largest, scale: scale)) }
            return sum
        }
        let share = naturalLogarithm((1 - options.topP) * known / Double(count))
        return Float(Double(largest) + (share - 0.001) / Double(scale))
    }
}
