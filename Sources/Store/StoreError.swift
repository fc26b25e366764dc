import GRDB

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Why the state folder can't be used.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of trouble, which decides the exit code.
    public enum Code: Sendable, Equatable {
        /// The disk is full, or the system failed to read or write.
        case system
        /// Another process holds the database for longer than anybody should.
        case busy
        /// The file is no database, or one of a newer version.
        case damaged
    }

    /// The kind of trouble.
    public let code: Code
    /// The file or folder.
    public let path: String
    /// What happened.
    public let reason: String
    /// What to do about it.
    public let advice: String

    /// The place, what happened, and what to do.
    public var description: String { "\(path): \(reason)\n    \(advice)" }
}

extension StoreError {
    /// The system refused.
    init(path: String, errno code: Int32) {
        self.init(
            code: .system, path: path, reason: String(cString: strerror(code)),
            advice: "the state folder must be writable (--state names another one)")
    }

    /// A later version of the program made the file.
    static func newer(path: String) -> StoreError {
        StoreError(
            code: .damaged, path: path, reason: "it was made by a newer version of cascade",
            advice: "use that version, or name another folder with --state")
    }

    /// SQLite refused, and GRDB tells of it.
    public init(_ error: any Error, path: String) {
        if let error = error as? StoreError {
            self = error
        } else if let error = error as? DatabaseError {
            let message = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
            self.init(sqlite: error.resultCode.rawValue, message: message, path: path)
        } else {
            self.init(
                code: .system, path: path, reason: "\(error)",
                advice: "the state folder must be writable (--state names another one)")
        }
    }

    /// SQLite refused.
    init(sqlite code: Int32, message: String, path: String) {
        switch ResultCode(rawValue: code).primaryResultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                code: .busy, path: path, reason: "another process holds it (\(message))",
                advice: "run again when the other one has ended")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_SCHEMA, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH:
            self.init(
                code: .damaged, path: path, reason: "it can't be used: \(message)",
                advice: path.hasSuffix("/cache.db")
                    ? "delete it: it holds nothing but work already done"
                    : "move it away and keep it; a new one is begun without the history")
        default:
            self.init(
                code: .system, path: path, reason: message,
                advice: "make room or make the folder writable, then run again; what was committed is kept")
        }
    }
}
