#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The bytes of an input: a file or standard input, read until its end or until the run is asked to stop.
public struct ByteInput: Sendable {
    /// What reading brought.
    enum Reading {
        case bytes(Int)
        case end
        case stopped
    }

    /// The path, or `standard input`, for messages.
    public let name: String
    /// Bytes that are left to read, for an ordinary file that is not packed.
    public let size: Int?
    private let bytes: any ByteReading

    init(name: String, descriptor: FileDescriptor, stop: StopFlag) {
        self.name = name
        let isRegular = descriptor.isRegular
        bytes = DescriptorReader(name: name, descriptor: descriptor, stop: stop, mayBlock: !isRegular)
        if isRegular, let total = descriptor.status?.st_size {
            // Standard input may have been read in part by whoever came before.
            size = max(0, Int(total) - Int(max(0, lseek(descriptor.number, 0, SEEK_CUR))))
        } else {
            size = nil
        }
    }

    /// The bytes that are packed in another input.
    init(unpacking packed: ByteInput) throws(RunError) {
        name = packed.name
        // Gzip tells the size only at its end, modulo 4 GiB, and of its last member alone.
        size = nil
        bytes = try GzipReader(packed)
    }

    /// Standard input.
    public static func standardInput(stop: StopFlag) -> ByteInput {
        ByteInput(name: "standard input", descriptor: .standardInput, stop: stop)
    }

    /// A file. One whose name ends in `.gz` is unpacked while it is read.
    /// - Throws: `RunError` when it can't be opened.
    public static func file(_ path: String, stop: StopFlag) throws(RunError) -> ByteInput {
        // A named pipe that nobody writes yet is waited for where a signal can end the wait, not here.
        guard let descriptor = FileDescriptor.opening(path, O_RDONLY | O_NONBLOCK) else {
            throw .cannotOpen(path, errno: errno)
        }
        if let mode = descriptor.status?.st_mode, mode & S_IFMT == S_IFDIR {
            throw .cannotOpen(path, errno: EISDIR)
        }
        let file = ByteInput(name: path, descriptor: descriptor, stop: stop)
        return FileEnding(of: path).isPacked ? try ByteInput(unpacking: file) : file
    }

    /// Reads what there is, waiting for the first byte.
    /// - Parameter buffer: where to put it; not empty.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(RunError) -> Reading {
        try bytes.read(into: buffer)
    }
}

/// Where an input's bytes come from. One thread at a time reads.
protocol ByteReading: Sendable {
    /// Reads what there is, waiting for the first byte.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(RunError) -> ByteInput.Reading
}

/// Bytes as the system has them.
private struct DescriptorReader: ByteReading {
    let name: String
    let descriptor: FileDescriptor
    let stop: StopFlag
    let mayBlock: Bool

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(RunError) -> ByteInput.Reading {
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
