import CKernels
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite("Attention over cached keys")
struct CachedAttentionTests {
    @Test("equals the portable kernel bit for bit, over counts, widths, windows, caps and biases")
    func counts() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 51)
            var comparer = Comparer(kernels)
            let widths = [(1, 1), (3, 20), (16, 16), (20, 7), (33, 64), (64, 33), (80, 130)]
            for keys in [1, 2, 3, 5, 15, 16, 17, 33, 47, 64, 67, 70, 130] {
                for queries in [1, 2, 3, 4, 5, 9] where queries <= keys {
                    for turn in 0..<2 {
                        let (keyWidth, valueWidth) = widths[(keys + queries + 3 * turn) % widths.count]
                        for variant in CachedAttentionCase.variants(
                            queries: queries, keysCount: keys, keyWidth: keyWidth, valueWidth: valueWidth,
                            using: &random)
                        {
                            for variant in variant.inEveryCache {
                                comparer.compare("\(variant)") { variant.result(of: $0) }
                            }
                        }
                    }
                }
            }
            #expect(comparer.comparisons > 3000)
            #expect(comparer.differences == [])
        }
    }

    @Test("and over every width up to 160, keys stored in runs that cross pages")
    func widths() {
        for kernels in InstructionSets.runnable {
            var random = SplitMix(seed: 59)
            var comparer = Comparer(kernels)
            for width in 1...160 {
                let cached = CachedAttentionCase(
                    queries: width % 5 + 1, keysCount: 36 + width % 17, keyWidth: width, valueWidth: 161 - width,
                    using: &random)
                for cached in cached.inEveryCache {
                    comparer.compare("\(cached)") { cached.result(of: $0, run: width % 21 + 1) }
                }
            }
            #expect(comparer.differences == [])
        }
    }

    @Test("halves and Q8_0 give the bits that f32 gives with the numbers as they read")
    func kept() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            var random = SplitMix(seed: 60)
            for (keyWidth, valueWidth) in [(64, 64), (1, 3), (40, 35), (17, 33), (96, 80), (130, 160)] {
                for variant in CachedAttentionCase.variants(
                    queries: 6, keysCount: 45, keyWidth: keyWidth, valueWidth: valueWidth, using: &random)
                {
                    for cached in variant.inEveryCache.dropFirst() {
                        #expect(cached.result(of: kernels) == cached.kept().result(of: kernels), "\(cached)")
                    }
                }
            }
        }
    }

    @Test("and computes the softmax of capped and biased scores over the visible keys, within 5e-6 of double precision")
    func reference() {
        var random = SplitMix(seed: 52)
        for variant in CachedAttentionCase.variants(
            queries: 5, keysCount: 21, keyWidth: 12, valueWidth: 9, using: &random)
        {
            for variant in variant.inEveryCache {
                let out = Buffer(bytes: variant.result(of: InstructionSets.portable)).values(5 * variant.outStride)
                for query in 0..<5 {
                    for (d, expected) in variant.kept().expected(query).enumerated() {
                        let error = abs(Double(out[query * variant.outStride + d]) - expected)
                        #expect(error < 5e-6, "\(variant)")
                    }
                }
            }
        }
    }

    @Test("a query gives the same bits alone, in any group, and with anything behind its keys")
    func independence() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            var random = SplitMix(seed: 53)
            let variants = CachedAttentionCase.variants(
                queries: 11, keysCount: 37, keyWidth: 20, valueWidth: 24, using: &random)
            for variant in variants.flatMap(\.inEveryCache) where variant.causal {
                let together = variant.result(of: kernels)
                for query in 0..<11 {
                    var alone = variant.query(query)
                    let expected = variant.row(query, of: together)
                    #expect(alone.row(0, of: alone.result(of: kernels)) == expected, "\(kernels.label) \(variant)")
                    alone.poison(outside: variant.visible(query))
                    #expect(alone.row(0, of: alone.result(of: kernels)) == expected, "\(kernels.label) \(variant)")
                }
                var poisoned = variant
                poisoned.poison(outside: variant.visible(0))
                let row = poisoned.row(0, of: poisoned.result(of: kernels))
                #expect(row == variant.row(0, of: together), "\(kernels.label) \(variant)")
            }
        }
    }

    @Test("a causal query equals one that is not causal over as many keys")
    func causalOrCounted() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            var random = SplitMix(seed: 54)
            let all = CachedAttentionCase(queries: 30, keysCount: 30, keyWidth: 16, valueWidth: 18, using: &random)
            for all in all.inEveryCache {
                let together = all.result(of: kernels)
                for query in 0..<30 {
                    var counted = all.query(query)
                    counted.causal = false
                    counted.keysCount = query + 1
                    #expect(counted.row(0, of: counted.result(of: kernels)) == all.row(query, of: together))
                }
            }
        }
    }

    @Test("equals the encoders' attention where every query sees every key")
    func encoder() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            var random = SplitMix(seed: 55)
            for (tokens, width) in [(1, 16), (5, 32), (17, 20), (40, 64), (70, 33)] {
                var cached = CachedAttentionCase(
                    queries: tokens, keysCount: tokens, keyWidth: width, valueWidth: width, using: &random)
                cached.causal = false
                let result = cached.result(of: kernels)
                let expected = cached.encoderAttention(of: kernels)
                for query in 0..<tokens {
                    #expect(cached.row(query, of: result) == cached.row(query, of: expected))
                }
            }
        }
    }

    @Test("scores that are all -inf weigh the visible keys alike, and none beside them")
    func withoutScores() {
        var random = SplitMix(seed: 58)
        var cached = CachedAttentionCase(queries: 3, keysCount: 21, keyWidth: 8, valueWidth: 17, using: &random)
        cached.window = 6
        cached.bias = [Float](repeating: -.infinity, count: 23)
        let expected = cached.result(of: InstructionSets.portable)
        let out = Buffer(bytes: expected).values(1)
        let mean = (13..<19).map { cached.v[$0 * cached.valueStride] }.reduce(0, +) / 6
        #expect(abs(out[0] - mean) < 1e-5)
        for kernels in InstructionSets.runnable {
            #expect(cached.result(of: kernels) == expected, "\(kernels.label)")
        }
    }

    @Test("a query that sees no key gets zeros")
    func nothingVisible() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            var random = SplitMix(seed: 57)
            var beyond = CachedAttentionCase(queries: 6, keysCount: 20, keyWidth: 8, valueWidth: 18, using: &random)
            (beyond.firstPosition, beyond.window) = (30, 5)
            var empty = CachedAttentionCase(queries: 2, keysCount: 0, keyWidth: 8, valueWidth: 18, using: &random)
            empty.causal = false
            for nothing in [beyond, empty] {
                let out = nothing.result(of: kernels)
                for query in 0..<nothing.queries {
                    #expect(nothing.row(query, of: out) == [UInt8](repeating: 0, count: 18 * 4))
                }
            }
        }
    }
}

