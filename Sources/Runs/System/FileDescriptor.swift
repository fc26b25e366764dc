#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open file of the system, closed with its last owner unless it is one of the standard ones.
final class FileDescriptor: Sendable {
    /// The system's number for it.
    let number: Int32
    private let owned: Bool

    /// A descriptor that nobody closes.
    static let standardInput = FileDescriptor(number: 0, owned: false)
    static let standardOutput = FileDescriptor(number: 1, owned: false)
    static let standardError = FileDescriptor(number: 2, owned: false)

    init(number: Int32, owned: Bool) {
        self.number = number
        self.owned = owned
    }

    deinit {
        if owned { close(number) }
    }

    /// Makes a reader that leaves an answer of `write` (EPIPE) instead of the end of the process.
    static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    /// Opens a path; nil with `errno` set when the system refuses.
    static func opening(_ path: String, _ flags: Int32, mode: mode_t = 0o666) -> FileDescriptor? {
        while true {
            let number = open(path, flags | O_CLOEXEC, mode)
            if number >= 0 { return FileDescriptor(number: number, owned: true) }
            if errno != EINTR { return nil }
        }
    }

    /// What the system knows of the file.
    var status: stat? {
        var status = stat()
        return fstat(number, &status) == 0 ? status : nil
    }

    /// Whether it is an ordinary file, which is always ready and has a size.
    var isRegular: Bool { (status?.st_mode ?? 0) & S_IFMT == S_IFREG }

    /// Reads once.
    /// - Returns: bytes read, 0 at the end, -1 with `errno` set when the system refuses.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.read(number, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
            Musl.read(number, buffer.baseAddress, buffer.count)
        #else
            Darwin.read(number, buffer.baseAddress, buffer.count)
        #endif
    }

    /// Writes all of `bytes`, however often the system takes only a part or is interrupted.
    /// - Returns: 0, or the `errno` of the failure.
    func writeAll(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        var rest = bytes
        while !rest.isEmpty {
            let count = write(number, rest.baseAddress, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                continue
            }
            switch errno {
            case EINTR: continue
            // Another holder of a terminal or pipe may have made it non-blocking for everybody.
            case EAGAIN: _ = waitUntilReady(for: POLLOUT)
            default: return count == 0 ? EIO : errno
            }
        }
        return 0
    }

    /// Waits until the descriptor can be read or written.
    private func waitUntilReady(for events: Int32) -> Int32 {
        var waiting = pollfd(fd: number, events: Int16(events), revents: 0)
        return poll(&waiting, 1, -1)
    }

    /// Commits what was written to the disk.
    /// - Returns: 0, or the `errno` of the failure.
    func synchronize() -> Int32 {
        while fsync(number) != 0 {
            if errno != EINTR { return errno }
        }
        return 0
    }
}
