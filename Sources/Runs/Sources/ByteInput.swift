#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Raw input: a file or standard input, read until its end or until the run is asked to stop.
public struct ByteInput: Sendable {
    /// What reading brought.
    enum Reading {
        case bytes(Int)
        case end
        case stopped
    }

    /// The path, or `standard input`, for messages.
    public let name: String
    /// Bytes that are left to read, for an ordinary file.
    public let size: Int?
    private let descriptor: FileDescriptor
    private let stop: StopFlag
    private let mayBlock: Bool

    init(name: String, descriptor: FileDescriptor, stop: StopFlag) {
        self.name = name
        self.descriptor = descriptor
        self.stop = stop
        let isRegular = descriptor.isRegular
        mayBlock = !isRegular
        if isRegular, let total = descriptor.status?.st_size {
            // Standard input may have been read in part by whoever came before.
            size = max(0, Int(total) - Int(max(0, lseek(descriptor.number, 0, SEEK_CUR))))
        } else {
            size = nil
        }
    }

    /// Standard input.
    public static func standardInput(stop: StopFlag) -> ByteInput {
        ByteInput(name: "standard input", descriptor: .standardInput, stop: stop)
    }

    /// A file.
    /// - Throws: `RunError` when it can't be opened.
    public static func file(_ path: String, stop: StopFlag) throws(RunError) -> ByteInput {
        guard let descriptor = FileDescriptor.opening(path, O_RDONLY) else {
            throw .cannotOpen(path, errno: errno)
        }
        if let mode = descriptor.status?.st_mode, mode & S_IFMT == S_IFDIR {
            throw .cannotOpen(path, errno: EISDIR)
        }
        return ByteInput(name: path, descriptor: descriptor, stop: stop)
    }

    /// Reads what there is, waiting for the first byte.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(RunError) -> Reading {
        while true {
            if stop.isRaised { return .stopped }
            if mayBlock, !stop.waitForInput(on: descriptor) { return .stopped }
            let count = descriptor.read(into: buffer)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno != EINTR && errno != EAGAIN { throw .cannotRead(name, errno: errno) }
        }
    }
}
