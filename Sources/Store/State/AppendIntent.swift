import GRDB

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Bytes that are to be appended to a file, and how the file stood before.
///
/// It is committed before the first byte is written, so that after a crash the file can be told apart from one to which
/// nothing, a part or all of them were appended.
public struct AppendIntent: Sendable, Equatable {
    /// The file that is appended to.
    public let path: String
    /// The file that holds the bytes, complete and on the disk.
    public let spool: String
    /// What stands first in a file that is new; empty for formats without a header.
    public let header: [UInt8]
    /// The file's device, as the file system numbers it.
    public let device: Int64
    /// The file's number on its device.
    public let inode: Int64
    /// Bytes that were in it.
    public let base: Int64
    /// Bytes that are to come.
    public let length: Int64
    /// SHA-256 of the bytes to come.
    public let digest: [UInt8]

    /// Bytes that are to be appended.
    public init(
        path: String, spool: String, header: [UInt8], device: Int64, inode: Int64, base: Int64, length: Int64,
        digest: [UInt8]
    ) {
        self.path = path
        self.spool = spool
        self.header = header
        self.device = device
        self.inode = inode
        self.base = base
        self.length = length
        self.digest = digest
    }

    /// The same bytes, for another file that stands at the path by now.
    public func moved(device: Int64, inode: Int64, base: Int64) -> AppendIntent {
        AppendIntent(
            path: path, spool: spool, header: header, device: device, inode: inode, base: base, length: length,
            digest: digest)
    }

    func insert(into db: Database, output: Int64) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO appends VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [output, path, spool, Data(header), device, inode, base, length, Data(digest)])
    }

    static func all(of output: Int64, in db: Database) throws -> [AppendIntent] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT path, spool, header, device, inode, base, length, digest FROM appends
                WHERE output = ? ORDER BY path
                """, arguments: [output])
        return rows.map { row in
            AppendIntent(
                path: row[0], spool: row[1], header: [UInt8](row[2] as Data), device: row[3], inode: row[4],
                base: row[5], length: row[6], digest: [UInt8](row[7] as Data))
        }
    }
}
