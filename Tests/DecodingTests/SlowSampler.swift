import Foundation
import ModelPorts

@testable import Decoding

/// What may be drawn, computed the plain way: everything sorted, everything in double precision.
struct SlowSampler {
    struct Token {
        let id: Int
        let logit: Double
        /// e^((x − largest) / temperature).
        let weight: Double
        /// The probability of all tokens that rank before it, of those that top-k leaves.
        var before = 0.0
    }

    /// Tokens that top-k leaves, best first.
    private(set) var tokens: [Token] = []

    init(_ logits: [Float], _ mask: [UInt64]?, _ options: SamplingOptions, read: [Int] = [], written: [Int] = []) {
        var left: [(id: Int, logit: Float)] = []
        for (id, logit) in logits.enumerated() where logit.isFinite {
            if let mask, mask[id / 64] >> UInt64(id % 64) & 1 == 0 { continue }
            left.append((id, Self.penalised(logit, id, options, read, written)))
        }
        left.sort { ($1.logit, $0.id) < ($0.logit, $1.id) }
        if options.topK > 0 { left.removeLast(max(0, left.count - options.topK)) }
        guard let best = left.first else { return }
        tokens = left.map {
            let distance = Double($0.logit) - Double(best.logit)
            return Token(id: $0.id, logit: Double($0.logit), weight: Foundation.exp(distance / options.temperature))
        }
        let total = tokens.reduce(0) { $0 + $1.weight }
        var sum = 0.0
        for index in tokens.indices {
            tokens[index].before = sum / total
            sum += tokens[index].weight
        }
    }

    private static func penalised(
        _ logit: Float, _ id: Int, _ options: SamplingOptions, _ read: [Int], _ written: [Int]
    ) -> Float {
        var value = Double(logit)
        let count = written.count { $0 == id }
        if count > 0 || read.contains(id) {
            value = value > 0 ? value / options.repetitionPenalty : value * options.repetitionPenalty
        }
        if count > 0 { value -= Double(count) * options.frequencyPenalty + options.presencePenalty }
        let limit = Double(Float.greatestFiniteMagnitude)
        return Float(min(limit, max(-limit, value)))
    }

    /// Ids that must be among the candidates, and those that may be: where a sum lies within rounding of top-p or a ratio
    /// of min-p, either is right.
    func expected(_ options: SamplingOptions) -> (certain: Set<Int>, possible: Set<Int>) {
        let near = 2e-6
        func ids(_ topP: Double, _ minP: Double, _ least: Double) -> Set<Int> {
            Set(
                tokens.filter { ($0.before < topP || $0.before == 0) && $0.weight >= minP && $0.weight >= least }.map(
                    \.id))
        }
        let widest = options.topP < 1 ? options.topP + near : .infinity
        return (
            ids(options.topP - near, options.minP * (1 + near), 1e-30), ids(widest, options.minP * (1 - 1e-5), 0)
        )
    }

    /// ln Σ e^x over finite logits that a mask allows.
    static func logarithmOfSum(_ logits: [Float], _ mask: [UInt64]?) -> Double {
        let left = logits.enumerated().filter { id, logit in
            logit.isFinite && mask.map { $0[id / 64] >> UInt64(id % 64) & 1 == 1 } ?? true
        }.map { Double($1) }
        let largest = left.max() ?? 0
        return largest + Foundation.log(left.reduce(0) { $0 + Foundation.exp($1 - largest) })
    }
}

/// Numbers for made-up cases: the same on every machine.
struct Numbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ state >> 32) &* 0xD6E8_FEB8_6659_FD93
    }

    mutating func below(_ limit: Int) -> Int { Int((next() >> 33) % UInt64(limit)) }

    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Nearly normal.
    mutating func normal() -> Float { Float((0..<12).reduce(-6.0) { sum, _ in sum + unit() }) }
}

extension TokenSampler {
    /// Chooses of logits that are kept as they are.
    mutating func choose(_ logits: [Float], _ mask: [UInt64]? = nil) -> Choice? {
        var copy = logits
        return copy.withUnsafeMutableBufferPointer { copy in
            if let mask { return mask.withUnsafeBufferPointer { choose(copy, allowed: $0.baseAddress) } }
            return choose(copy)
        }
    }

    /// Takes a token of logits that are kept as they are.
    mutating func take(_ token: Int32, _ logits: [Float], _ mask: [UInt64]? = nil) -> Choice? {
        var copy = logits
        return copy.withUnsafeMutableBufferPointer { copy in
            if let mask { return mask.withUnsafeBufferPointer { take(token, of: copy, allowed: $0.baseAddress) } }
            return take(token, of: copy)
        }
    }
}
