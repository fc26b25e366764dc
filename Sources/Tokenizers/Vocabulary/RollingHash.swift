/// A hash of a byte string that grows byte by byte, so that all prefixes of a word are hashed in one pass.
///
/// The multiply-rotate step of Firefox's and rustc's FxHash. It is not proof against chosen collisions: `Vocabulary`
/// bounds what they can cost.
struct RollingHash: Equatable {
    private(set) var value: UInt64 = 0

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        value = ((value << 5 | value >> 59) ^ UInt64(byte)) &* 0x517C_C1B7_2722_0A95
    }

    @inline(__always)
    init() {}

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes { append(byte) }
    }

    /// The low half tells tokens of one slot apart; the high half, which the multiplication mixes best, picks the slot.
    @inline(__always)
    var tag: UInt32 { UInt32(truncatingIfNeeded: value) }
}
