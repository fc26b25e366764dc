public import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Every sentence about trouble of a whole run.
extension RunError {
    static func cannotOpen(_ path: String, errno code: Int32) -> RunError {
        let isAbsent = code == ENOENT
        return RunError(
            code: isAbsent || code == EISDIR ? .data : .reading(code), place: path,
            reason: isAbsent ? "there is no such file" : "can't be opened: \(words(for: code))",
            advice: "name a file to read, or - for standard input"
        )
    }

    static func cannotRead(_ path: String, errno code: Int32) -> RunError {
        RunError(
            code: .reading(code), place: path, reason: "reading failed: \(words(for: code))",
            advice: "nothing of the output was replaced; run again when the file can be read"
        )
    }

    static func cannotWrite(_ path: String, errno code: Int32) -> RunError {
        if code == EPIPE {
            return RunError(
                code: .readerClosed, place: path, reason: "nobody reads the output any more",
                advice: "nothing needs to be done if that was meant"
            )
        }
        let isFull = code == ENOSPC || code == EDQUOT
        return RunError(
            code: .writing(code), place: path, reason: "writing failed: \(words(for: code))",
            advice: isFull
                ? "make room, then run again; an earlier output file is untouched"
                : "run again when the place can be written; an earlier output file is untouched"
        )
    }

    static func replacesNoFile(_ path: String) -> RunError {
        RunError(
            code: .usage, place: path, reason: "only an ordinary file is replaced, and this is a folder or a device",
            advice: "name a file"
        )
    }

    static func takenOver(_ path: String) -> RunError {
        RunError(
            code: .writing(EBUSY), place: path, reason: "another run took its place while this one was writing it",
            advice: "leave .NAME.lock where it is; then run again"
        )
    }

    static func cannotAppend(_ path: String, errno code: Int32) -> RunError {
        RunError(
            code: .writing(code), place: path, reason: "appending failed: \(words(for: code))",
            advice: "run again when there is room: what is missing is appended then, and nothing twice"
        )
    }

    static func appendNeedsFile(_ path: String) -> RunError {
        RunError(
            code: .usage, place: path, reason: "only an ordinary file is appended to",
            advice: "name a file; a pipe or a device gets every line as it comes, without --append"
        )
    }

    static func otherHeader(_ path: String) -> RunError {
        RunError(
            code: .data, place: path, reason: "its first line is not the header of what would be appended",
            advice: "move it away, or name another output: other columns can't follow these"
        )
    }

    static func cannotCreate(_ path: String, errno code: Int32) -> RunError {
        RunError(
            code: .writing(code), place: path, reason: "can't be created: \(words(for: code))",
            advice: "the output is written beside its final name, so its folder must exist and be writable"
        )
    }

    /// Does something with the state folder.
    static func storing<Value>(_ body: () throws(StoreError) -> Value) throws(RunError) -> Value {
        do throws(StoreError) { return try body() } catch { throw .store(error) }
    }

    static func stoppedComparing() -> RunError {
        RunError(
            code: .stopped, place: "comparison", reason: "stopped before both pipelines were through",
            advice: "what was computed is kept; run it again to go on")
    }

    static func labelUnreadable(_ path: String, line: Int, _ reason: String) -> RunError {
        RunError(
            code: .data, place: "\(path):\(line)", reason: "this labelled record can't be used: \(reason)",
            advice: "every labelled record has the name of the record that it labels, and its labels"
        )
    }

    static func nothingLabelled(_ path: String, _ fields: [String]) -> RunError {
        RunError(
            code: .data, place: path,
            reason: "no record has the field \(fields.map { "'\($0)'" }.joined(separator: " or "))",
            advice: "say which value of the output is held against which field: --expect OUTPUT=FIELD"
        )
    }

    static func packedAppend(_ path: String) -> RunError {
        RunError(
            code: .usage, place: path, reason: "a compressed file is not appended to",
            advice: "name an output that does not end in .gz, or leave --append out")
    }

    static func lostSpool(_ spool: String, of path: String) -> RunError {
        RunError(
            code: .data, place: spool,
            reason: "the bytes that an earlier run was appending to \(path) are gone or were changed",
            advice: "what that run was to deliver is delivered again; look for records that stand twice"
        )
    }

