/// The formats that are known, each as a pattern that is as narrow as its standard, or narrower.
enum StringFormat: String, CaseIterable {
    /// A day of the Gregorian calendar, RFC 3339 `full-date`, from year 1 on.
    case date
    /// RFC 3339 `time`, without leap seconds.
    case time
    /// RFC 3339 `date-time`, without leap seconds.
    case dateTime = "date-time"
    /// An address of plain words and a domain, narrower than RFC 5321.
    case email
    /// RFC 4122, in small letters.
    case uuid

    private static let years = "([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
    private static let leapYears =
        "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
    private static let days =
        "(\(years)-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
        + "|02-(0[1-9]|1[0-9]|2[0-8]))|\(leapYears)-02-29)"
    private static let hours = "([01][0-9]|2[0-3]):[0-5][0-9]"
    private static let times = "\(hours):[0-5][0-9](\\.[0-9]{1,6})?(Z|[+-]\(hours))"

    var pattern: String {
        switch self {
        case .date: "^\(Self.days)$"
        case .time: "^\(Self.times)$"
        case .dateTime: "^\(Self.days)T\(Self.times)$"
        case .email:
            // The whole is short enough for each part.
            "^[A-Za-z0-9_+-]+(\\.[A-Za-z0-9_+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z]{2,}$"
        case .uuid: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
        }
    }

    /// Unicode scalars.
    var maxLength: Int { self == .email ? 64 : 40 }
}
