#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Moments as people and machines read them, from seconds since 1970.
public enum TimeText {
    /// In the machine's time zone: `2031-05-07 14:03:09`; a dash for what is no moment.
    public static func local(_ seconds: Double) -> String {
        guard let (parts, _) = parts(of: seconds, isLocal: true) else { return "–" }
        return "\(date(parts)) \(clock(parts))"
    }

    /// In the machine's time zone, with its distance from UTC: `2031-05-07 14:03:09 +02:00`.
    public static func localWithZone(_ seconds: Double) -> String {
        guard let (parts, _) = parts(of: seconds, isLocal: true) else { return "–" }
        let minutes = Int(parts.tm_gmtoff) / 60
        let zone = "\(minutes < 0 ? "-" : "+")\(padded(abs(minutes) / 60)):\(padded(abs(minutes) % 60))"
        return "\(date(parts)) \(clock(parts)) \(zone)"
    }

    /// ISO 8601 in UTC, to the millisecond: `2031-05-07T12:03:09.250Z`; nil for what is no moment.
    public static func iso(_ seconds: Double) -> String? {
        guard let (parts, milliseconds) = parts(of: seconds, isLocal: false) else { return nil }
        return "\(date(parts))T\(clock(parts)).\(padded(milliseconds, to: 3))Z"
    }

    /// How long something took: `12.4 s`, from a minute on as a clock shows it.
    public static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "–" }
        if seconds >= 59.95 { return NumberText.clock(seconds) }
        return NumberText.fixed(seconds, decimals: seconds < 1 ? 2 : 1) + " s"
    }

    private static func parts(of seconds: Double, isLocal: Bool) -> (tm, milliseconds: Int)? {
        // The years 0 to 9999.
        guard seconds.isFinite, (-62_167_000_000..<253_402_000_000).contains(seconds) else { return nil }
        var whole = time_t(seconds.rounded(.down))
        let milliseconds = min(Int((seconds - seconds.rounded(.down)) * 1000), 999)
        var parts = tm()
        let isKnown = (isLocal ? localtime_r(&whole, &parts) : gmtime_r(&whole, &parts)) != nil
        return isKnown ? (parts, milliseconds) : nil
    }

    private static func date(_ parts: tm) -> String {
        let year = padded(Int(parts.tm_year) + 1900, to: 4)
        return "\(year)-\(padded(Int(parts.tm_mon) + 1))-\(padded(Int(parts.tm_mday)))"
    }

    private static func clock(_ parts: tm) -> String {
        "\(padded(Int(parts.tm_hour))):\(padded(Int(parts.tm_min))):\(padded(Int(parts.tm_sec)))"
    }

    private static func padded(_ number: Int, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
