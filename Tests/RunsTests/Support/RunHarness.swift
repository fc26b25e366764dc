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
        try folder.write(input, to: "input")
        return try await run(from: "input", evaluator, output: output)
    }

    /// Runs over what lies in the folder under a name.
    func run(
        from input: String, _ evaluator: any RecordEvaluating = ScriptedEvaluator.echo,
        output: String = "output.jsonl", stop: StopFlag? = nil
    ) async throws -> RunReport {
        let stop = try stop ?? StopFlag()
        let source = try InputTarget.source(at: folder.file(input), stop: stop)
        let sink = try OutputTarget.sink(
            at: folder.file(output), of: evaluator, csv: false, raw: false, trace: configuration.trace)
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
