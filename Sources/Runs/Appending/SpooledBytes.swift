import Digests
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Bytes that wait in a file of their own, beside the file that they will be appended to.
///
/// The name is always the same, so that a run finds what one before it left; the output's lock sees to it that there is
/// only one writer.
struct SpooledBytes: Sendable {
    /// The file that they will be appended to.
    let target: String
    /// The file that they wait in.
    let path: String
    private let header: [UInt8]
    private let descriptor: FileDescriptor
    private var output: BufferedOutput
    private var hash = SHA256()
    private var length = 0

    /// Begins without any.
    /// - Parameters:
    ///   - target: the file to append to, links followed.
    ///   - header: what stands first in the target.
    init(for target: String, header: [UInt8]) throws(RunError) {
        self.target = target
        self.header = header
        path = Self.path(beside: target)
        guard let descriptor = FileDescriptor.opening(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600) else {
            throw .cannotCreate(path, errno: errno)
        }
        self.descriptor = descriptor
        output = BufferedOutput(name: path, descriptor: descriptor)
    }

    /// `.NAME.append` beside a file.
    static func path(beside target: String) -> String {
        guard let slash = target.lastIndex(of: "/") else { return ".\(target).append" }
        return "\(target[...slash]).\(target[target.index(after: slash)...]).append"
    }

    /// Whether nothing waits.
    var isEmpty: Bool { length == 0 }

    mutating func append(_ bytes: [UInt8]) throws(RunError) {
        bytes.withUnsafeBytes { hash.update($0) }
        length += bytes.count
        try output.append(bytes)
    }

    mutating func flush() throws(RunError) { try output.flush() }

    /// Brings the bytes to the disk, and the target into a state that they can be appended to.
    /// - Returns: what is to be done.
    mutating func prepare() throws(RunError) -> AppendIntent {
        try output.flush()
        let code = descriptor.synchronize()
        if code != 0 { throw .cannotWrite(path, errno: code) }
        let file = try AppendedFile(path: target)
        try file.begin(header: header)
        let status = try file.status()
        return AppendIntent(
            path: target, spool: path, header: header, device: Int64(truncatingIfNeeded: status.st_dev),
            inode: Int64(truncatingIfNeeded: status.st_ino), base: Int64(status.st_size), length: Int64(length),
            digest: hash.finalize())
    }
}
