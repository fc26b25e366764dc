/// Every sentence about runs that can't be scheduled as they are asked for.
extension RunError {
    static func malformedInterval(_ text: String) -> RunError {
        RunError(
            code: .usage, place: "--every", reason: "'\(text)' is no interval",
            advice: "write a whole number and m, h, d or w, such as 15m"
        )
    }

    static func unevenInterval(_ interval: RunInterval) -> RunError {
        let near = interval.neighbours.map(\.description).joined(separator: " or ")
        return RunError(
            code: .usage, place: "--every", reason: "cron can't begin something every \(interval) evenly",
            advice: "say \(near), or use --format systemd"
        )
    }

    static func unusableJobName(_ name: String) -> RunError {
        RunError(
            code: .usage, place: "--name", reason: "'\(name)' can't be part of a file's name",
            advice: "use letters, digits, '_', '-' and '.'"
        )
    }

    static func controlCharacters() -> RunError {
        RunError(
            code: .usage, place: "schedule", reason: "an argument has a line's end or another control character in it",
            advice: "rename the file; neither crontabs nor units can hold such a name"
        )
    }

    static func unusableProgram(_ path: String) -> RunError {
        RunError(
            code: .usage, place: path, reason: "systemd begins no program with a quote or backslash in its path",
            advice: "call cascade by another path"
        )
    }

    static func longCommand(_ length: Int, limit: Int) -> RunError {
        RunError(
            code: .usage, place: "schedule", reason: "the command has \(length) bytes, cron takes \(limit)",
            advice: "use --format systemd, or shorter paths"
        )
    }
}
