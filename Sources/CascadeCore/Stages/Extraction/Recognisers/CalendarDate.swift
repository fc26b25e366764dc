/// A date, or as much of one as a text tells.
struct CalendarDate: Sendable, Equatable {
    var year: Int?
    var month: Int?
    var day: Int?

    /// ISO 8601: `2024-03-05`, `2024-03`, `2024`; without a year in the 2000 edition's truncated form, which
    /// RFC 6350 and XML Schema keep: `--03-05`, `--03`, `---05`. Nil for what is on no calendar: 30 February, year 3.
    var iso: String? {
        if let year, !(1900...2199).contains(year) { return nil }
        if let month, !(1...12).contains(month) { return nil }
        if let day, !(1...Self.days(in: month, of: year)).contains(day) { return nil }
        return switch (year, month, day) {
        case (let year?, let month?, let day?): "\(year)-\(Self.two(month))-\(Self.two(day))"
        case (let year?, let month?, nil): "\(year)-\(Self.two(month))"
        case (let year?, nil, nil): "\(year)"
        case (nil, let month?, let day?): "--\(Self.two(month))-\(Self.two(day))"
        case (nil, let month?, nil): "--\(Self.two(month))"
        case (nil, nil, let day?): "---\(Self.two(day))"
        case (_?, nil, _?), (nil, nil, nil): nil
        }
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func days(in month: Int?, of year: Int?) -> Int {
        switch month {
        case 2:
            guard let year else { return 29 }
            return year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    /// A year written with two digits: 69 to 99 are of the 1900s, 00 to 68 of the 2000s (POSIX `strptime`).
    static func century(_ year: Int) -> Int { year < 69 ? 2000 + year : 1900 + year }

    /// The month that a word names, in English, in full or cut to three letters (`sept` too).
    static func month(_ word: String) -> Int? {
        let word = word.lowercased()
        if word == "sept" { return 9 }
        let index = months.firstIndex { $0 == word || (word.utf8.count == 3 && $0.hasPrefix(word)) }
        return index.map { $0 + 1 }
    }

    /// The month that a word names in English or, in full, in another language of Europe; for places where a day
    /// stands in front, so that the planet Mars is no March.
    static func monthOfAnyLanguage(_ word: String) -> Int? { month(word) ?? otherMonths[word.lowercased()] }

    /// German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian, Polish (in the genitive).
    private static let otherMonths: [String: Int] = {
        let names = [
            "januar jänner janvier enero gennaio janeiro januari stycznia",
            "februar février fevrier febrero febbraio fevereiro februari lutego",
            "märz maerz mars marzo março marco maart marts marca",
            "avril abril aprile kwietnia",
            "mai mayo maggio maio mei maj maja",
            "juni juin junio giugno junho czerwca",
            "juli juillet julio luglio julho lipca",
            "août aout agosto augustus augusti sierpnia",
            "septembre septiembre setiembre settembre setembro września",
            "oktober octobre octubre ottobre outubro października",
            "novembre noviembre novembro listopada",
            "dezember décembre decembre diciembre dicembre dezembro desember grudnia",
        ]
        var months: [String: Int] = [:]
        for (index, line) in names.enumerated() {
            for name in line.split(separator: " ") { months[String(name)] = index + 1 }
        }
        return months
    }()

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// Words that tell a time only together with the day on which they were written.
    static let relativeWords: Set<String> = [
        "today", "yesterday", "tomorrow", "tonight", "now", "morning", "afternoon", "evening", "night", "noon", "day",
        "days", "week", "weeks", "weekend", "fortnight", "month", "months", "year", "years", "hour", "hours", "minutes",
        "ago", "last", "next", "this", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "christmas", "easter", "recently",
        "earlier", "just",
    ]
}