    /// The state folder can't be used.
    public static func store(_ error: StoreError) -> RunError {
        let code: Code =
            switch error.code {
            case .system: .writing(EIO)
            case .busy: .busy
            case .damaged: .data
            }
        return RunError(code: code, place: error.path, reason: error.reason, advice: error.advice)
    }

    static func outputIsBusy(_ output: String, holder: LockHolder?) -> RunError {
        let who =
            holder.map { "process \($0.process) has been writing it since \($0.since)" } ?? "another run writes it"
        return RunError(
            code: .busy, place: output, reason: who,
            advice:
                "try again when it has ended; 'cascade run' can wait for that, or leave it (--if-running wait, skip)"
        )
    }

    static func cannotLock(_ path: String, errno code: Int32) -> RunError {
        RunError(
            code: .writing(code), place: path, reason: "can't be locked: \(words(for: code))",
            advice:
                "this file keeps two runs from writing one output; it must be an ordinary file that this user may open"
        )
    }

    static func noResources(errno code: Int32) -> RunError {
        RunError(
            code: .reading(code), place: "cascade", reason: "no pipe can be made: \(words(for: code))",
            advice: "raise the limit on open files (ulimit -n)"
        )
    }

    static func noMemory(_ path: String) -> RunError {
        RunError(
            code: .reading(ENOMEM), place: path, reason: "there is no memory to pack or unpack it",
            advice: "run again when less is running, or with a smaller --max-record"
        )
    }

    static func packedStream(_ path: String) -> RunError {
        RunError(
            code: .usage, place: path, reason: "gzip is written into files, not into a pipe or a device",
            advice: "pack it on the way: cascade run PIPELINE --input FILE | gzip > OUTPUT.gz"
        )
    }

    static func notGzip(_ path: String) -> RunError {
        RunError(
            code: .data, place: path, reason: "its name ends in .gz, but its first byte does not begin gzip data",
            advice: "take the .gz off its name if it is not packed"
        )
    }

    static func truncatedGzip(_ path: String, at offset: Int) -> RunError {
        RunError(
            code: .data, place: path, reason: "the gzip data ends early, at byte \(offset) of the file",
            advice: "get the whole file again (gzip -t FILE checks it)"
        )
    }

    static func damagedGzip(_ path: String, at offset: Int, detail: String) -> RunError {
        RunError(
            code: .data, place: path, reason: "the gzip data is damaged before byte \(offset) of the file: \(detail)",
            advice: "get the file again (gzip -t FILE checks it)"
        )
    }

    static func behindGzip(_ path: String, at offset: Int) -> RunError {
        RunError(
            code: .data, place: path, reason: "something that is not gzip follows the gzip data, at byte \(offset)",
            advice: "cut it off: head -c \(offset) FILE"
        )
    }

    static func compressedBytes(_ path: String) -> RunError {
        RunError(
            code: .data, place: path, reason: "these are gzip bytes, not text",
            advice: "name a file that ends in .gz, or unpack them on the way: gunzip -c FILE | cascade run PIPELINE"
        )
    }

    static func utf16Bytes(_ path: String) -> RunError {
        RunError(
            code: .data, place: path, reason: "this is UTF-16; records are read as UTF-8",
            advice: "convert it on the way: iconv -f UTF-16 -t UTF-8 FILE | cascade run PIPELINE --input -"
        )
    }

    static func repeatedColumn(_ name: String, _ path: String) -> RunError {
        RunError(
            code: .data, place: "\(path):1", reason: "the header names the column '\(name)' twice",
            advice: "give every column a name of its own"
        )
    }

    static func unusableHeader(_ path: String, reason: String) -> RunError {
        RunError(
            code: .data, place: "\(path):1", reason: "the header line can't be read: \(reason)",
            advice: "the first line of a CSV file names its columns, separated by commas"
        )
    }

    static func shardNeedsIdentifier() -> RunError {
        RunError(
            code: .usage, place: "--shard", reason: "records without a name of their own can't be divided",
            advice: "say in the pipeline which field names a record (input: id:)"
        )
    }

    static func malformedShard(_ text: String) -> RunError {
        RunError(
            code: .usage, place: "--shard", reason: "'\(text)' is no shard",
            advice: "write i/N with i from 0 to N-1, such as 0/4"
        )
    }

    static func words(for code: Int32) -> String {
        guard let words = strerror(code) else { return "error \(code)" }
        return String(cString: words)
    }
}
