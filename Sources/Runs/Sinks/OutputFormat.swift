public import CascadeCore
import JSON

/// How output is written.
public enum OutputFormat: Sendable, Equatable {
    /// JSON objects, one a line.
    case jsonLines
    /// Comma-separated, with a header. Cells that a spreadsheet would run are escaped unless `raw`.
    case csv(columns: [OutputColumn], raw: Bool)

    /// What a pipeline yields, in the format that the output's name asks for.
    /// - Parameters:
    ///   - path: the output file; nil for standard output.
    ///   - csv: whether standard output is CSV.
    ///   - trace: whether there is a column for `--trace`.
    public static func ofOutput(
        at path: String?, of evaluator: any RecordEvaluating, csv: Bool, raw: Bool, trace: Bool
    ) -> OutputFormat {
        let isCSV = path.map { FileEnding(of: $0).format == "csv" } ?? csv
        return isCSV ? .csv(columns: columns(of: evaluator, trace: trace), raw: raw) : .jsonLines
    }

    /// The columns that a pipeline yields and, for `--trace`, one more for the trace.
    static func columns(of evaluator: any RecordEvaluating, trace: Bool) -> [OutputColumn] {
        evaluator.columns + (trace ? [OutputColumn(path: [Trace.member])] : [])
    }

    /// The line that comes before all records; empty for formats that have none.
    var header: [UInt8] {
        switch self {
        case .jsonLines: []
        case .csv(let columns, let raw): CSVLine.bytes(of: columns.map { .string($0.name) }, raw: raw)
        }
    }
}
