/// A storage format whose blocks can be widened to f32.
///
/// One conforming type a format, listed in `BlockFormat`. Sizes come from `GGUFType`; callers have checked them.
protocol BlockDecoder: SendableMetatype {
    static var type: GGUFType { get }

    /// Widens one block.
    ///
    /// - Parameters:
    ///   - block: `type.bytesPerBlock` bytes.
    ///   - output: room for `type.blockSize` numbers.
    static func decode(_ block: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>)
}

/// A storage format that f32 numbers can be rounded to.
protocol BlockEncoder: BlockDecoder {
    /// Whether every f32, infinities and NaN included, has a place in the format. Block formats have no such place:
    /// their scales are halves.
    static var storesEveryNumber: Bool { get }

    /// Rounds one block.
    ///
    /// - Parameters:
    ///   - numbers: `type.blockSize` numbers.
    ///   - block: room for `type.bytesPerBlock` bytes.
    static func encode(_ numbers: UnsafePointer<Float>, into block: UnsafeMutablePointer<UInt8>)
}

extension BlockDecoder {
    /// Widens consecutive blocks.
    static func decode(blocks: Int, _ bytes: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<Float>) {
        let (elements, size) = (type.blockSize, type.bytesPerBlock)
        for index in 0..<blocks { decode(bytes + index * size, into: output + index * elements) }
    }
}

extension BlockEncoder {
    static var storesEveryNumber: Bool { false }

    /// Rounds consecutive blocks.
    static func encode(blocks: Int, _ numbers: UnsafePointer<Float>, into bytes: UnsafeMutablePointer<UInt8>) {
        let (elements, size) = (type.blockSize, type.bytesPerBlock)
        for index in 0..<blocks { encode(numbers + index * elements, into: bytes + index * size) }
    }
}

extension UnsafePointer<UInt8> {
    /// The half-precision number at `offset`, widened.
    @inline(__always)
    func half(at offset: Int) -> Float { HalfPrecision.widen(integer(at: offset)) }

    /// The little-endian integer at `offset`.
    @inline(__always)
    func integer<T: FixedWidthInteger>(at offset: Int) -> T {
        T(littleEndian: UnsafeRawPointer(self).loadUnaligned(fromByteOffset: offset, as: T.self))
    }
}

extension UnsafeMutablePointer<UInt8> {
    /// Stores `value`, rounded to half precision, at `offset`.
    @inline(__always)
    func storeHalf(_ value: Float, at offset: Int) { store(HalfPrecision.narrow(value), at: offset) }

    /// Stores an integer, little-endian, at `offset`.
    @inline(__always)
    func store<T: FixedWidthInteger>(_ value: T, at offset: Int) {
        UnsafeMutableRawPointer(self).storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
    }
}
