/// Bytes on their way to a file, in pieces large enough that the system is called seldom.
struct BufferedOutput: Sendable {
    /// The path, or `standard output`, for messages.
    let name: String
    let descriptor: FileDescriptor
    private var pending: [UInt8] = []

    private static let pieceSize = 256 << 10

    init(name: String, descriptor: FileDescriptor) {
        self.name = name
        self.descriptor = descriptor
    }

    /// Takes bytes, and writes once there are many.
    mutating func append(_ bytes: [UInt8]) throws(RunError) {
        pending.append(contentsOf: bytes)
        if pending.count >= Self.pieceSize { try flush() }
    }

    /// Writes everything taken so far.
    mutating func flush() throws(RunError) {
        if pending.isEmpty { return }
        let code = pending.withUnsafeBytes { descriptor.writeAll($0) }
        pending.removeAll(keepingCapacity: true)
        if code != 0 { throw .cannotWrite(name, errno: code) }
    }
}
