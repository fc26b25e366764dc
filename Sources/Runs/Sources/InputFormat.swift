/// How records are written in a file.
public enum InputFormat: String, Sendable, CaseIterable {
    /// JSON objects, one a line.
    case jsonLines = "jsonl"
    /// Comma-separated, the first line naming the columns.
    case csv
    /// Plain text, one record a line.
    case text

    /// The longest record, in bytes, that is read unless told otherwise: 1 MiB.
    public static let usualMaxRecord = 1 << 20

    /// The format that a file's ending tells, `.gz` behind it aside; JSON lines when it tells none, and for standard
    /// input.
    public static func ofInput(at path: String?) -> InputFormat {
        guard let path else { return .jsonLines }
        switch FileEnding(of: path).format {
        case "csv": return .csv
        case "txt": return .text
        default: return .jsonLines
        }
    }

    /// A source that reads this format.
    /// - Parameter maxRecord: longest record, in bytes, that is accepted.
    public func source(_ input: ByteInput, maxRecord: Int = usualMaxRecord) -> any RecordSource {
        switch self {
        case .jsonLines: JSONLinesSource(input, maxRecord: maxRecord)
        case .csv: CSVSource(input, maxRecord: maxRecord)
        case .text: PlainTextSource(input, maxRecord: maxRecord)
        }
    }
}

/// What the ending of a file's name says of the file.
struct FileEnding {
    /// What follows the last dot of the last part of a path, in lower case, once `.gz` is taken off; empty when there
    /// is no dot.
    let format: String
    /// Whether the name ends in `.gz`.
    let isPacked: Bool

    init(of path: String) {
        var parts = (path.split(separator: "/").last ?? "").split(separator: ".", omittingEmptySubsequences: false)
        isPacked = parts.count > 1 && parts.last?.lowercased() == "gz"
        if isPacked { parts.removeLast() }
        format = parts.count > 1 ? parts.last?.lowercased() ?? "" : ""
    }
}
