#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that lines are appended to, by us and by others.
struct AppendedFile {
    let path: String
    let descriptor: FileDescriptor

    /// Opens the file, making it where it is missing.
    init(path: String) throws(RunError) {
        self.path = path
        guard let descriptor = FileDescriptor.opening(path, O_RDWR | O_CREAT | O_APPEND) else {
            throw .cannotCreate(path, errno: errno)
        }
        self.descriptor = descriptor
    }

    /// What the file system knows of it.
    func status() throws(RunError) -> stat {
        guard let status = descriptor.status else { throw .cannotRead(path, errno: errno) }
        return status
    }

    /// Its size in bytes.
    func size() throws(RunError) -> Int { Int(try status().st_size) }

    /// Finds out whether lines under a header may be appended to what stands at a path; nothing need stand there.
    /// - Throws: `RunError` when it is no ordinary file, can't be written, or begins with another header.
    static func check(_ path: String, header: [UInt8]) throws(RunError) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT != S_IFREG { throw .appendNeedsFile(path) }
        guard let descriptor = FileDescriptor.opening(path, O_RDWR | O_APPEND) else {
            throw .cannotCreate(path, errno: errno)
        }
        try AppendedFile(path: path, descriptor: descriptor).check(header: header)
    }

    private func check(header: [UInt8]) throws(RunError) {
        let start = try bytes(at: 0, count: header.count)
        if !header.starts(with: start) { throw .otherHeader(path) }
    }

    /// A file that is open already.
    init(path: String, descriptor: FileDescriptor) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Writes what must stand first, unless it does, and ends a last line that has no end: ours begin on lines of
    /// their own.
    func begin(header: [UInt8]) throws(RunError) {
        try check(header: header)
        let size = try size()
        if size < header.count { try append(header[size...]) }
        let end = try self.size()
        if end > 0, try bytes(at: end - 1, count: 1) != [0x0a] { try append([0x0a]) }
    }

    /// Writes at the end.
    func append(_ bytes: some Sequence<UInt8>) throws(RunError) {
        let code = Array(bytes).withUnsafeBytes { descriptor.writeAll($0) }
        if code != 0 { throw .cannotAppend(path, errno: code) }
    }

    /// Bytes that stand in the file; fewer than `count` at its end.
    func bytes(at offset: Int, count: Int) throws(RunError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor.number, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
            }
            if read < 0 {
                if errno == EINTR { continue }
                throw .cannotRead(path, errno: errno)
            }
            if read == 0 { break }
            filled += read
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Commits what was written to the disk.
    func synchronize() throws(RunError) {
        let code = descriptor.synchronize()
        if code != 0 { throw .cannotAppend(path, errno: code) }
    }
}
