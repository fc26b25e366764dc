import CZlib
import Synchronization

/// The bytes inside a gzip file (RFC 1952): of one member, or of several that follow one another.
///
/// Trouble is told after everything that was unpacked before it, with its place in the packed file.
final class GzipReader: ByteReading {
    private let packed: ByteInput
    private let members: Mutex<GzipMembers>

    /// - Throws: `RunError` when there is no memory for it.
    init(_ packed: ByteInput) throws(RunError) {
        self.packed = packed
        members = Mutex(try GzipMembers(name: packed.name))
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(RunError) -> ByteInput.Reading {
        try members.withLock { (members) throws(RunError) in try members.read(into: buffer, from: packed) }
    }
}

/// What is known of a gzip file between two reads.
///
/// Sendable because nobody else holds its two pointers, and none that it is handed outlives a call.
private struct GzipMembers: ~Copyable, @unchecked Sendable {
    private enum Place {
        case beforeFirst
        case inMember
        case betweenMembers
    }

    private static let chunkSize = 64 << 10

    private let name: String
    /// Zlib keeps the address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Packed bytes that are not unpacked yet lie in here.
    private let chunk: UnsafeMutableRawBufferPointer
    private var place = Place.beforeFirst
    /// Packed bytes read so far.
    private var packedCount = 0
    /// What is wrong behind the bytes that were handed out.
    private var failure: RunError?

    init(name: String) throws(RunError) {
        self.name = name
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        chunk = .allocate(byteCount: Self.chunkSize, alignment: 1)
        let size = Int32(MemoryLayout<z_stream>.size)
        if inflateInit2_(stream, Gzip.windowBits, ZLIB_VERSION, size) != Z_OK { throw .noMemory(name) }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        chunk.deallocate()
    }

    /// Where in the packed file the next byte to unpack stands.
    private var offset: Int { packedCount - Int(stream.pointee.avail_in) }

    mutating func read(
        into buffer: UnsafeMutableRawBufferPointer, from packed: ByteInput
    ) throws(RunError) -> ByteInput.Reading {
        if let failure { throw failure }
        while true {
            if place == .inMember {
                let count = unpack(into: buffer)
                if count > 0 { return .bytes(count) }
                if let failure { throw failure }
            }
            if stream.pointee.avail_in == 0 {
                switch try packed.read(into: chunk) {
                case .bytes(let count):
                    packedCount += count
                    stream.pointee.next_in = chunk.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    stream.pointee.avail_in = UInt32(count)
                case .stopped: return .stopped
                case .end:
                    if place == .betweenMembers { return .end }
                    throw .truncatedGzip(name, at: packedCount)
                }
            }
            if place != .inMember { try beginMember() }
        }
    }

    /// Looks whether the next byte begins a member, before zlib is asked what the matter is.
    private mutating func beginMember() throws(RunError) {
        guard stream.pointee.next_in?.pointee == Gzip.firstByte else {
            throw place == .beforeFirst ? .notGzip(name) : .behindGzip(name, at: offset)
        }
        inflateReset(stream)
        place = .inMember
    }

    /// Unpacks what zlib has, as far as it goes.
    /// - Returns: bytes written; 0 when more packed bytes are needed, the member is over, or it is damaged.
    private mutating func unpack(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let room = min(buffer.count, Int(UInt32.max))
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        switch inflate(stream, Z_NO_FLUSH) {
        // The latter: nothing to unpack just now.
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: place = .betweenMembers
        case Z_MEM_ERROR: failure = .noMemory(name)
        default:
            let detail = stream.pointee.msg.map { String(cString: $0) }
            failure = .damagedGzip(name, at: offset, detail: detail ?? "invalid data")
        }
        return room - Int(stream.pointee.avail_out)
    }
}

/// What reading and writing gzip share.
enum Gzip {
    /// Zlib's largest window (2^15 bytes), in gzip's wrapping (16 more).
    static let windowBits: Int32 = 15 + 16
    /// The first byte of every member.
    static let firstByte: UInt8 = 0x1f
}
