import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Asks a run to finish what is in flight and end.
///
/// Whoever handles SIGINT and SIGTERM sets it. A pipe of its own wakes a reader that waits for input, so that a run
/// whose standard input is silent ends too. A flag serves one run after another until it is set.
public final class StopFlag: Sendable {
    private let received = Atomic<Int32>(0)
    private let raised = Atomic<Bool>(false)
    private let readEnd: FileDescriptor
    private let writeEnd: FileDescriptor

    /// A flag that is not set.
    /// - Throws: `RunError` when the process may open no more files.
    public init() throws(RunError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .noResources(errno: errno) }
        readEnd = FileDescriptor(number: ends[0], owned: true)
        writeEnd = FileDescriptor(number: ends[1], owned: true)
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    /// Sets the flag on behalf of a signal; the first one counts. Only atomics and `write`, so that a signal handler
    /// may call it.
    public func stop(signal: Int32) {
        _ = received.compareExchange(expected: 0, desired: signal, ordering: .relaxed)
        raise()
    }

    /// No signal has this number.
    private static let deadline: Int32 = -1

    /// Sets the flag because the run's time is up.
    public func stopAtDeadline() { stop(signal: Self.deadline) }

    /// The signal that set the flag.
    public var signal: Int32? {
        let number = received.load(ordering: .relaxed)
        return number > 0 ? number : nil
    }

    /// Whether the flag was set because the run's time is up.
    var isPastDeadline: Bool { received.load(ordering: .relaxed) == Self.deadline }

    /// Whether reading should end.
    var isRaised: Bool { raised.load(ordering: .acquiring) }

    /// Ends reading without a signal, when a run can't go on.
    func raise() {
        raised.store(true, ordering: .releasing)
        var byte: UInt8 = 1
        // A full pipe wakes its reader just as well.
        _ = write(writeEnd.number, &byte, 1)
    }

    /// Waits for a time, or less when a signal comes.
    /// - Returns: false when the flag is set.
    func wait(milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: readEnd.number, events: Int16(POLLIN), revents: 0)
        if !isRaised { _ = poll(&waiting, 1, milliseconds) }
        return !isRaised
    }

    /// Waits until `descriptor` has something to read or the flag is set.
    /// - Returns: false when the flag is set.
    func waitForInput(on descriptor: FileDescriptor) -> Bool {
        var waiting = [
            pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: readEnd.number, events: Int16(POLLIN), revents: 0),
        ]
        while !isRaised {
            let count = poll(&waiting, nfds_t(waiting.count), -1)
            if count < 0, errno == EINTR { continue }
            // Whatever else poll has to say about the descriptor, reading it says better.
            if count < 0 || waiting[0].revents != 0 { return !isRaised }
        }
        return false
    }
}
