/// Bytes on their way to a file, in pieces large enough that the system is called seldom; packed on the way if asked.
struct BufferedOutput: Sendable {
    /// The path, or `standard output`, for messages.
    let name: String
    private let descriptor: FileDescriptor
    private let packer: GzipPacker?
    private var pending: [UInt8] = []

    private static let pieceSize = 256 << 10

    /// - Parameter packer: makes gzip of everything; nil: bytes are written as they are.
    init(name: String, descriptor: FileDescriptor, packer: GzipPacker? = nil) {
        self.name = name
        self.descriptor = descriptor
        self.packer = packer
    }

    /// Takes bytes, and writes once there are many.
    mutating func append(_ bytes: [UInt8]) throws(RunError) {
        pending.append(contentsOf: bytes)
        if pending.count < Self.pieceSize { return }
        if packer == nil { try flush() } else { try packPieces() }
    }

    /// Writes everything taken so far. Packed bytes are held back: how they are cut must not depend on when somebody
    /// asks, so that the same records give the same file.
    mutating func flush() throws(RunError) {
        if pending.isEmpty || packer != nil { return }
        try write(pending)
        pending.removeAll(keepingCapacity: true)
    }

    /// Writes everything; nothing follows.
    mutating func finish() throws(RunError) {
        guard let packer else {
            try flush()
            return
        }
        try packPieces()
        try write(packer.pack(pending[...], isLast: true))
        pending = []
    }

    private mutating func packPieces() throws(RunError) {
        guard let packer else { return }
        var start = 0
        while pending.count - start >= Self.pieceSize {
            try write(packer.pack(pending[start..<start + Self.pieceSize], isLast: false))
            start += Self.pieceSize
        }
        pending.removeFirst(start)
    }

    private func write(_ bytes: [UInt8]) throws(RunError) {
        let code = bytes.withUnsafeBytes { descriptor.writeAll($0) }
        if code != 0 { throw .cannotWrite(name, errno: code) }
    }
}
