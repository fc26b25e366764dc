import GRDB

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A connection to a database that others may use at the same time, and whose file belongs to the user: nothing of it
/// is changed but what is asked for, not even its journal.
struct TableConnection: Sendable {
    /// What the connection is for, which decides what an error means.
    enum Purpose: Sendable {
        case reading
        case writing
    }

    /// The table.
    let path: TablePath
    private let purpose: Purpose
    private let queue: DatabaseQueue

    /// How long one process waits for another's transaction before it gives up.
    private static let patience = 60.0

    /// Opens the database; one that is to be written is made if it is missing.
    /// - Throws: `RunError` when that fails, or the file is no database.
    init(_ path: TablePath, for purpose: Purpose, patience: Double = patience) throws(RunError) {
        self.path = path
        self.purpose = purpose
        try Self.claim(path.database, for: purpose)
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.readonly = purpose == .reading
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA temp_store = FILE") }
        do {
            queue = try DatabaseQueue(path: path.database, configuration: configuration)
        } catch {
            throw RunError(error, path, purpose)
        }
    }

    /// Works with the database without a transaction around it.
    func access<Value>(_ body: (Database) throws -> Value) throws(RunError) -> Value {
        do { return try queue.inDatabase(body) } catch { throw RunError(error, path, purpose) }
    }

    /// Changes the database, all or nothing.
    func change(_ body: (Database) throws -> Void) throws(RunError) {
        do {
            // Begun as a writer, so that it waits for others where waiting still helps.
            try queue.inTransaction(.immediate) { db in
                try body(db)
                return .commit
            }
        } catch {
            throw RunError(error, path, purpose)
        }
    }

    /// Sees to the file before SQLite does, whose words for what the system refuses are vague.
    private static func claim(_ path: String, for purpose: Purpose) throws(RunError) {
        var status = stat()
        if stat(path, &status) == 0 {
            if status.st_mode & S_IFMT != S_IFDIR { return }
            throw purpose == .reading ? .cannotOpen(path, errno: EISDIR) : .cannotCreate(path, errno: EISDIR)
        }
        if purpose == .reading { throw .cannotOpen(path, errno: errno) }
        // Never a file that is there: closing it would take SQLite's locks with it.
        let file = FileDescriptor.opening(path, O_RDWR | O_CREAT | O_EXCL)
        if file == nil, errno != EEXIST { throw .cannotCreate(path, errno: errno) }
    }
}

extension RunError {
    /// What went wrong in a database; the library's own errors are taken apart.
    init(_ error: any Error, _ path: TablePath, _ purpose: TableConnection.Purpose) {
        if let error = error as? RunError {
            self = error
            return
        }
        let code = (error as? DatabaseError)?.resultCode
        let words = (error as? DatabaseError)?.message ?? "unknown trouble of SQLite"
        switch code {
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .databaseBusy(path, purpose, words)
        case .SQLITE_FULL: self = .databaseUnusable(path, purpose, ENOSPC, words)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN:
            self = .databaseUnusable(path, purpose, EACCES, words)
        case .SQLITE_IOERR, .SQLITE_NOMEM, nil: self = .databaseUnusable(path, purpose, EIO, words)
        case .SQLITE_NOTADB: self = .notADatabase(path.database)
        default: self = .databaseRefuses(path, purpose, words)
        }
    }
}
