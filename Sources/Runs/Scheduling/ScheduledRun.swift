/// A run that somebody else begins from time to time.
public struct ScheduledRun: Sendable {
    /// What the job is called, in comments and file names: letters, digits, `_`, `-` and `.`.
    public let name: String
    /// How often.
    public let interval: RunInterval
    /// The program, `run` and all its arguments, with absolute paths.
    public let command: [String]
    /// Variables that must be set, since whoever begins the run has none of the user's.
    public let environment: [(name: String, value: String)]

    /// A job.
    /// - Throws: `RunError` for a name that can't be one of a file, or for text with control characters, which neither
    ///   crontabs nor units can hold.
    public init(
        name: String, interval: RunInterval, command: [String], environment: [(name: String, value: String)] = []
    ) throws(RunError) {
        guard Self.isName(name) else { throw .unusableJobName(name) }
        for text in command + environment.map(\.value) where text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
            throw .controlCharacters()
        }
        self.name = name
        self.interval = interval
        self.command = command
        self.environment = environment
    }

    /// A name made of any text.
    public static func name(from text: String) -> String {
        let name = String(String.UnicodeScalarView(text.unicodeScalars.map { isOfName($0) ? $0 : "-" }))
        return isName(name) ? name : "cascade"
    }

    private static func isName(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(isOfName) && text.utf8.count <= 200
            && text.contains { $0 != "." && $0 != "-" }
    }

    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".": true
        default: false
        }
    }
}
