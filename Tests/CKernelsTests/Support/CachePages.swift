import CKernels

/// Pages of one head's keys and values, each in memory of its own, so that nothing behind a page can be read unseen. What
/// is not stored stays bytes of 0xFF, which are NaN in every format that has one.
final class CachePages {
    let cache: ck_cache
    let keyWidth: Int
    let valueWidth: Int
    let keyOffset = 64
    private let pages: [Buffer]

    var valueOffset: Int { keyOffset + ck_cache_key_bytes(cache, keyWidth) + 64 }

    init(_ cache: ck_cache, keys: Int, keyWidth: Int, valueWidth: Int) {
        (self.cache, self.keyWidth, self.valueWidth) = (cache, keyWidth, valueWidth)
        let byteCount = 128 + ck_cache_key_bytes(cache, keyWidth) + ck_cache_value_bytes(cache, valueWidth)
        pages = (0..<(keys + 15) / 16).map { page in
            let buffer = Buffer(byteCount: byteCount, misalignment: page % 3 * 4)
            buffer.start.initializeMemory(as: UInt8.self, repeating: 0xFF, count: byteCount)
            return buffer
        }
    }

    /// Every byte of every page, those between keys and values too.
    var bytes: [UInt8] { pages.flatMap(\.bytes) }

    /// The first page's keys or values as the format lays them out.
    var keys: UnsafeMutableRawPointer { pages[0].start + keyOffset }
    var values: UnsafeMutableRawPointer { pages[0].start + valueOffset }

    /// The job with this place and format filled in.
    func store(_ job: ck_cache_store, with kernels: ck_kernels) {
        var job = job
        (job.cache, job.key_width, job.value_width) = (cache, keyWidth, valueWidth)
        (job.key_offset, job.value_offset) = (keyOffset, valueOffset)
        pages.map { Optional($0.start) }.withUnsafeBufferPointer { pointers in
            job.pages = pointers.baseAddress
            kernels.store_cache(&job)
        }
    }

    func attend(_ job: ck_cached_attention, with kernels: ck_kernels) {
        var job = job
        (job.cache, job.key_width, job.value_width) = (cache, keyWidth, valueWidth)
        (job.key_offset, job.value_offset) = (keyOffset, valueOffset)
        pages.map { Optional(UnsafeRawPointer($0.start)) }.withUnsafeBufferPointer { pointers in
            job.pages = pointers.baseAddress
            kernels.cached_attention(&job)
        }
    }
}

extension ck_cache {
    static let all = [CK_CACHE_F32, CK_CACHE_F16, CK_CACHE_Q8_0]

    /// What one token's numbers read as after they were stored: CKernels.h once more, in plain steps.
    func kept(_ row: [Float]) -> [Float] {
        switch self {
        case CK_CACHE_F16: row.map { nearestHalf(max(-65504, min(65504, $0)), orNaN: $0) }
        case CK_CACHE_Q8_0:
            stride(from: 0, to: row.count, by: 32).flatMap { first in
                keptBlock(Array(row[first..<min(first + 32, row.count)]))
            }
        default: row
        }
    }

    private func keptBlock(_ block: [Float]) -> [Float] {
        guard !block.contains(where: \.isNaN) else { return block.map { _ in .nan } }
        let largest = block.map(\.magnitude).max() ?? 0
        let scale = nearestHalf(min(65504, largest / 127))
        guard scale >= 0x1p-14 else { return block.map { _ in 0 } }
        let inverse = 1 / scale
        return block.map { scale * max(-127, min(127, $0 * inverse)).rounded(.toNearestOrEven) }
    }
}

/// Halves step by 2^-24, or by 2^-10 of the power of two below.
private func nearestHalf(_ x: Float, orNaN original: Float = 0) -> Float {
    guard !original.isNaN else { return .nan }
    guard x != 0 else { return x }
    let step = Float(sign: .plus, exponent: max(Int(x.exponent), -14) - 10, significand: 1)
    return (x / step).rounded(.toNearestOrEven) * step
}
