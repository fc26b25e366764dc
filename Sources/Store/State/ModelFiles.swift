import GRDB

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Digests of model files, kept by what the file system says of each file: reading 25 MB for every run would take
/// longer than a ticket does.
public struct ModelFiles: Sendable {
    private let state: StateDatabase

    /// The digests that a state database keeps.
    public init(_ state: StateDatabase) { self.state = state }

    /// The digest of the file at `path`: the one kept if the file has not changed since, else `compute`'s, which is kept.
    ///
    /// A file has changed when its size, its time of modification or its time of change is another. The last one can't
    /// be set by hand.
    /// - Throws: `StoreError`, and whatever `compute` throws.
    public func digest(of path: String, compute: () throws -> String) throws -> String {
        guard let key = FileKey(path) else { return try compute() }
        if let known = try kept(key) { return known }
        let digest = try compute()
        // A file that changed while it was read has no digest to keep.
        if FileKey(path) == key { try keep(digest, key) }
        return digest
    }

    private func kept(_ key: FileKey) throws -> String? {
        do {
            return try state.pool.read { db in
                try String.fetchOne(
                    db,
                    sql: """
                        SELECT digest FROM model_files
                        WHERE device = ? AND inode = ? AND size = ? AND modified = ? AND changed = ?
                        """, arguments: key.arguments)
            }
        } catch {
            throw StoreError(error, path: state.pool.path)
        }
    }

    private func keep(_ digest: String, _ key: FileKey) throws {
        do {
            try state.pool.write { db in
                try db.execute(
                    sql: "INSERT OR REPLACE INTO model_files VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: key.arguments + [digest])
            }
        } catch {
            throw StoreError(error, path: state.pool.path)
        }
    }
}

/// A file as the file system knows it.
private struct FileKey: Equatable {
    let device: Int64
    let inode: Int64
    let size: Int64
    /// Nanoseconds since 1970.
    let modified: Int64
    let changed: Int64

    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = Int64(truncatingIfNeeded: status.st_dev)
        inode = Int64(truncatingIfNeeded: status.st_ino)
        size = Int64(status.st_size)
        #if canImport(Darwin)
            modified = Self.nanoseconds(status.st_mtimespec)
            changed = Self.nanoseconds(status.st_ctimespec)
        #else
            modified = Self.nanoseconds(status.st_mtim)
            changed = Self.nanoseconds(status.st_ctim)
        #endif
    }

    var arguments: StatementArguments { [device, inode, size, modified, changed] }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
