#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that appears under its name complete or not at all: it is written beside its place and renamed at the end.
///
/// Whoever has the old file mapped keeps reading the old file. If it is never committed, what was written is removed.
final class OutputFile {
    let path: String
    private let temporaryPath: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isCommitted = false
    /// Bytes written so far, buffered ones included.
    private(set) var offset = 0

    private static let bufferSize = 1 << 18

    /// - Throws: `GGUFError` with `cannotWrite`; with `notARegularFile` where the name is a device's or a pipe's, which
    ///   the renaming would replace.
    init(path: String) throws(GGUFError) {
        self.path = path
        var status = stat()
        if stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
            throw GGUFError(.notARegularFile, path: path)
        }
        temporaryPath = path + ".partial-" + String(UInt64.random(in: .min ... .max), radix: 36)
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw GGUFError(.cannotWrite(errno: errno), path: path) }
        buffer.reserveCapacity(Self.bufferSize)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !isCommitted { unlink(temporaryPath) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(GGUFError) {
        offset += bytes.count
        if buffer.count + bytes.count > Self.bufferSize { try flush() }
        if bytes.count >= Self.bufferSize {
            try writeThrough(bytes)
        } else {
            buffer.append(contentsOf: bytes)
        }
    }

    func write(_ bytes: [UInt8]) throws(GGUFError) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(GGUFError) in try write(UnsafeRawBufferPointer(bytes)) }
    }

    /// Writes zeros up to the next multiple of `alignment`.
    func pad(to alignment: Int) throws(GGUFError) {
        let excess = offset % alignment
        if excess > 0 { try write([UInt8](repeating: 0, count: alignment - excess)) }
    }

    /// Makes the file durable and gives it its name, if `check` has nothing against it.
    func commit(_ check: ((GGUFFile) throws(GGUFError) -> Void)?) throws(GGUFError) {
        try flush()
        do {
            try check?(GGUFFile(path: temporaryPath))
        } catch {
            throw GGUFError(error.code, path: path, place: error.place, byteOffset: error.byteOffset)
        }
        guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else {
            throw GGUFError(.cannotWrite(errno: errno), path: path)
        }
        isCommitted = true
    }

    private func flush() throws(GGUFError) {
        try buffer.withUnsafeBufferPointer { (bytes) throws(GGUFError) in
            try writeThrough(UnsafeRawBufferPointer(bytes))
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws(GGUFError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            #if canImport(Darwin)
                let count = Darwin.write(descriptor, part.baseAddress, part.count)
            #elseif canImport(Musl)
                let count = Musl.write(descriptor, part.baseAddress, part.count)
            #else
                let count = Glibc.write(descriptor, part.baseAddress, part.count)
            #endif
            if count < 0 {
                if errno == EINTR { continue }
                throw GGUFError(.cannotWrite(errno: errno), path: path)
            }
            rest = rest.dropFirst(count)
        }
    }
}
