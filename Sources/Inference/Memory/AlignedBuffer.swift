/// A block of memory aligned to a cache line, owned by one value and freed with it.
struct AlignedBuffer: ~Copyable {
    /// Cache lines and AVX-512 registers are both 64 bytes.
    static let alignment = 64

    private var storage: UnsafeMutableRawBufferPointer

    /// Room for `byteCount` bytes, contents undefined.
    init(byteCount: Int) {
        storage = .allocate(byteCount: max(byteCount, Self.alignment), alignment: Self.alignment)
    }

    deinit { storage.deallocate() }

    /// The first byte.
    var start: UnsafeMutableRawPointer {
        guard let base = storage.baseAddress else { preconditionFailure("an allocation has an address") }
        return base
    }

    /// The block as floats.
    var floats: UnsafeMutablePointer<Float> { start.assumingMemoryBound(to: Float.self) }

    /// Makes room for `byteCount` bytes. What was there before is lost.
    mutating func reserve(byteCount: Int) {
        if storage.count >= byteCount { return }
        storage.deallocate()
        storage = .allocate(byteCount: byteCount, alignment: Self.alignment)
    }
}
