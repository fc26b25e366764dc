/// A date and a time of day, for templates that tell the model today's date.
///
/// It is given by the caller and read from no clock, so that equal inputs give equal prompts.
public struct TemplateDate: Sendable, Equatable {
    private let year: Int
    private let month: Int
    private let day: Int
    private let hour: Int
    private let minute: Int
    private let second: Int

    /// A moment in the Gregorian calendar; nil for one that isn't in it.
    /// - Parameters:
    ///   - year: 1 to 9999.
    ///   - month: 1 to 12.
    ///   - day: 1 to the month's last.
    ///   - hour: 0 to 23.
    ///   - minute: 0 to 59.
    ///   - second: 0 to 59.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.length(ofMonth: month, in: year)).contains(day), (0...23).contains(hour),
            (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days before this one in its year.
    private var dayOfYear: Int { (1..<month).reduce(day - 1) { $0 + Self.length(ofMonth: $1, in: year) } }

    /// 0 on Sundays. The first day of year 1 was a Monday.
    private var weekday: Int {
        let years = year - 1
        return (years * 365 + years / 4 - years / 100 + years / 400 + dayOfYear + 1) % 7
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// The date in a format of `strftime`, in English; nil for a conversion that is unknown or depends on a place.
    ///
    /// A hyphen behind the `%` drops leading zeros, as in the GNU C library.
    func formatted(_ format: String) -> String? {
        var result = ""
        var rest = format.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            let isPlain = rest.first == "-"
            if isPlain { rest.removeFirst() }
            guard let letter = rest.popFirst(), var text = conversion(letter) else { return nil }
            if isPlain { while text.count > 1, text.hasPrefix("0") || text.hasPrefix(" ") { text.removeFirst() } }
            result += text
        }
        return result
    }

    private func conversion(_ letter: Unicode.Scalar) -> String? {
        switch letter {
        case "Y": digits(year, 4)
        case "y": digits(year % 100, 2)
        case "C": digits(year / 100, 2)
        case "m": digits(month, 2)
        case "d": digits(day, 2)
        case "e": day < 10 ? " \(day)" : "\(day)"
        case "j": digits(dayOfYear + 1, 3)
        case "B": Self.months[month - 1]
        case "b", "h": String(Self.months[month - 1].prefix(3))
        case "A": Self.weekdays[weekday]
        case "a": String(Self.weekdays[weekday].prefix(3))
        case "w": "\(weekday)"
        case "u": "\((weekday + 6) % 7 + 1)"
        case "H": digits(hour, 2)
        case "I": digits((hour + 11) % 12 + 1, 2)
        case "M": digits(minute, 2)
        case "S": digits(second, 2)
        case "f": "000000"
        case "p": hour < 12 ? "AM" : "PM"
        case "F": formatted("%Y-%m-%d")
        case "D", "x": formatted("%m/%d/%y")
        case "T", "X": formatted("%H:%M:%S")
        case "R": formatted("%H:%M")
        case "r": formatted("%I:%M:%S %p")
        case "c": formatted("%a %b %e %H:%M:%S %Y")
        case "U": digits((dayOfYear + 7 - weekday) / 7, 2)
        case "W": digits((dayOfYear + 7 - (weekday + 6) % 7) / 7, 2)
        case "n": "\n"
        case "t": "\t"
        case "%": "%"
        // A date without a time zone has neither name nor offset.
        case "Z", "z": ""
        default: nil
        }
    }

    private func digits(_ number: Int, _ count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(count - digits.count, 0)) + digits
    }
}
