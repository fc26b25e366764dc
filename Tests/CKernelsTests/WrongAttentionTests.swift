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

    private func differences(of cachedAttention: @convention(c) (UnsafePointer<ck_cached_attention>?) -> Void) -> Int {
        var candidate = InstructionSets.portable
        candidate.cached_attention = cachedAttention
        var random = SplitMix(seed: 42)
        var comparer = Comparer(candidate)
        for variant in CachedAttentionCase.variants(
            queries: 3, keysCount: 37, keyWidth: 8, valueWidth: 5, using: &random)
        {
            comparer.compare("\(variant)") { variant.result(of: $0) }
        }
        return comparer.differences.count
    }
}

private enum Fault { case keysBackwards, oneSum, lateDivision, longWindow, capAfterBias }

private func attend(_ pointer: UnsafePointer<ck_cached_attention>?, _ fault: Fault? = nil) {
    guard let a = pointer?.pointee, let q = a.q, let pages = a.pages, let out = a.out else { return }
    let floats = { (page: Int, offset: Int) in pages[page]?.advanced(by: offset).assumingMemoryBound(to: Float.self) }
    for query in 0..<a.queries {
        let position = a.first_position + query
        let end = a.causal ? min(position + 1, a.keys_count) : a.keys_count
        let window = a.window + (fault == .longWindow ? 1 : 0)
        let first = a.causal && a.window > 0 ? max(0, position - window + 1) : 0
        let scores = (first..<end).map { key -> Float in
            let keys = floats(key / 16, a.key_offset)
            let product = (0..<a.key_width).reduce(Float(0)) { sum, d in
                sum.addingProduct(q[query * a.q_stride + d], keys?[d * 16 + key % 16] ?? .nan)
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
                let values = floats((first + index) / 16, a.value_offset)
                return sum.addingProduct(weight, values?[(first + index) % 16 * a.value_width + d] ?? .nan)
            }
            out[query * a.out_stride + d] = fault == .lateDivision ? sum * inverse : sum
        }
    }
}
