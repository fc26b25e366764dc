import CKernels

/// Queries over a cache of keys and values, to be computed by any table of kernels.
struct CachedAttentionCase: CustomStringConvertible {
    var queries = 1
    var keysCount: Int
    let keyWidth: Int
    let valueWidth: Int
    var cache = CK_CACHE_F32
    var causal = true
    var firstPosition = 0
    var window = 0
    var softCap: Float = 0
    var scale: Float = 0.37
    /// Bias by distance: one value for each of keysCount + queries - 1 distances; or none.
    var bias: [Float] = []
    /// The index of the query from which the case was cut.
    var firstQuery = 0
    var q: [Float]
    var k: [Float]
    var v: [Float]

    var qStride: Int { keyWidth + 3 }
    var kStride: Int { keyWidth + 1 }
    var valueStride: Int { valueWidth + 2 }
    var outStride: Int { valueWidth + 5 }

    var description: String {
        """
        cache \(cache.rawValue) queries \(queries) keys \(keysCount) widths \(keyWidth) \(valueWidth) causal \(causal) from \(firstPosition) \
        window \(window) cap \(softCap) bias \(bias.count)
        """
    }

    /// The queries are the last of the sequence unless `firstPosition` is changed.
    init(queries: Int, keysCount: Int, keyWidth: Int, valueWidth: Int, using random: inout SplitMix) {
        (self.queries, self.keysCount, self.keyWidth, self.valueWidth) = (queries, keysCount, keyWidth, valueWidth)
        firstPosition = max(keysCount - queries, 0)
        q = random.floats(queries * (keyWidth + 3), scale: 2)
        k = random.floats(keysCount * (keyWidth + 1), scale: 2)
        v = random.floats(keysCount * (valueWidth + 2), scale: 2)
    }

    /// Keys that query `index` sees.
    func visible(_ index: Int) -> Range<Int> {
        guard causal else { return 0..<keysCount }
        let position = firstPosition + index
        return (window == 0 ? 0 : max(0, position - window + 1))..<min(position + 1, keysCount)
    }

    /// The pages as `kernels` stores them, tokens given in runs of `run`.
    func pages(of kernels: ck_kernels, run: Int) -> CachePages {
        let pages = CachePages(cache, keys: keysCount, keyWidth: keyWidth, valueWidth: valueWidth)
        let (keys, values) = (Buffer(k, misalignment: 4), Buffer(v, misalignment: 8))
        for first in stride(from: 0, to: keysCount, by: run) {
            var store = ck_cache_store()
            store.k = UnsafePointer(keys.floats + first * kStride)
            store.v = UnsafePointer(values.floats + first * valueStride)
            (store.k_stride, store.v_stride) = (kStride, valueStride)
            (store.first, store.count) = (first, min(run, keysCount - first))
            pages.store(store, with: kernels)
        }
        return withExtendedLifetime((keys, values)) { pages }
    }

    /// [queries, outStride] with what lies between the rows; query 0 is `firstQuery` of the case that this was cut from.
    func result(of kernels: ck_kernels, run: Int = 16) -> [UInt8] {
        let q = Buffer(q)
        let pages = pages(of: kernels, run: run)
        // The end of the bias must be the end of its memory, whatever key is read last.
        let bias = Buffer(bias)
        let scratch = Buffer(byteCount: ck_cached_attention_scratch_bytes(keysCount, keyWidth, valueWidth))
        let out = Buffer(byteCount: queries * outStride * 4, misalignment: 4)
        var attention = ck_cached_attention()
        attention.q = UnsafePointer(q.floats + firstQuery * qStride)
        attention.q_stride = qStride
        attention.queries = queries
        attention.keys_count = keysCount
        attention.first_position = firstPosition
        attention.causal = causal
        attention.window = window
        attention.scale = scale
        attention.soft_cap = softCap
        if !self.bias.isEmpty {
            attention.bias = UnsafePointer(bias.floats + self.bias.count - keysCount - firstQuery)
            attention.bias_stride = -1
        }
        attention.out = out.floats
        attention.out_stride = outStride
        attention.scratch = scratch.start
        withExtendedLifetime((q, bias, scratch)) { pages.attend(attention, with: kernels) }
        return out.bytes
    }

    /// The same case with keys and values as `cache` gives them back, kept as f32.
    func kept() -> CachedAttentionCase {
        var kept = self
        kept.cache = CK_CACHE_F32
        for key in 0..<keysCount {
            for (d, value) in cache.kept(Array(k[key * kStride..<key * kStride + keyWidth])).enumerated() {
                kept.k[key * kStride + d] = value
            }
            for (d, value) in cache.kept(Array(v[key * valueStride..<key * valueStride + valueWidth])).enumerated() {
                kept.v[key * valueStride + d] = value
            }
        }
        return kept
    }

    /// One query of this case alone, with everything else as it is.
    func query(_ index: Int) -> CachedAttentionCase {
        var one = self
        one.queries = 1
        one.firstQuery = firstQuery + index
        one.firstPosition += index
        return one
    }

    /// Bytes of the values of one query in a result.
    func row(_ index: Int, of result: [UInt8]) -> [UInt8] {
        Array(result[index * outStride * 4..<(index * outStride + valueWidth) * 4])
    }
}
