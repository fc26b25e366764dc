import CKernels
import Testing

@Suite("Storing keys and values")
struct CacheStoreTests {
    @Test("gives the portable kernel's bytes in runs of any length, and writes nothing beside them")
    func storing() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            var random = SplitMix(seed: 56)
            for keys in [1, 15, 16, 17, 50] {
                for width in [1, 3, 4, 17, 32, 33, 64, 100] {
                    let cached = CachedAttentionCase(
                        queries: 1, keysCount: keys, keyWidth: width, valueWidth: 101 - width, using: &random)
                    for cached in cached.inEveryCache {
                        let expected = cached.pages(of: InstructionSets.portable, run: 1).bytes
                        for run in [1, 3, 16, 17, 40] {
                            #expect(cached.pages(of: kernels, run: run).bytes == expected, "\(kernels.label) \(cached)")
                        }
                    }
                }
            }
        }
    }

    @Test("a token stored again writes its own numbers alone")
    func oneToken() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            var random = SplitMix(seed: 61)
            let cached = CachedAttentionCase(
                queries: 1, keysCount: 40, keyWidth: 40, valueWidth: 50, using: &random)
            for cached in cached.inEveryCache {
                let pages = cached.pages(of: kernels, run: 40)
                let before = pages.bytes
                var other = cached
                for index in 0..<cached.kStride { other.k[21 * cached.kStride + index] += 3 }
                for index in 0..<cached.valueStride { other.v[21 * cached.valueStride + index] *= -2 }
                other.store(21, in: pages, with: kernels)
                #expect(pages.bytes != before)
                #expect(pages.bytes == other.pages(of: kernels, run: 7).bytes)
                cached.store(21, in: pages, with: kernels)
                #expect(pages.bytes == before)
            }
        }
    }

    @Test("numbers read as the header says: ties, denormals, the ends of the range, infinities, NaN")
    func numbers() {
        var random = SplitMix(seed: 62)
        var rows: [[Float]] = [
            [0, -0.0, .leastNonzeroMagnitude, -.leastNormalMagnitude], [65504, 65519, 65520, -1e5], [.infinity, 1],
            [-.infinity, 3, .greatestFiniteMagnitude], [.nan, 1, 2], [8.4e6, -8.3e6, 1], [0x1p-14 * 126.9, 1e-6],
            [0x1p-14 * 126.99, 0x1p-14 * 127, 0x1p-14 * 127.1], [127, 0.5, 1.5, 2.5, -0.5, -1.5, 126.5],
            [1 + 0x1p-11, 1 + 0x3p-11, 0x1p-24, 0x1p-25, 0x3p-25, 0x1.ffcp-15, 0x1.ffep-15, -0x1p-26],
        ]
        for exponent in -40...30 {
            rows.append(random.floats(45, scale: Float(sign: .plus, exponent: exponent, significand: 1)))
        }
        for row in rows {
            for cache in ck_cache.all {
                let expected = cache.kept(row)
                for kernels in InstructionSets.runnable + [InstructionSets.portable] {
                    let read = CachedAttentionCase.read(row, from: cache, with: kernels)
                    let same = zip(read, expected).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
                    #expect(same && read.count == expected.count, "\(row) \(kernels.label)")
                    let staysFinite = read.allSatisfy(\.isFinite) || !row.allSatisfy(\.isFinite)
                    #expect(staysFinite, "\(row)")
                }
            }
        }
    }

    @Test("halves are rounded alike on every instruction set, over every half, what lies between two, and NaN")
    func halves() {
        let notNumbers: [UInt32] = [0x7FC0_0000, 0xFFC0_0000, 0x7F81_2345, 0xFFFF_FFFF, 0x7F80_0001]
        var values = notNumbers.map { Float(bitPattern: $0) }
        for half in UInt16.min...UInt16.max where half & 0x7FFF <= 0x7C00 {
            var value: Float = 0
            InstructionSets.portable.widen_f16([half], 1, &value)
            guard value.isFinite else { continue }
            let step = Float(sign: .plus, exponent: max(Int(value.exponent), -14) - 11, significand: 1)
            values += [value, value + step, value + step.nextDown, value + step.nextUp]
        }
        let bytes = (InstructionSets.runnable + [InstructionSets.portable]).map { kernels in
            let pages = CachePages(CK_CACHE_F16, keys: 1, keyWidth: 1, valueWidth: values.count)
            let row = Buffer(values)
            var job = ck_cache_store()
            (job.k, job.v, job.count) = (UnsafePointer(row.floats), UnsafePointer(row.floats), 1)
            withExtendedLifetime(row) { pages.store(job, with: kernels) }
            return pages.bytes
        }
        let alike = bytes.allSatisfy { $0 == bytes[0] }
        #expect(alike)
        let expected = CK_CACHE_F16.kept(values)
        let read = CachedAttentionCase.read(values, from: CK_CACHE_F16, with: InstructionSets.portable)
        let same = zip(read, expected).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
        #expect(same)
    }

    @Test("no number traps, stored or attended to")
    func unbounded() {
        for kernels in InstructionSets.runnable + [InstructionSets.portable] {
            for value: Float in [.nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude] {
                for cache in ck_cache.all {
                    var random = SplitMix(seed: 63)
                    var cached = CachedAttentionCase(
                        queries: 5, keysCount: 20, keyWidth: 33, valueWidth: 33, using: &random)
                    cached.cache = cache
                    cached.k = cached.k.map { _ in value }
                    cached.v = cached.v.map { _ in value }
                    cached.q[7] = value
                    #expect(cached.result(of: kernels).count == 5 * cached.outStride * 4)
                }
            }
        }
    }

    @Test("sizes are multiples of 64 and grow with the width")
    func sizes() {
        for cache in ck_cache.all {
            for width in 1...600 {
                let (keys, values) = (ck_cache_key_bytes(cache, width), ck_cache_value_bytes(cache, width))
                #expect(keys % 64 == 0 && values % 64 == 0)
                #expect(keys >= ck_cache_key_bytes(cache, width - 1))
                #expect(values >= ck_cache_value_bytes(cache, width - 1))
            }
            // 16 keys of 64: 4 bytes a number, 2, or 34 bytes for 32 of them.
            let bytes = cache == CK_CACHE_F32 ? 4096 : cache == CK_CACHE_F16 ? 2048 : 1088
            #expect(ck_cache_key_bytes(cache, 64) == bytes && ck_cache_value_bytes(cache, 64) == bytes)
        }
    }
}

extension CachedAttentionCase {
    /// Puts one token of this case where it belongs.
    func store(_ key: Int, in pages: CachePages, with kernels: ck_kernels) {
        let (k, v) = (Buffer(k), Buffer(v))
        var job = ck_cache_store()
        (job.k, job.v) = (UnsafePointer(k.floats + key * kStride), UnsafePointer(v.floats + key * valueStride))
        (job.k_stride, job.v_stride, job.first, job.count) = (kStride, valueStride, key, 1)
        withExtendedLifetime((k, v)) { pages.store(job, with: kernels) }
    }

    /// A value as attention reads it: alone it has the weight 1.
    static func read(_ row: [Float], from cache: ck_cache, with kernels: ck_kernels) -> [Float] {
        var random = SplitMix(seed: 1)
        var one = CachedAttentionCase(queries: 1, keysCount: 1, keyWidth: 1, valueWidth: row.count, using: &random)
        one.cache = cache
        one.v = row + [0, 0]
        return Array(Buffer(bytes: one.result(of: kernels, run: 1)).values(row.count))
    }
}
