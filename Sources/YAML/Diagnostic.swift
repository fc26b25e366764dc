/// One thing wrong in a file: where, what, and what to do about it.
public struct Diagnostic: Sendable, Hashable, Error {
    /// Whether the file can still be used.
    public enum Severity: String, Sendable, Hashable {
        case error
        case warning
    }

    /// A stable name of the finding, for programs that read diagnostics: `unknown-key`, `cycle`, ….
    public struct Code: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
        /// The name in kebab case.
        public let rawValue: String

        /// A code by its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A code by its name.
        public init(stringLiteral value: String) { rawValue = value }
    }

    /// Whether the file can still be used.
    public var severity: Severity
    /// The finding's stable name.
    public var code: Code
    /// The file's name as the user gave it.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column in Unicode scalars, from 1.
    public var column: Int
    /// How many Unicode scalars are marked: at least 1, and never past the end of the line.
    public var length: Int
    /// What is wrong, in one sentence without a full stop.
    public var message: String
    /// What to do, shown behind the caret.
    public var advice: String?
    /// The line as it stands in the file.
    public var sourceLine: String

    /// A finding over a stretch of a file; a stretch over several lines marks the first to its end.
    public init(
        _ severity: Severity,
        _ code: Code,
        in source: SourceText,
        at range: SourceRange,
        message: String,
        advice: String? = nil
    ) {
        let text = source.line(range.start.line)
        let width = text.unicodeScalars.count
        let end = range.end.line == range.start.line ? range.end.column : width + 1
        self.severity = severity
        self.code = code
        self.file = source.name
        self.line = range.start.line
        self.column = range.start.column
        self.length = max(1, min(end, width + 1) - range.start.column)
        self.message = message
        self.advice = advice
        self.sourceLine = text
    }
}

extension Diagnostic: Comparable {
    /// The order in which findings are shown: by place, then errors before warnings, then by sentence.
    public static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        let leftPlace = (left.file, left.line, left.column, left.severity.rawValue)
        let rightPlace = (right.file, right.line, right.column, right.severity.rawValue)
        return leftPlace != rightPlace ? leftPlace < rightPlace : left.message < right.message
    }
}
