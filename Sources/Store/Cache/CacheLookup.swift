import GRDB

/// Looks entries up, and changes them, in a transaction that writes.
enum CacheLookup {
    private static let rows = """
        SELECT row FROM settled_keys WHERE key = ?1 UNION ALL SELECT row FROM recent_keys WHERE key = ?1
        """

    /// Whether there is an entry under a key.
    static func contains(_ key: EntryKey, in db: Database) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM entries WHERE rest = ?2 AND row IN (\(rows))")
        return try Int.fetchOne(statement, arguments: [key.key, key.rest]) != nil
    }

    /// Notes on which day an entry last served.
    static func note(_ key: EntryKey, served day: Int, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE entries SET used = ?3 WHERE rest = ?2 AND row IN (\(rows))")
        try statement.execute(arguments: [key.key, key.rest, day])
    }
}