extension CachedAttentionCase {
    /// This case with each format of the cache, f32 first.
    var inEveryCache: [CachedAttentionCase] {
        ck_cache.all.map { cache in
            var other = self
            other.cache = cache
            return other
        }
    }

    /// The same queries with every kind of mask, cap and bias.
    static func variants(
        queries: Int, keysCount: Int, keyWidth: Int, valueWidth: Int, using random: inout SplitMix
    ) -> [CachedAttentionCase] {
        let causal = CachedAttentionCase(
            queries: queries, keysCount: keysCount, keyWidth: keyWidth, valueWidth: valueWidth, using: &random)
        var windows = [1, 2, 5, 16, 19].map { window in
            var windowed = causal
            windowed.window = window
            return windowed
        }
        windows[1].softCap = 3
        var everything = causal
        everything.causal = false
        var biased = everything
        biased.bias = random.floats(keysCount + queries - 1, scale: 4)
        var all = windows[3]
        (all.softCap, all.bias) = (1.5, biased.bias)
        var early = all
        (early.firstPosition, early.window) = (0, 0)
        return [causal] + windows + [everything, biased, all, early]
    }

    /// Keys and values that a query of `keys` does not see become NaN.
    mutating func poison(outside keys: Range<Int>) {
        for key in 0..<keysCount where !keys.contains(key) {
            for d in 0..<kStride { k[key * kStride + d] = .nan }
            for d in 0..<valueStride { v[key * valueStride + d] = .nan }
        }
    }

    /// Query `index` in double precision.
    func expected(_ index: Int) -> [Double] {
        let keys = visible(index)
        let scores = keys.map { key -> Double in
            let products = (0..<keyWidth).map { Double(q[index * qStride + $0]) * Double(k[key * kStride + $0]) }
            var score = Double(scale) * products.reduce(0, +)
            if softCap > 0 { score = Double(softCap) * tanh(score / Double(softCap)) }
            return bias.isEmpty ? score : score + Double(bias[bias.count - keysCount - index + key])
        }
        let weights = softmax(scores)
        return (0..<valueWidth).map { d in
            zip(keys, weights).map { key, weight in weight * Double(v[key * valueStride + d]) }.reduce(0, +)
        }
    }

    /// The same case for the kernel of encoders, which has one stride for queries, keys and values.
    func encoderAttention(of kernels: ck_kernels) -> [UInt8] {
        let stride = qStride + kStride + valueStride
        let rows = Buffer(byteCount: keysCount * stride * 4)
        for token in 0..<keysCount {
            for d in 0..<keyWidth {
                rows.floats[token * stride + d] = q[token * qStride + d]
                rows.floats[token * stride + qStride + d] = k[token * kStride + d]
                rows.floats[token * stride + qStride + kStride + d] = v[token * valueStride + d]
            }
        }
        let scratch = Buffer(byteCount: ck_attention_scratch_bytes(keysCount, keyWidth))
        let out = Buffer(byteCount: queries * outStride * 4)
        var attention = ck_attention()
        attention.q = UnsafePointer(rows.floats)
        attention.k = UnsafePointer(rows.floats + qStride)
        attention.v = UnsafePointer(rows.floats + qStride + kStride)
        attention.stride = stride
        attention.tokens = keysCount
        attention.head_dim = keyWidth
        attention.scale = scale
        attention.out = out.floats
        attention.out_stride = outStride
        attention.scratch = scratch.start
        withExtendedLifetime((rows, scratch)) { kernels.attention(&attention) }
        return out.bytes
    }
}
