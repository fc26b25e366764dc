public import CascadeCore
import JSON

/// How output is written.
public enum OutputFormat: Sendable, Equatable {
    /// JSON objects, one a line.
    case jsonLines
    /// Comma-separated, with a header. Cells that a spreadsheet would run are escaped unless `raw`.
    case csv(columns: [OutputColumn], raw: Bool)

    /// CSV with the columns that a pipeline yields and, for `--trace`, one more for the trace.
    public static func csv(of evaluator: any RecordEvaluating, raw: Bool, trace: Bool) -> OutputFormat {
        .csv(columns: evaluator.columns + (trace ? [OutputColumn(path: [Trace.member])] : []), raw: raw)
    }

    /// Whether a path's ending asks for CSV.
    /// - Throws: `RunError` for an ending that this version does not write.
    public static func isCSV(outputAt path: String?) throws(RunError) -> Bool {
        guard let path else { return false }
        if FileEnding.of(path) == "gz" { throw .compressedOutput(path) }
        return FileEnding.of(path) == "csv"
    }

    /// The line that comes before all records; empty for formats that have none.
    var header: [UInt8] {
        switch self {
        case .jsonLines: []
        case .csv(let columns, let raw): CSVLine.bytes(of: columns.map { .string($0.name) }, raw: raw)
        }
    }
}
