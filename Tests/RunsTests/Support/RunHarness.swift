import CascadeCore
import JSON
import Testing

@testable import Runs

/// Runs over a file in a folder of its own.
struct RunHarness {
    let folder: TemporaryFolder
    var configuration = RunConfiguration()

    init() throws { folder = try TemporaryFolder() }

    /// Runs over `input` into the file `output.jsonl` (or another name), and says how it ended.
    func run(
        _ input: String, _ evaluator: any RecordEvaluating = ScriptedEvaluator.echo, output: String = "output.jsonl"
    ) async throws -> RunReport {
        let stop = try StopFlag()
        let path = try folder.write(input, to: "input")
        let source = InputFormat.jsonLines.source(try .file(path, stop: stop))
        let format: OutputFormat =
            try OutputFormat.isCSV(outputAt: output)
            ? .csv(of: evaluator, raw: false, trace: configuration.trace) : .jsonLines
        let sink = try OutputTarget.sink(at: folder.file(output), format: format)
        return try await BatchRun(evaluator, configuration: configuration, stop: stop).run(from: source, into: sink)
    }

    func lines(_ name: String = "output.jsonl") throws -> [String] {
        try folder.read(name).split(separator: "\n").map(String.init)
    }
}

/// Lines of records numbered from `first`, with `text` and `ticket`.
func numberedLines(_ numbers: Range<Int>) -> String {
    numbers.map { "{\"ticket\":\"T-\($0)\",\"text\":\"text \($0)\"}\n" }.joined()
}
