import GRDB

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Opens SQLite files as this program uses them: write-ahead log, private to their owner, patient with other processes.
enum DatabaseOpening {
    /// How long one process waits for another's transaction before it gives up.
    private static let patience = 60.0

    static func pool(
        at path: String, synchronous: String, migrations: DatabaseMigrator
    ) throws(StoreError) -> DatabasePool {
        try claim(path)
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            // Pages that random keys hit again and again are written once a checkpoint: 32 MiB of log between two.
            try db.execute(
                sql: """
                    PRAGMA synchronous = \(synchronous); PRAGMA temp_store = FILE; PRAGMA cache_size = -4096;
                    PRAGMA wal_autocheckpoint = 8192; PRAGMA journal_size_limit = 67108864
                    """)
        }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            if try pool.read(migrations.hasBeenSuperseded) { throw StoreError.newer(path: path) }
            try migrations.migrate(pool)
            return pool
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Makes the file, if need be, readable by its owner alone: SQLite gives its companions the same permissions.
    private static func claim(_ path: String) throws(StoreError) {
        while true {
            // A file that is there is left alone: closing it would drop the locks that SQLite holds on it elsewhere in
            // this process.
            let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if descriptor >= 0 {
                close(descriptor)
                return
            }
            if errno == EEXIST { return }
            if errno != EINTR { throw StoreError(path: path, errno: errno) }
        }
    }
}

extension StorePlace {
    /// Makes the folder, and those above it that are missing, for its owner alone.
    func makeFolder() throws(StoreError) {
        if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
        let code = errno
        guard code == ENOENT, let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else {
            throw StoreError(path: folder, errno: code)
        }
        try StorePlace(folder: String(folder[..<slash])).makeFolder()
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw StoreError(path: folder, errno: errno) }
    }
}
