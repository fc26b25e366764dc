import Runs
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// SIGINT, SIGTERM and SIGHUP, as a run hears them.
enum Signals {
    /// What asks a process to end; SIGHUP comes from a terminal that closes.
    private static let all = [SIGINT, SIGTERM, SIGHUP]
    private static let flag = Mutex<StopFlag?>(nil)

    /// The first signal asks the run to finish what is in flight; the second ends the process at once.
    static func forward(to stop: StopFlag) {
        flag.withLock { $0 = stop }
        for number in all where !isIgnored(number) { signal(number) { received in Signals.handle(received) } }
    }

    /// Whether whoever began the process wants it to go on through a signal, as `nohup` does.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Glibc)
            let handler = action.__sigaction_handler.sa_handler
        #else
            let handler = action.__sigaction_u.__sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Runs in a signal handler: one try of a lock that is only ever held while the flag is set up, then atomics.
    private static func handle(_ number: Int32) {
        for number in all where !isIgnored(number) { signal(number, SIG_DFL) }
        flag.withLockIfAvailable { $0?.stop(signal: number) }
    }
}
