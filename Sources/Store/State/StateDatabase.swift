public import GRDB

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `state.db`: runs, what was delivered where, errors, what work cost. Never pruned by itself.
///
/// Every commit is on the disk before it returns (`synchronous = FULL`): an append to a file relies on it.
public struct StateDatabase: Sendable {
    /// The connections: one that writes, several that read.
    public let pool: DatabasePool

    /// Opens the database of a state folder, making folder and file where they are missing.
    /// - Throws: `StoreError`.
    public init(_ place: StorePlace) throws(StoreError) {
        try place.makeFolder()
        try self.init(path: place.state)
    }

    /// Opens the database of a state folder where there is one: looking at the history makes nothing.
    /// - Returns: nil when nothing was ever kept there.
    /// - Throws: `StoreError`.
    public static func existing(_ place: StorePlace) throws(StoreError) -> StateDatabase? {
        var status = stat()
        if stat(place.state, &status) == 0 { return try StateDatabase(path: place.state) }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw StoreError(path: place.state, errno: errno)
    }

    private init(path: String) throws(StoreError) {
        pool = try DatabaseOpening.pool(at: path, synchronous: "FULL", migrations: StateMigrations.all)
    }
}

/// The tables of `state.db`, in the order in which versions of the program brought them.
enum StateMigrations {
    static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(sql: version1)
        }
        return migrator
    }

    /// - `pipelines`: the files that were run, by the digest of their text, name and graph.
    /// - `runs`: one row a run. `pipeline` is the digest of what the pipeline computes, which two files may share; times
    ///   are seconds since 1970; `end` is null while it goes on, and for ever when its process was killed, which
    ///   `process` tells apart.
    /// - `run_errors`: the first failures of each run; `id` is JSON.
    /// - `ledger`: what each inference cost in each run, for the records that it was executed for.
    /// - `outputs`, `deliveries`, `appends`: what was delivered into which output, for `--only-new` and `--append`.
    /// - `model_files`: digests of model files, by what the file system says of the file.
    private static let version1 = """
        CREATE TABLE pipelines (
            file BLOB PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, graph TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, pipeline BLOB NOT NULL, file BLOB NOT NULL, path TEXT NOT NULL,
            input TEXT NOT NULL, output TEXT NOT NULL, version TEXT NOT NULL, process TEXT NOT NULL,
            began REAL NOT NULL, ended REAL, end TEXT, exit_code INTEGER, trouble TEXT, summary TEXT
        );
        CREATE TABLE run_errors (
            run INTEGER NOT NULL, line INTEGER NOT NULL, byte_offset INTEGER NOT NULL, id TEXT, code TEXT NOT NULL,
            reason TEXT NOT NULL, stage TEXT, PRIMARY KEY (run, line, byte_offset)
        ) WITHOUT ROWID;
        CREATE TABLE ledger (
            run INTEGER NOT NULL, inference BLOB NOT NULL, stage TEXT NOT NULL, ran INTEGER NOT NULL,
            seconds REAL NOT NULL, tokens INTEGER NOT NULL, multiply_adds INTEGER NOT NULL,
            PRIMARY KEY (run, inference, stage)
        ) WITHOUT ROWID;
        CREATE INDEX ledger_by_inference ON ledger (inference);
        CREATE TABLE outputs (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
        CREATE TABLE deliveries (
            output INTEGER NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL, content INTEGER NOT NULL,
            state INTEGER NOT NULL, PRIMARY KEY (output, high, low)
        ) WITHOUT ROWID;
        CREATE INDEX deliveries_pending ON deliveries (output) WHERE state >= 2;
        CREATE TABLE appends (
            output INTEGER NOT NULL, path TEXT NOT NULL, spool TEXT NOT NULL, header BLOB NOT NULL,
            device INTEGER NOT NULL, inode INTEGER NOT NULL, base INTEGER NOT NULL, length INTEGER NOT NULL,
            digest BLOB NOT NULL, PRIMARY KEY (output, path)
        ) WITHOUT ROWID;
        CREATE TABLE model_files (
            device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
            changed INTEGER NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (device, inode)
        ) WITHOUT ROWID;
        """
}
