import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Tells now and then how many records are through, how fast, and the most memory that was resident until then.
struct MemoryWatch: ProgressReporting {
    let interval = Duration.seconds(10)

    /// The most memory that was ever resident: KiB on Linux, bytes on macOS.
    static var peak: Int {
        var usage = rusage()
        // RUSAGE_SELF, which has another type on every platform.
        getrusage(0, &usage)
        return usage.ru_maxrss
    }

    func report(_ event: RunEvent) {
        guard case .progress(let progress) = event else { return }
        let rate = progress.seconds > 0 ? Int(Double(progress.answered) / progress.seconds) : 0
        print("\(progress.answered) records, \(rate) records/s, peak resident \(Self.peak) KiB")
    }
}
