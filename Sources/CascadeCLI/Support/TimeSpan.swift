import ArgumentParser

/// A length of time, as people write it: `90s`, `10m`, `2h`, `1d`.
struct TimeSpan: ExpressibleByArgument {
    let seconds: Int

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits), number > 0, let unit = Self.units[String(argument.dropFirst(digits.count))]
        else { return nil }
        let (seconds, overflow) = number.multipliedReportingOverflow(by: unit)
        // What timers can count.
        if overflow || seconds > 1 << 31 { return nil }
        self.seconds = seconds
    }

    private static let units = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
}
