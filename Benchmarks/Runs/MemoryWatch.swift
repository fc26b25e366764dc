import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Tells now and then how many records are through, how fast, by the clock and by the processor's time (which other
/// programs on the machine don't change), and the most memory that was resident until then.
struct MemoryWatch: ProgressReporting {
    let interval = Duration.seconds(10)

    /// The most memory that was ever resident: KiB on Linux, bytes on macOS.
    static var peak: Int {
        var usage = rusage()
        // RUSAGE_SELF, which has another type on every platform.
        getrusage(0, &usage)
        return usage.ru_maxrss
    }

    /// Seconds that all threads computed, in the program and in the system.
    static var processorSeconds: Double {
        var usage = rusage()
        getrusage(0, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }

    func report(_ event: RunEvent) {
        guard case .progress(let progress) = event else { return }
        let rate = progress.seconds > 0 ? Int(Double(progress.answered) / progress.seconds) : 0
        let effort = Int(Double(progress.answered) / Self.processorSeconds)
        print(
            "\(progress.answered) records, \(rate) records/s, \(effort) a second of processor, "
                + "peak resident \(Self.peak) KiB")
        fflush(nil)
    }
}
