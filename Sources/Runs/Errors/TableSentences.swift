#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Every sentence about databases and their tables.
extension RunError {
    static func databaseBytes(_ path: String) -> RunError {
        RunError(
            code: .data, place: path, reason: "this is an SQLite database, not text",
            advice: "name the table to read (NAME.sqlite:TABLE, also .sqlite3 and .db)"
        )
    }

    static func tableNotNamed(_ path: String) -> RunError {
        RunError(
            code: .usage, place: path, reason: "the name is one of a database, and says no table",
            advice: "name the table to write: \(path.hasSuffix(":") ? path : path + ":")TABLE"
        )
    }

    static func missingTable(_ path: TablePath, others: [String]) -> RunError {
        RunError(
            code: .data, place: path.database, reason: "there is no table '\(path.table)'",
            advice: others.isEmpty ? "it has no tables at all" : "it has: \(others.joined(separator: ", "))"
        )
    }

    static func notADatabase(_ path: String) -> RunError {
        RunError(
            code: .data, place: path, reason: "this is no SQLite database, or an encrypted one",
            advice: "name a file that SQLite made, or one that is not there yet for output"
        )
    }

    static func repeatedOutputColumn(_ name: String, _ path: TablePath) -> RunError {
        RunError(
            code: .usage, place: path.name,
            reason: "two columns would have the name '\(name)', which SQLite takes for one",
            advice: "rename one of them in the pipeline's output (a table's columns do not differ by case alone)"
        )
    }

    static func tableWithoutKey(_ path: TablePath, _ key: String, _ words: String) -> RunError {
        RunError(
            code: .data, place: path.name, reason: "rows can't be put in by '\(key)': \(words)",
            advice:
                "the table needs '\(key)' as its PRIMARY KEY or under a UNIQUE index; or name one that isn't there yet"
        )
    }

    static func unreadableLine(_ path: TablePath) -> RunError {
        RunError(
            code: .data, place: path.name,
            reason: "a line of the output is no JSON object, so that it is no row either",
            advice: "this is a fault of cascade: please report it with the command that was run"
        )
    }

    static func databaseBusy(_ path: TablePath, _ purpose: TableConnection.Purpose, _ words: String) -> RunError {
        RunError(
            code: purpose == .reading ? .reading(EBUSY) : .writing(EBUSY), place: path.name,
            reason: "another process holds the database for too long (\(words))",
            advice: advice(purpose, "run again when the other one has ended")
        )
    }

    static func databaseUnusable(
        _ path: TablePath, _ purpose: TableConnection.Purpose, _ code: Int32, _ words: String
    ) -> RunError {
        let isReading = purpose == .reading
        let remedy =
            switch code {
            case ENOSPC: "make room, then run again"
            case EACCES where isReading:
                "a database with a write-ahead log can only be read where its folder can be written: copy it there"
            default: "run again when the database and its folder can be used"
            }
        return RunError(
            code: isReading ? .reading(code) : .writing(code), place: path.name,
            reason: "\(isReading ? "reading" : "writing") failed: \(words)", advice: advice(purpose, remedy)
        )
    }

    static func databaseRefuses(_ path: TablePath, _ purpose: TableConnection.Purpose, _ words: String) -> RunError {
        RunError(
            code: .data, place: path.name, reason: "SQLite refuses: \(words)",
            advice: advice(purpose, "see to the table or view, then run again")
        )
    }

    /// What to do and, for an output, what is kept.
    private static func advice(_ purpose: TableConnection.Purpose, _ words: String) -> String {
        purpose == .reading ? words : words + "; rows that were written stay, the next run writes the rest"
    }
}
