import CKernels
import Testing

@Suite("Attention equals the portable kernels bit for bit")
struct AttentionTests {
    @Test("over counts of tokens and head dimensions")
    func counts() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 21)
            var comparer = Comparer(kernels)
            for tokens in [0, 1, 2, 3, 4, 5, 15, 16, 17, 31, 33, 47, 70] {
                for headDim in [1, 3, 16, 20, 32, 33, 48, 64] {
                    let attention = AttentionCase(tokens: tokens, headDim: headDim, using: &random)
                    comparer.compare("attention \(tokens) \(headDim)", attention.result(of:))
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("and computes the softmax of scaled scores")
    func reference() {
        var random = SplitMix(seed: 22)
        let attention = AttentionCase(tokens: 9, headDim: 12, using: &random)
        let out = attention.result(of: InstructionSets.portable).withUnsafeBytes { raw in
            (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
        let at = { (m: [Float], token: Int, d: Int) in Double(m[token * attention.stride + d]) }
        for query in 0..<9 {
            let scores = (0..<9).map { key in
                Double(attention.scale)
                    * (0..<12).map { at(attention.q, query, $0) * at(attention.k, key, $0) }.reduce(0, +)
            }
            let weights = softmax(scores)
            for d in 0..<12 {
                let expected = (0..<9).map { weights[$0] * at(attention.v, $0, d) }.reduce(0, +)
                #expect(abs(Double(out[query * attention.outStride + d]) - expected) < 5e-6)
            }
        }
    }
}

private struct AttentionCase {
    let tokens: Int
    let headDim: Int
    let stride: Int
    let outStride: Int
    let scale: Float = 0.37
    let q: [Float]
    let k: [Float]
    let v: [Float]

    init(tokens: Int, headDim: Int, using random: inout SplitMix) {
        (self.tokens, self.headDim) = (tokens, headDim)
        (stride, outStride) = (2 * headDim + 1, headDim + 2)
        q = random.floats(tokens * stride, scale: 2)
        k = random.floats(tokens * stride, scale: 2)
        v = random.floats(tokens * stride, scale: 2)
    }

    func result(of kernels: ck_kernels) -> [UInt8] {
        let (q, k, v) = (Buffer(q), Buffer(k), Buffer(v))
        let scratch = Buffer(byteCount: ck_attention_scratch_bytes(tokens, headDim))
        let out = Buffer(byteCount: tokens * outStride * 4)
        var attention = ck_attention()
        attention.q = UnsafePointer(q.floats)
        attention.k = UnsafePointer(k.floats)
        attention.v = UnsafePointer(v.floats)
        attention.stride = stride
        attention.tokens = tokens
        attention.head_dim = headDim
        attention.scale = scale
        attention.out = out.floats
        attention.out_stride = outStride
        attention.scratch = scratch.start
        withExtendedLifetime((q, k, v, scratch)) { kernels.attention(&attention) }
        return out.bytes
    }
}
