import ModelPorts

/// Makes tokens of the near past less probable.
///
/// A logit is divided by the repetition penalty where it is above 0 and multiplied with it otherwise (Keskar et al. 2019)
/// if the token was read or written; then, if it was written n times, n · frequency + presence is subtracted (as OpenAI's
/// interface defines it). Only the last `window` tokens count.
struct Penalties: Sendable {
    private struct Uses: Sendable {
        var read = 0
        var written = 0
    }

    private let repetition: Double
    private let frequency: Double
    private let presence: Double
    private let window: Int
    /// The last tokens, whether each was written, and the place of the oldest once there are as many as the window has.
    private var tokens: [(id: Int32, isWritten: Bool)] = []
    private var oldest = 0
    private var uses: [Int32: Uses] = [:]
    /// Logits that the last `apply` changed, as they were.
    private var originals: [(token: Int, logit: Float)] = []

    /// Nil where the options ask for none.
    init?(_ options: SamplingOptions) {
        repetition = options.repetitionPenalty
        frequency = options.frequencyPenalty
        presence = options.presencePenalty
        window = options.penaltyWindow
        guard window > 0, repetition != 1 || frequency != 0 || presence != 0 else { return nil }
        tokens.reserveCapacity(min(window, 4096))
        uses.reserveCapacity(min(window, 4096) + 1)
    }

    /// Adds a token to the past; the oldest one leaves the window.
    mutating func note(_ token: Int32, isWritten: Bool) {
        if tokens.count < window {
            tokens.append((token, isWritten))
        } else {
            forget(tokens[oldest])
            tokens[oldest] = (token, isWritten)
            oldest = (oldest + 1) % window
        }
        if isWritten { uses[token, default: Uses()].written += 1 } else { uses[token, default: Uses()].read += 1 }
    }

    private mutating func forget(_ token: (id: Int32, isWritten: Bool)) {
        guard var left = uses[token.id] else { return }
        if token.isWritten { left.written -= 1 } else { left.read -= 1 }
        uses[token.id] = left.read == 0 && left.written == 0 ? nil : left
    }

    /// Changes the logits of what was used.
    mutating func apply(to logits: UnsafeMutableBufferPointer<Float>, _ maxima: inout BlockMaxima) {
        originals.removeAll(keepingCapacity: true)
        for (token, uses) in uses where logits.indices.contains(Int(token)) {
            originals.append((Int(token), logits[Int(token)]))
            maxima.update(logits, at: Int(token)) { logit in
                let repeated = logit > 0 ? logit / repetition : logit * repetition
                guard uses.written > 0 else { return repeated }
                return repeated - Double(uses.written) * frequency - presence
            }
        }
    }

    /// A token's logit before it was changed; nil if it was not.
    func original(of token: Int) -> Float? {
        originals.first { $0.token == token }?.logit
    }
}
