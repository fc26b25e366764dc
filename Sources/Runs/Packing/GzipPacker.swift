import CZlib
import Synchronization

/// Packs bytes into one gzip member (RFC 1952): level 6, no name and no time in its header.
final class GzipPacker: Sendable {
    private let deflation: Mutex<Deflation>

    /// - Throws: `RunError` when there is no memory for it.
    init(name: String) throws(RunError) { deflation = Mutex(try Deflation(name: name)) }

    /// Takes bytes and gives those that can be written.
    /// - Parameter isLast: whether nothing follows, so that the member is closed.
    func pack(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> [UInt8] {
        deflation.withLock { $0.pack(bytes, isLast: isLast) }
    }
}

private struct Deflation: ~Copyable {
    private static let chunkSize = 64 << 10
    private static let level: Int32 = 6
    /// Zlib's usual choice of memory for its tables.
    private static let memoryLevel: Int32 = 8

    /// Zlib keeps the address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    init(name: String) throws(RunError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = deflateInit2_(
            stream, Self.level, Z_DEFLATED, Gzip.windowBits, Self.memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        if code != Z_OK { throw .noMemory(name) }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    mutating func pack(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> [UInt8] {
        var bytes = Array(bytes)
        return bytes.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            // Pieces are far below zlib's 4 GiB.
            stream.pointee.avail_in = UInt32(input.count)
            return drain(isLast ? Z_FINISH : Z_NO_FLUSH)
        }
    }

    /// Lets zlib write until it has no more to say.
    private mutating func drain(_ flush: Int32) -> [UInt8] {
        var packed: [UInt8] = []
        while true {
            let written = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { room, count in
                stream.pointee.next_out = room.baseAddress
                stream.pointee.avail_out = UInt32(Self.chunkSize)
                deflate(stream, flush)
                count = Self.chunkSize - Int(stream.pointee.avail_out)
            }
            packed += written
            if written.count < Self.chunkSize { return packed }
        }
    }
}
