/// A scheduled run as a line of a user's crontab.
public enum CrontabLine {
    /// Bytes of a command that cron takes: the smallest limit in use, Vixie cron's.
    private static let longestCommand = 998

    /// The line, without its end.
    /// - Parameter log: an absolute path that whatever the run says is appended to.
    /// - Throws: `RunError` for an interval or a command that a crontab can't hold.
    public static func text(of run: ScheduledRun, log: String) throws(RunError) -> String {
        let variables = run.environment.map { "\($0.name)=\(ShellWord.quoted($0.value))" }
        let words = variables + run.command.map(ShellWord.quoted) + [">>", ShellWord.quoted(log), "2>&1"]
        let command = escaped(words.joined(separator: " "))
        if command.utf8.count > longestCommand { throw .longCommand(command.utf8.count, limit: longestCommand) }
        return try "\(run.interval.crontab()) \(command)"
    }

    /// To cron a `%` ends the command, unless a backslash stands before it, which cron takes away. A backslash of the
    /// command's own before a `%` would take cron's in: an empty pair of quotes keeps them apart.
    static func escaped(_ command: String) -> String {
        var escaped = ""
        var previous: Unicode.Scalar = " "
        for scalar in command.unicodeScalars {
            if scalar == "%" { escaped += previous == "\\" ? "''\\" : "\\" }
            escaped.unicodeScalars.append(scalar)
            previous = scalar
        }
        return escaped
    }
}

/// Words as the shell reads them (POSIX, 2.2).
enum ShellWord {
    /// The word as it is where nothing in it means anything to a shell, else in single quotes.
    static func quoted(_ word: String) -> String {
        if !word.isEmpty, word.unicodeScalars.allSatisfy(isPlain) { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", ":", ",", "+", "=", "@": true
        default: false
        }
    }
}
