/// How often a run is begun: `15m`, `2h`, `1d`, `1w`.
public struct RunInterval: Sendable, Equatable, CustomStringConvertible {
    /// Whole minutes, at least one.
    public let minutes: Int

    /// Reads a number and its unit: minutes, hours, days or weeks.
    /// - Throws: `RunError` for anything else.
    public init(parsing text: String) throws(RunError) {
        guard let unit = Self.units.first(where: { text.last == $0.letter }),
            let number = Int(text.dropLast()), text.first?.isNumber == true, number > 0
        else { throw .malformedInterval(text) }
        let (minutes, overflow) = number.multipliedReportingOverflow(by: unit.minutes)
        // A century.
        if overflow || minutes > 100 * 366 * 1440 { throw .malformedInterval(text) }
        self.minutes = minutes
    }

    private init(minutes: Int) { self.minutes = minutes }

    private static let units: [(letter: Character, minutes: Int)] = [("w", 10080), ("d", 1440), ("h", 60), ("m", 1)]

    /// In the largest unit that has no rest.
    public var description: String {
        for unit in Self.units where minutes.isMultiple(of: unit.minutes) {
            return "\(minutes / unit.minutes)\(unit.letter)"
        }
        return "\(minutes)m"
    }

    /// Intervals that fit a clock: minutes that divide the hour, hours that divide the day, a day, a week.
    static let even =
        (1...60).filter { 60 % $0 == 0 } + (2...24).filter { 24 % $0 == 0 }.map { $0 * 60 } + [10080]

    /// Whether the interval fits a clock.
    public var isEven: Bool { Self.even.contains(minutes) }

    /// The next shorter and the next longer interval that fits a clock.
    var neighbours: [RunInterval] {
        [Self.even.last { $0 < minutes }, Self.even.first { $0 > minutes }].compactMap { $0 }
            .map(RunInterval.init(minutes:))
    }

    /// The five fields of a crontab line. Hours and days begin on the hour, weeks on Monday.
    /// - Throws: `RunError` for an interval that the fields can't tell: `*/7` would also mean 56 and then 0.
    func crontab() throws(RunError) -> String {
        if !isEven { throw .unevenInterval(self) }
        return switch minutes {
        case 1: "* * * * *"
        case ..<60: "*/\(minutes) * * * *"
        case 60: "0 * * * *"
        case ..<1440: "0 */\(minutes / 60) * * *"
        case 1440: "0 0 * * *"
        default: "0 0 * * 1"
        }
    }

    /// The lines of a systemd timer that say when it elapses: by the clock where the interval fits it, made up for after
    /// the machine was off; by the time since the last run where not.
    var timer: [String] {
        guard isEven else { return ["OnActiveSec=1min", "OnUnitActiveSec=\(minutes)min"] }
        let calendar =
            switch minutes {
            case 1: "*:*:00"
            case ..<60: "*:00/\(minutes):00"
            case 60: "*:00:00"
            case ..<1440: "00/\(minutes / 60):00:00"
            case 1440: "*-*-* 00:00:00"
            default: "Mon *-*-* 00:00:00"
            }
        return ["OnCalendar=\(calendar)", "Persistent=true"]
    }
}
