/// Dates of which a text tells only a part, and which only somebody who knows that a date is meant would read as one:
/// `03/2024`, `12/05`, `March`, `the 12th`, `2024`.
enum PartialDate {
    /// The date that is all of `text`, articles and punctuation apart.
    static func read(_ text: TextBytes) -> CalendarDate? {
        let articles: Set<String> = ["the", "of", "in", "on"]
        let parts = text.wordsInLowerCase.filter { !articles.contains($0) }
        switch parts.count {
        case 1: return single(parts[0])
        case 2: return pair(parts[0], parts[1])
        default: return nil
        }
    }

    private static func single(_ part: String) -> CalendarDate? {
        if let month = CalendarDate.month(part) { return CalendarDate(month: month) }
        if let number = Int(part) {
            return part.utf8.count == 4 && (1900...2099).contains(number) ? CalendarDate(year: number) : nil
        }
        guard ["st", "nd", "rd", "th"].contains(part.suffix(2)), let day = Int(part.dropLast(2)) else { return nil }
        return CalendarDate(day: day)
    }

    private static func pair(_ first: String, _ second: String) -> CalendarDate? {
        guard let a = Int(first), let b = Int(second), (1...2).contains(first.utf8.count) else { return nil }
        if second.utf8.count == 4 { return CalendarDate(year: b, month: a) }
        guard (1...2).contains(second.utf8.count) else { return nil }
        let dayFirst = CalendarDate(month: b, day: a)
        return dayFirst.iso == nil ? CalendarDate(month: a, day: b) : dayFirst
    }
}
