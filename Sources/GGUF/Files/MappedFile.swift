#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file's bytes, mapped read-only and never copied: every reader of the same file shares the page cache's pages.
///
/// The size is taken once, when the file is opened. A file that another process truncates while it is mapped kills the
/// reader with SIGBUS when a page beyond the new end is touched; model files must be replaced by renaming, as
/// `GGUFWriter` does, and not be overwritten in place.
public final class MappedFile: @unchecked Sendable {
    // Unchecked because of the raw pointer alone: it is set once, nothing writes through it, and the memory behind it
    // lives as long as this object.

    /// Tells one version of a file from another without reading it.
    public struct Identity: Sendable, Hashable {
        /// The file system's device number.
        public let device: UInt64
        /// The file's number on that device.
        public let inode: UInt64
        /// The size in bytes.
        public let size: Int
        /// The time of the last modification, in nanoseconds since 1970.
        public let modified: Int64
    }

    /// The path the file was opened by; empty for bytes held in memory.
    public let path: String
    /// The file's identity when it was opened; `nil` for bytes held in memory.
    public let identity: Identity?

    private let storage: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Maps the file at `path`.
    ///
    /// - Throws: `GGUFError` with `cannotOpen`, `cannotRead` or `notARegularFile`.
    public init(path: String) throws(GGUFError) {
        let (descriptor, status) = try RegularFile.open(path)
        defer { close(descriptor) }
        guard let size = Int(exactly: status.st_size) else { throw GGUFError(.sizeOverflow, path: path) }

        self.path = path
        identity = Identity(status, size: size)
        isMapped = size > 0
        guard size > 0 else {
            // mmap refuses a length of zero.
            storage = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let base = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), base != MAP_FAILED else {
            throw GGUFError(.cannotRead(errno: errno), path: path)
        }
        storage = UnsafeRawBufferPointer(start: base, count: size)
    }

    /// Holds a copy of `bytes`, for models that stand in no file of their own.
    public init(copying bytes: [UInt8]) {
        path = ""
        identity = nil
        isMapped = false
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
        copy.copyBytes(from: bytes)
        storage = UnsafeRawBufferPointer(copy)
    }

    deinit {
        if !isMapped {
            storage.deallocate()
        } else if let base = storage.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: base), storage.count)
        }
    }

    /// The size in bytes.
    public var size: Int { storage.count }

    /// Whether what stands at the path is still this file; true for bytes held in memory.
    public var isInPlace: Bool {
        guard let identity else { return true }
        var status = stat()
        return stat(path, &status) == 0 && Identity(status, size: Int(status.st_size)) == identity
    }

    /// All bytes. Valid only while this object lives: for values that hold the object themselves.
    var bytes: UnsafeRawBufferPointer { storage }

    /// Tells the system that nothing of the file is needed for now. Its contents stay.
    public func releaseAllPages() { releasePages(0..<size) }

    /// Tells the system that the whole pages inside `range` are not needed for now. Their contents stay.
    func releasePages(_ range: Range<Int>) {
        guard isMapped, let base = storage.baseAddress, range.lowerBound >= 0, range.upperBound <= size else { return }
        let page = Int(getpagesize())
        let start = (range.lowerBound + page - 1) / page * page
        let end = range.upperBound / page * page
        guard start < end else { return }
        madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED)
    }

    /// Calls `body` with all bytes, which are valid only during the call.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(storage)
    }

    /// Calls `body` with the bytes of `range`, which are valid only during the call; gives `nil`, and does not call it,
    /// where the range does not lie inside the file.
    public func withUnsafeBytes<Result, Failure: Error>(
        in range: Range<Int>,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard range.lowerBound >= 0, range.upperBound <= size else { return nil }
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeRawBufferPointer(rebasing: storage[range]))
    }
}

extension MappedFile.Identity {
    fileprivate init(_ status: stat, size: Int) {
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        modified = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
        self.size = size
    }
}
