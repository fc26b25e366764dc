import Digests

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file read from front to back, with a digest of what was read.
struct DigestedInput {
    /// The path, for messages.
    let name: String
    /// Bytes of the whole file when it was opened.
    let size: Int
    private let descriptor: FileDescriptor
    private var hash = SHA256()
    private var buffer: [UInt8]
    private var position = 0
    private var end = 0

    /// Opens an ordinary file; nil when there is none.
    /// - Throws: `RunError` when it can't be read.
    init?(_ path: String, bufferSize: Int = 128 << 10) throws(RunError) {
        guard let descriptor = FileDescriptor.opening(path, O_RDONLY | O_NONBLOCK) else {
            if errno == ENOENT { return nil }
            throw errno == EMFILE ? .tooManyParts(path) : .cannotOpen(path, errno: errno)
        }
        guard descriptor.isRegular, let size = descriptor.status?.st_size else {
            throw .cannotOpen(path, errno: EISDIR)
        }
        name = path
        self.size = Int(size)
        self.descriptor = descriptor
        buffer = [UInt8](repeating: 0, count: max(1, bufferSize))
    }

    /// SHA-256, in hexadecimal digits, of everything up to the last byte taken and what was read ahead of it.
    var digest: String {
        let hash = hash
        return Hexadecimal.text(hash.finalize())
    }

    /// Whether nothing follows.
    mutating func isAtEnd() throws(RunError) -> Bool {
        if position < end { return false }
        try refill()
        return end == 0
    }

    /// The next byte; nil at the end.
    mutating func nextByte() throws(RunError) -> UInt8? {
        if position == end { try refill() }
        guard position < end else { return nil }
        defer { position += 1 }
        return buffer[position]
    }

    /// Hands on the next `count` bytes, in as many pieces as it takes.
    /// - Returns: false when there are fewer.
    mutating func take(_ count: Int, _ body: ([UInt8]) throws(RunError) -> Void) throws(RunError) -> Bool {
        var left = count
        while left > 0 {
            if position == end { try refill() }
            let taken = min(left, end - position)
            if taken == 0 { return false }
            try body(Array(buffer[position..<position + taken]))
            position += taken
            left -= taken
        }
        return true
    }

    /// The next line without its end, at most `limit` bytes of it; nil when there is no whole one. It does not count for
    /// the digest.
    mutating func head(limit: Int) throws(RunError) -> [UInt8]? {
        var line: [UInt8] = []
        while line.count < limit, let byte = try nextByte() {
            if byte == 0x0a {
                hash = SHA256()
                buffer[position..<end].withUnsafeBytes { hash.update($0) }
                return line
            }
            line.append(byte)
        }
        return nil
    }

    private mutating func refill() throws(RunError) {
        position = 0
        end = 0
        let descriptor = descriptor
        while true {
            let count = buffer.withUnsafeMutableBytes { descriptor.read(into: $0) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw .cannotRead(name, errno: errno) }
            end = count
            buffer[..<count].withUnsafeBytes { hash.update($0) }
            return
        }
    }
}
