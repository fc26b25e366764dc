#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Who holds a lock, as the lock file tells people: `pid 4242 since 2025-01-02T03:04:05Z`.
struct LockHolder: Equatable {
    let process: Int
    /// When it took the lock, in UTC.
    let since: String

    /// Reads a lock file; nil when its holder has not written yet, or somebody else has.
    init?(of descriptor: FileDescriptor) {
        var text = [UInt8](repeating: 0, count: 128)
        let count = pread(descriptor.number, &text, text.count, 0)
        guard count > 0 else { return nil }
        self.init(parsing: String(decoding: text.prefix(count), as: UTF8.self))
    }

    /// Nothing of the file reaches a message but a number and a time.
    init?(parsing text: String) {
        let words = text.prefix { $0 != "\n" }.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 4, words[0] == "pid", words[2] == "since", let process = Int(words[1]), process > 0,
            words[3].utf8.count == 20, words[3].utf8.allSatisfy(Self.isOfTime)
        else { return nil }
        self.process = process
        since = String(words[3])
    }

    /// Tells of this process. A file that can't be written is a lock all the same.
    static func write(to descriptor: FileDescriptor) {
        let text = "pid \(getpid()) since \(UTCTime.text(time(nil)))\n"
        guard ftruncate(descriptor.number, 0) == 0 else { return }
        _ = Array(text.utf8).withUnsafeBytes { pwrite(descriptor.number, $0.baseAddress, $0.count, 0) }
    }

    private static func isOfTime(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "T"), UInt8(ascii: "Z"): true
        default: false
        }
    }
}

/// Points in time as messages and files have them.
enum UTCTime {
    /// RFC 3339 with whole seconds, in UTC.
    /// - Parameter seconds: since 1970.
    static func text(_ seconds: time_t) -> String {
        var seconds = seconds
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return "\(seconds)" }
        let padded = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(Int(parts.tm_year) + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
        return "\(date)T\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))Z"
    }
}
