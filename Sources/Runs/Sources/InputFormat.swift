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

    /// The format that a file's ending tells; JSON lines when it tells none, and for standard input.
    /// - Throws: `RunError` for an ending that this version does not read.
    public static func ofInput(at path: String?) throws(RunError) -> InputFormat {
        guard let path else { return .jsonLines }
        switch FileEnding.of(path) {
        case "csv": return .csv
        case "txt": return .text
        case "gz": throw .compressedInput(path)
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

/// The ending of a file's name.
enum FileEnding {
    /// What follows the last dot of the last part of a path, in lower case; empty when there is no dot.
    static func of(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }
}
