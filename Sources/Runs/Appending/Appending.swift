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
///
/// Where the file was rotated away before it got a byte of ours, all of them go into the one that stands in its place.
/// That is noted before the first of them is written: whoever comes behind a break must look there.
struct Appending {
    private var intent: AppendIntent
    private let ledger: DeliveryLedger

    private static let pieceSize = 1 << 20

    /// - Parameter ledger: where the intent is noted.
    init(_ intent: AppendIntent, in ledger: DeliveryLedger) {
        self.intent = intent
        self.ledger = ledger
    }

    /// Completes the append, brings it to the disk and removes the spooled bytes.
    /// - Throws: `RunError`; the intent stands then, and the next run tries again.
    mutating func carryOut() throws(RunError) {
        if intent.length > 0 {
            guard let spool = try spool() else {
                // Whoever removed the bytes, or began to spool others, had seen the append done.
                guard let target = try knownTarget(), try isDone(target) else {
                    throw .lostSpool(intent.spool, of: intent.path)
                }
                return
            }
            let target = try target()
            try complete(target, from: spool)
            try target.file.synchronize()
        }
        try PartialFile.synchronizeFolder(of: intent.path)
        try PartialFile.remove(intent.spool)
    }

    /// The spooled bytes; nil when they are gone, or others have taken their place.
    private func spool() throws(RunError) -> AppendedFile? {
        guard let descriptor = FileDescriptor.opening(intent.spool, O_RDONLY) else {
            let code = errno
            // A disk that refuses for now has lost nothing; taken for a loss, all would be delivered again.
            if code != ENOENT { throw .cannotRead(intent.spool, errno: code) }
            return nil
        }
        let file = AppendedFile(path: intent.spool, descriptor: descriptor)
        guard try file.size() == intent.length, try digest(of: file, from: 0) == intent.digest else { return nil }
        return file
    }

    /// The file that the bytes belong to, and where in it they begin.
    private mutating func target() throws(RunError) -> (file: AppendedFile, base: Int) {
        if let known = try knownTarget() { return known }
        let file = try AppendedFile(path: intent.path)
        try file.begin(header: intent.header)
        let status = try file.status()
        let moved = intent.moved(
            device: Int64(truncatingIfNeeded: status.st_dev), inode: Int64(truncatingIfNeeded: status.st_ino),
            base: Int64(status.st_size))
        try RunError.storing { () throws(StoreError) in try ledger.intend([moved]) }
        intent = moved
        return (file, Int(moved.base))
    }

    /// The file as it was when the bytes were intended for it, if it is still there.
    private func knownTarget() throws(RunError) -> (file: AppendedFile, base: Int)? {
        if let file = try sameFile(at: intent.path) { return (file, Int(intent.base)) }
        // Rotated away in the meantime: what was begun there is finished there, if it is still beside us. A number of a
        // file is given to another one once the first is gone; only one that goes on with our bytes is the one.
        for path in rotatedNames() {
            guard let file = try writableFile(at: path), try file.size() > intent.base else { continue }
            if try begins(file) { return (file, Int(intent.base)) }
        }
        return nil
    }

    /// Whether the first bytes behind the base are ours.
    private func begins(_ file: AppendedFile) throws(RunError) -> Bool {
        guard let spool = try spool() else { return try isDone((file, Int(intent.base))) }
        let theirs = try file.bytes(at: Int(intent.base), count: min(Self.pieceSize, Int(intent.length)))
        return try spool.bytes(at: 0, count: theirs.count) == theirs
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

    /// The file at `path`, if it is the one that we knew and is no shorter.
    private func sameFile(at path: String) throws(RunError) -> AppendedFile? {
        var status = stat()
        guard stat(path, &status) == 0, Int64(truncatingIfNeeded: status.st_dev) == intent.device,
            Int64(truncatingIfNeeded: status.st_ino) == intent.inode, Int64(status.st_size) >= intent.base
        else { return nil }
        return try AppendedFile(path: path)
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
        try digest(of: target.file, from: target.base) == intent.digest
    }

    /// The digest of as many bytes as are to be appended; nil for a file that has fewer.
    private func digest(of file: AppendedFile, from start: Int) throws(RunError) -> [UInt8]? {
        var hash = SHA256()
        var left = Int(intent.length)
        var position = start
        while left > 0 {
            let piece = try file.bytes(at: position, count: min(left, Self.pieceSize))
            if piece.isEmpty { return nil }
            piece.withUnsafeBytes { hash.update($0) }
            position += piece.count
            left -= piece.count
        }
        return hash.finalize()
    }

    /// Other files of the output's folder whose names begin as the output's does, up to its first dot: `out.jsonl.1`,
    /// `out.jsonl-20310507`, `out-20310507.jsonl`.
    private func rotatedNames() -> [String] {
        let (folder, name) = PartialFile.split(intent.path)
        let stem = name.prefix { $0 != "." }
        return Self.names(in: folder).filter { $0.hasPrefix(stem) && $0 != name }.map { "\(folder)/\($0)" }
    }

    private static func names(in folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
