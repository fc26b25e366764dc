#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The right to write one output, held by one process at a time.
///
/// It is an advisory lock (`flock`) on `.NAME.lock` beside the output, so the system takes it back however its holder
/// ends, and none is ever stale. The file stays for the next run: if it were removed, one run could hold the removed
/// file and another a new one. What it says of its holder is for people; only the lock counts.
public final class OutputLock: Sendable {
    /// What is written, and so locked.
    public enum Output: Sendable, Equatable {
        /// A file, links followed.
        case file(String)
        /// A table of a database file.
        case table(String, database: String)
    }

    /// What to do when another run holds the lock.
    public enum IfRunning: String, Sendable, CaseIterable {
        /// Throw.
        case fail
        /// Wait until it ends.
        case wait
        /// Leave it to the other run.
        case skip
    }

    /// What came of asking for the lock.
    public enum Acquisition: Sendable {
        /// It is held until the value goes.
        case acquired(OutputLock)
        /// Another run has it, as the error says, and `skip` was asked for.
        case skipped(RunError)
        /// The stop flag was raised while waiting.
        case stopped
    }

    /// The lock file.
    public let path: String
    private let descriptor: FileDescriptor

    private init(path: String, descriptor: FileDescriptor) {
        self.path = path
        self.descriptor = descriptor
    }

    // The lock goes with the descriptor; what the file says of us must not be read as news of whoever comes next.
    deinit { _ = ftruncate(descriptor.number, 0) }

    /// Takes the lock of an output.
    /// - Parameters:
    ///   - stop: ends waiting.
    ///   - waiting: is told once who holds the lock, before the wait begins.
    /// - Throws: `RunError` with the code `busy` when another run has it and `fail` was asked for; with the code
    ///   `writing` when there can't be a lock there.
    public static func acquire(
        _ output: Output, ifRunning: IfRunning, stop: StopFlag, waiting: (RunError) -> Void = { _ in }
    ) throws(RunError) -> Acquisition {
        var pause = Int32(10)
        var isTold = false
        while true {
            let holder: LockHolder?
            switch try attempt(output) {
            case .success(let lock): return .acquired(lock)
            case .failure(let held): holder = held.holder
            }
            let busy = RunError.outputIsBusy(output.name, holder: holder)
            switch ifRunning {
            case .fail: throw busy
            case .skip: return .skipped(busy)
            case .wait:
                if !isTold { waiting(busy) }
                isTold = true
                if !stop.wait(milliseconds: pause) { return .stopped }
                pause = min(pause * 2, 250)
            }
        }
    }

    /// Another process has the lock.
    private struct Held: Error { let holder: LockHolder? }

    private static func attempt(_ output: Output) throws(RunError) -> Result<OutputLock, Held> {
        while true {
            let path = output.lockPath
            let descriptor = try open(path, for: output)
            if flock(descriptor.number, LOCK_EX | LOCK_NB) != 0 {
                switch errno {
                case EINTR: continue
                case EWOULDBLOCK: return .failure(Held(holder: LockHolder(of: descriptor)))
                default: throw .cannotLock(path, errno: errno)
                }
            }
            // Somebody may have removed the file, or turned the link, between opening and locking.
            guard output.lockPath == path, isStill(descriptor, at: path) else { continue }
            LockHolder.write(to: descriptor)
            return .success(OutputLock(path: path, descriptor: descriptor))
        }
    }

    /// Opens the lock file, making it where it is missing. Another user's file can be locked without being written.
    private static func open(_ path: String, for output: Output) throws(RunError) -> FileDescriptor {
        var code: Int32 = 0
        // Where others may make files too, Linux refuses O_CREAT on a file of theirs (fs.protected_regular).
        for flags in [O_RDWR | O_CREAT, O_RDWR, O_RDONLY] {
            // A link in the lock's place could lead to any file of ours.
            if let descriptor = FileDescriptor.opening(path, flags | O_NOFOLLOW | O_NONBLOCK) {
                if descriptor.isRegular { return descriptor }
                throw .cannotLock(path, errno: EINVAL)
            }
            code = errno
            if code != EACCES { break }
        }
        if code == ELOOP || code == EROFS { throw .cannotLock(path, errno: code) }
        throw .cannotCreate(output.name, errno: code)
    }

    private static func isStill(_ descriptor: FileDescriptor, at path: String) -> Bool {
        var there = stat()
        guard lstat(path, &there) == 0, let ours = descriptor.status else { return false }
        return there.st_dev == ours.st_dev && there.st_ino == ours.st_ino
    }
}

extension OutputLock.Output {
    /// The output as its user knows it.
    var name: String {
        switch self {
        case .file(let path): path
        case .table(let table, let database): "\(database):\(table)"
        }
    }

    /// `.NAME.lock` in the folder of the real file.
    var lockPath: String {
        switch self {
        case .file(let path):
            let (folder, name) = PartialFile.split(PartialFile.resolved(path))
            return "\(folder)/.\(name).lock"
        case .table(let table, let database):
            let (folder, name) = PartialFile.split(PartialFile.resolved(database))
            // A table may have any name; a file may not.
            let folded = String(decoding: TablePath.folded(table), as: UTF8.self)
            let part = folded.map { $0 == "/" ? "%2F" : $0 == "%" ? "%25" : String($0) }.joined()
            return "\(folder)/.\(name).\(part).lock"
        }
    }
}
