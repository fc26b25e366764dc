import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One process that wants an output's lock, for the tests of the race for it.
///
///     LockHarness OUTPUT WITNESS fail|wait|skip MICROSECONDS end|die
///
/// Once it has the lock it takes a lock of another kind on WITNESS, which nobody else can have if nobody else is
/// inside; it stays for a time, and leaves or kills itself. Exit codes: 0 it was inside, 75 somebody else was,
/// 99 somebody else was inside too.
@main
enum LockHarness {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 6, let policy = OutputLock.IfRunning(rawValue: arguments[3]),
            let stay = UInt32(arguments[4])
        else { exit(64) }
        // Opened before the lock: the system closes the files of a killed process in the order of their numbers, and
        // so gives the witness back before the lock.
        let witness = open(arguments[2], O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        let acquisition: OutputLock.Acquisition
        do {
            acquisition = try OutputLock.acquire(.file(arguments[1]), ifRunning: policy, stop: StopFlag())
        } catch {
            exit(error.code == .busy ? 75 : 74)
        }
        guard case .acquired(let lock) = acquisition else { exit(75) }
        guard isAlone(witness) else { exit(99) }
        usleep(stay)
        guard arguments[5] == "end" else { exit(kill(getpid(), SIGKILL)) }
        leave(witness)
        withExtendedLifetime(lock) {}
    }

    private static func isAlone(_ witness: Int32) -> Bool {
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_whence = Int16(SEEK_SET)
        return fcntl(witness, F_SETLK, &range) == 0
    }

    private static func leave(_ witness: Int32) {
        var range = flock()
        range.l_type = Int16(F_UNLCK)
        range.l_whence = Int16(SEEK_SET)
        _ = fcntl(witness, F_SETLK, &range)
    }
}
