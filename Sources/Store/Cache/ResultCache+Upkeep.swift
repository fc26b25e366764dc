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
    /// - Parameter day: days since 1970; entries that served on it or later stay.
    /// - Returns: how many were removed.
    /// - Throws: `StoreError`.
    public func prune(before day: Int) throws(StoreError) -> Int {
        try lineReader.renew()
        try signalReader.renew()
        let removed = try writing { db in
            try db.execute(sql: "DELETE FROM entries WHERE used < ?", arguments: [day])
            let removed = db.changesCount
            try db.execute(sql: "DELETE FROM owners WHERE id NOT IN (SELECT DISTINCT owner FROM entries)")
            return removed
        }
        // What was registered is gone with its entries; whoever goes on registers again.
        forgetOwners()
        try withoutTransaction { db in
            try db.execute(sql: "VACUUM")
            try db.checkpoint(.truncate)
        }
        return removed
    }
}
