import GRDB

/// What a cache holds of one stage or pipeline.
public struct CacheStatistics: Sendable, Equatable {
    /// The stage, or the pipeline.
    public let name: String
    /// Signals or lines.
    public let kind: CacheOwner.Kind
    /// Entries.
    public let entries: Int
    /// Bytes of their values.
    public let bytes: Int
    /// When the one served that has waited longest, in days since 1970.
    public let oldest: Int
    /// When the last one was stored or served.
    public let newest: Int
}

extension ResultCache {
    /// What is stored, a row an owner: the same stage under another model is another owner.
    /// - Throws: `StoreError`.
    public func statistics() throws(StoreError) -> [CacheStatistics] {
        try reading { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT name, kind, count(*), total(length(value)), min(used), max(used)
                    FROM entries JOIN owners ON owners.id = entries.owner GROUP BY owner ORDER BY kind DESC, name, owner
                    """)
            return rows.map { row in
                CacheStatistics(
                    name: row[0], kind: CacheOwner.Kind(rawValue: row[1]) ?? .signals, entries: row[2],
                    bytes: Int(row[3] as Double), oldest: row[4], newest: row[5])
            }
        }
    }

    /// Removes entries that have not served since a day, and gives their room back to the file system.
    ///
    /// Runs may go on meanwhile: they compute again what they no longer find. While one looks, the room may have to wait
    /// for the next time.
    /// - Parameter day: days since 1970; entries that served on it or later stay.
    /// - Returns: how many were removed.
    /// - Throws: `StoreError`.
    public func prune(before day: Int) throws(StoreError) -> Int {
        let removed = try writing { db in
            for table in CacheMigrations.keyTables {
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE row IN (SELECT row FROM entries WHERE used < ?)", arguments: [day])
            }
            // Owners stay: they are few, and a run that goes on knows them by number.
            try db.execute(sql: "DELETE FROM entries WHERE used < ?", arguments: [day])
            return db.changesCount
        }
        do throws(StoreError) {
            try whileNobodyLooks { () throws(StoreError) in
                try withoutTransaction { db in
                    try db.execute(sql: "VACUUM")
                    try db.checkpoint(.truncate)
                }
            }
        } catch {
            if error.code != .busy { throw error }
        }
        return removed
    }

    /// Bytes that the cache takes on the disk, its log included.
    public var bytesOnDisk: Int { [path, path + "-wal"].reduce(0) { $0 + FileSize.bytes($1) } }
}
