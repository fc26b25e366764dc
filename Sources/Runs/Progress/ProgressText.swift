/// The words of progress reports, the same on a terminal and in a log.
enum ProgressText {
    /// Rate, escalation, failures and time left, as far as they are known.
    static func words(for progress: RunProgress) -> String {
        var parts = [
            "\(NumberText.grouped(progress.answered)) records",
            "\(NumberText.fixed(progress.recordsPerSecond, decimals: progress.recordsPerSecond < 100 ? 1 : 0))/s",
        ]
        if let share = progress.escalatedShare { parts.append("\(NumberText.percent(share)) escalated") }
        if progress.failed > 0 { parts.append("\(NumberText.grouped(progress.failed)) failed") }
        if let left = progress.secondsLeft { parts.append("\(NumberText.clock(left)) left") }
        return parts.joined(separator: "  ")
    }

    /// How much is done, where that is known: ` 42 %`.
    static func percent(of progress: RunProgress) -> String? {
        guard let fraction = progress.fraction else { return nil }
        let percent = NumberText.fixed((fraction * 100).rounded(.down), decimals: 0)
        return String(repeating: " ", count: max(0, 3 - percent.count)) + percent + " %"
    }
}
