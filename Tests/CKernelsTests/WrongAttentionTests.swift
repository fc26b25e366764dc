import CKernels
import Testing

/// Cached attention written once more, right or with one fault: the comparer accepts the first and catches the others.
@Suite("The comparer catches cached attention that is wrong on purpose")
struct WrongAttentionTests {
    @Test("without a fault it is the portable kernel")
    func right() {
        #expect(differences(of: { attend($0) }) == 0)
    }

    @Test("values added from the last key to the first")
    func keyOrder() {
        #expect(differences(of: { attend($0, .keysBackwards) }) > 0)
    }

    @Test("exps summed one after the other instead of in 16 lanes")
    func sumOrder() {
        #expect(differences(of: { attend($0, .oneSum) }) > 0)
    }

    @Test("the sum divided out at the end instead of from each weight")
    func lateDivision() {
        #expect(differences(of: { attend($0, .lateDivision) }) > 0)
    }

    @Test("a window one key too long")
    func window() {
        #expect(differences(of: { attend($0, .longWindow) }) > 0)
    }

    @Test("a bias that is capped with the score")
    func capAfterBias() {
        #expect(differences(of: { attend($0, .capAfterBias) }) > 0)
    }

    @Test("a Q8_0 key's scale multiplied once with a block's sum instead of with each integer")
    func lateScale() {
        #expect(differences(of: { attend($0, .lateScale) }) > 0)
    }

    @Test("a Q8_0 block scaled by its neighbour")
    func wrongScale() {
        #expect(differences(of: { attend($0, .wrongScale) }) > 0)
    }

    private func differences(of cachedAttention: @convention(c) (UnsafePointer<ck_cached_attention>?) -> Void) -> Int {
        var candidate = InstructionSets.portable
        candidate.cached_attention = cachedAttention
        var random = SplitMix(seed: 42)
        var comparer = Comparer(candidate)
        for variant in CachedAttentionCase.variants(
            queries: 3, keysCount: 37, keyWidth: 40, valueWidth: 5, using: &random)
        {
            for variant in variant.inEveryCache {
                comparer.compare("\(variant)") { variant.result(of: $0) }
            }
        }
        return comparer.differences.count
    }
}

private enum Fault { case keysBackwards, oneSum, lateDivision, longWindow, capAfterBias, lateScale, wrongScale }

private func attend(_ pointer: UnsafePointer<ck_cached_attention>?, _ fault: Fault? = nil) {
    guard let a = pointer?.pointee, let q = a.q, let out = a.out else { return }
    for query in 0..<a.queries {
        let position = a.first_position + query
        let end = a.causal ? min(position + 1, a.keys_count) : a.keys_count
        let window = a.window + (fault == .longWindow ? 1 : 0)
        let first = a.causal && a.window > 0 ? max(0, position - window + 1) : 0
        let scores = (first..<end).map { key -> Float in
            var product: Float = 0
            for first in stride(from: 0, to: a.key_width, by: 32) {
                let scale = a.keyScale(key, fault == .wrongScale ? (first + 32) % 64 : first)
                let block = (first..<min(first + 32, a.key_width)).reduce(fault == .lateScale ? 0 : product) { sum, d in
                    let number = a.keyNumber(key, d)
                    return sum.addingProduct(q[query * a.q_stride + d], fault == .lateScale ? number : scale * number)
                }
                product = fault == .lateScale ? product.addingProduct(scale, block) : block
            }
            let bias = a.bias.map { $0[query * a.bias_stride + key] }
            var score = a.scale * product
            if fault == .capAfterBias, let bias { score += bias }
            if a.soft_cap > 0 { score = a.soft_cap * ck_tanh(score / a.soft_cap) }
            if fault != .capAfterBias, let bias { score += bias }
            return score
        }
        let largest = scores.max() ?? 0
        let powers = scores.map { ck_exp($0 - largest) }
        var lanes = [Float](repeating: 0, count: 16)
        for (index, power) in powers.enumerated() {
            lanes[fault == .oneSum ? 0 : (first + index) % 16] += power
        }
        for half in [8, 4, 2, 1] {
            for lane in 0..<half { lanes[lane] += lanes[lane + half] }
        }
        let inverse = 1 / lanes[0]
        let order = fault == .keysBackwards ? Array(powers.indices.reversed()) : Array(powers.indices)
        for d in 0..<a.value_width {
            let sum = order.reduce(Float(0)) { sum, index in
                let weight = fault == .lateDivision ? powers[index] : powers[index] * inverse
                return sum.addingProduct(weight, a.value(first + index, d))
            }
            out[query * a.out_stride + d] = fault == .lateDivision ? sum * inverse : sum
        }
    }
}

/// The pages read once more, as cache.h draws them.
extension ck_cached_attention {
    private func number(_ key: Int, _ offset: Int, _ index: Int) -> Float {
        guard let start = pages[key / 16].map({ $0 + offset }) else { return .nan }
        switch cache {
        case CK_CACHE_F32: return start.load(fromByteOffset: 4 * index, as: Float.self)
        case CK_CACHE_F16: return half(start, index)
        default: return Float(start.load(fromByteOffset: 64 + index, as: Int8.self))
        }
    }

    private func half(_ start: UnsafeRawPointer, _ index: Int) -> Float {
        var wide: Float = 0
        InstructionSets.portable.widen_f16([start.load(fromByteOffset: 2 * index, as: UInt16.self)], 1, &wide)
        return wide
    }

    fileprivate func keyNumber(_ key: Int, _ d: Int) -> Float { number(key, key_offset, d * 16 + key % 16) }

    /// Of Q8_0, whose scales take 64 bytes for two blocks; 1 for the others.
    fileprivate func keyScale(_ key: Int, _ d: Int) -> Float {
        guard cache == CK_CACHE_Q8_0, let page = pages[key / 16] else { return 1 }
        return half(page + key_offset, d / 32 * 16 + key % 16)
    }

    /// Of values no wider than 16.
    fileprivate func value(_ key: Int, _ d: Int) -> Float {
        guard cache == CK_CACHE_Q8_0 else { return number(key, value_offset, key % 16 * value_width + d) }
        guard let page = pages[key / 16] else { return .nan }
        return half(page + value_offset, key % 16) * number(key, value_offset, key % 16 * 16 + d)
    }
}
