/// What names a content: the first 16 bytes of its SHA-256.
///
/// 128 bits tell 10¹⁴ contents apart with a chance of collision below 10⁻¹⁰.
public struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    /// A digest of two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads 16 bytes; nil for another number of them.
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// Bytes in a digest.
    public static let byteCount = 16

    /// The 16 bytes.
    public var bytes: [UInt8] {
        [high, low].flatMap { half in withUnsafeBytes(of: half.bigEndian) { Array($0) } }
    }

    /// 32 hexadecimal digits.
    public var description: String { Hexadecimal.text(bytes) }
}

/// Makes a digest of several parts. Each part is told apart from the next by its length, and from nothing by its being
/// there.
public struct Digester: Sendable {
    private var hash = SHA256()

    /// A digest of things of one kind: what `domain` names is never mistaken for what another one does.
    public init(_ domain: String) { append(domain) }

    /// Appends a part.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        append(count: bytes.count)
        hash.update(bytes)
    }

    /// Appends a text as a part.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends a digest as a part.
    public mutating func append(_ digest: ContentDigest) {
        append(count: ContentDigest.byteCount)
        for half in [digest.high, digest.low] { withUnsafeBytes(of: half.bigEndian) { hash.update($0) } }
    }

    /// Appends the number of parts that follow, or any other number.
    public mutating func append(count: Int) {
        withUnsafeBytes(of: UInt64(truncatingIfNeeded: count).littleEndian) { hash.update($0) }
    }

    /// The digest of all parts.
    public consuming func finish() -> ContentDigest {
        hash.finalize().withUnsafeBytes { bytes in
            ContentDigest(bytes: UnsafeRawBufferPointer(rebasing: bytes[..<ContentDigest.byteCount]))
                ?? ContentDigest(high: 0, low: 0)
        }
    }
}
