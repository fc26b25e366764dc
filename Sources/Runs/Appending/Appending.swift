import Digests
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Carries an intended append out, as often as it takes: done twice it is done once.
///
/// Other programs may append to the same file, and may rotate it away. So nothing is ever cut from a file: what of our
/// bytes stands there already is found by comparing, and the rest is written behind it. A line of ours that was written
/// in part, and behind which another program has written since, is written again on a line of its own.
struct Appending {
    private let intent: AppendIntent

    private static let pieceSize = 1 << 20

    init(_ intent: AppendIntent) { self.intent = intent }

    /// Completes the append, brings it to the disk and removes the spooled bytes.
    /// - Throws: `RunError`; the intent stands then, and the next run tries again.
    func carryOut() throws(RunError) {
        if intent.length > 0 {
            let target = try target()
            guard let spool = FileDescriptor.opening(intent.spool, O_RDONLY) else {
                let code = errno
                // A disk that refuses for now has lost nothing; taken for a loss, all would be delivered again.
                if code != ENOENT { throw .cannotRead(intent.spool, errno: code) }
                // Whoever removed it has seen the append done, or has taken the bytes away.
                if try isDone(target) { return }
                throw .lostSpool(intent.spool, of: intent.path)
            }
            let bytes = AppendedFile(path: intent.spool, descriptor: spool)
            guard try bytes.size() == intent.length else { throw .lostSpool(intent.spool, of: intent.path) }
            try complete(target, from: bytes)
            try target.file.synchronize()
        }
        try PartialFile.synchronizeFolder(of: intent.path)
        try PartialFile.remove(intent.spool)
    }

    /// The file that the bytes belong to, and where in it they begin.
    private func target() throws(RunError) -> (file: AppendedFile, base: Int) {
        if let file = try sameFile(at: intent.path) { return (file, Int(intent.base)) }
        // Rotated away in the meantime: what was begun there is finished there, if it is still beside us.
        for path in Self.neighbours(of: intent.path) {
            if let file = try writableFile(at: path) { return (file, Int(intent.base)) }
        }
        let file = try AppendedFile(path: intent.path)
        try file.begin(header: intent.header)
        return (file, try file.size())
    }

    /// The file at `path`, if it is the one that we knew and is no shorter.
    private func sameFile(at path: String) throws(RunError) -> AppendedFile? {
        var status = stat()
        guard stat(path, &status) == 0, Int64(truncatingIfNeeded: status.st_dev) == intent.device,
            Int64(truncatingIfNeeded: status.st_ino) == intent.inode, Int64(status.st_size) >= intent.base
        else { return nil }
        return try AppendedFile(path: path)
    }

    /// The same file, unless it was made read-only on its way.
    private func writableFile(at path: String) throws(RunError) -> AppendedFile? {
        do throws(RunError) {
            return try sameFile(at: path)
        } catch {
            switch error.code {
            case .writing(EACCES), .writing(EPERM), .writing(EROFS): return nil
            default: throw error
            }
        }
    }

    private func complete(_ target: (file: AppendedFile, base: Int), from spool: AppendedFile) throws(RunError) {
        let (written, lineStart) = try common(target, spool)
        let size = try target.file.size()
        if written == Int(intent.length) { return }
        var position = written
        if target.base + written < size {
            position = lineStart
            if try target.file.bytes(at: size - 1, count: 1) != [0x0a] { try target.file.append([0x0a]) }
        }
        while position < Int(intent.length) {
            let piece = try spool.bytes(at: position, count: Self.pieceSize)
            if piece.isEmpty { throw .lostSpool(intent.spool, of: intent.path) }
            try target.file.append(piece)
            position += piece.count
        }
    }

    /// How many of the spooled bytes stand in the target, and where the line begins that the last of them belongs to.
    private func common(
        _ target: (file: AppendedFile, base: Int), _ spool: AppendedFile
    ) throws(RunError) -> (count: Int, lineStart: Int) {
        var count = 0
        var lineStart = 0
        while true {
            let ours = try spool.bytes(at: count, count: Self.pieceSize)
            let theirs = try target.file.bytes(at: target.base + count, count: ours.count)
            let same = zip(ours, theirs).prefix { $0 == $1 }.count
            if let newline = ours[..<same].lastIndex(of: 0x0a) { lineStart = count + newline + 1 }
            count += same
            if same < ours.count || ours.isEmpty { return (count, lineStart) }
        }
    }

    /// Whether all of the bytes stand in the target, by their digest.
    private func isDone(_ target: (file: AppendedFile, base: Int)) throws(RunError) -> Bool {
        var hash = SHA256()
        var left = Int(intent.length)
        var position = target.base
        while left > 0 {
            let piece = try target.file.bytes(at: position, count: min(left, Self.pieceSize))
            if piece.isEmpty { return false }
            piece.withUnsafeBytes { hash.update($0) }
            position += piece.count
            left -= piece.count
        }
        return hash.finalize() == intent.digest
    }

    /// The other files of a file's folder.
    private static func neighbours(of path: String) -> [String] {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(folder + name) }
        }
        return names.sorted()
    }
}

extension AppendedFile {
    /// A file that is open already.
    fileprivate init(path: String, descriptor: FileDescriptor) {
        self.path = path
        self.descriptor = descriptor
    }
}
