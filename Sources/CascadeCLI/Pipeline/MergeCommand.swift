import ArgumentParser
import JSON
import Runs

/// `cascade merge`.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Join the parts of a run that was divided with --shard.",
        discussion: """
            Gives what the undivided run would have written: lines in the input's order, failed records in \
            OUTPUT.errors.jsonl. Beside each part stands PART.shard, which 'cascade run --shard' wrote; a part that is \
            missing, given twice, of another run, or changed since is refused, and the output stays as it was.

            Example:
              cascade run pipelines/bank-support.yaml --input t.jsonl --shard 0/2 --output part-0.jsonl
              cascade run pipelines/bank-support.yaml --input t.jsonl --shard 1/2 --output part-1.jsonl
              cascade merge part-*.jsonl --output triaged.jsonl
            """
    )

    @Argument(help: "The parts, in any order.")
    var parts: [String]

    @Option(help: "The file to write: JSON lines, or CSV (.csv), as the parts are.")
    var output: String

    @Flag(help: "Print what was joined as JSON.")
    var json = false

    func validate() throws {
        if output == "-" || output.isEmpty {
            throw ValidationError("--output must be a file: what is wrong with a part may show only at its end.")
        }
    }

    func run() throws {
        try reportingErrors {
            if OutputTarget(output) != .file {
                throw UsageProblem("--output \(output): parts are merged into an ordinary file")
            }
            let stop = try StopFlag()
            Signals.forward(to: stop)
            // A run that writes the same file would be undone, or undo this.
            let acquisition = try OutputLock.acquire(.file(output), ifRunning: .fail, stop: stop)
            let report = try ShardMerge.merge(parts, into: output, stop: stop)
            withExtendedLifetime(acquisition) {}
            guard let report else {
                Output.note("stopped: the output is as it was")
                throw ExitCode(128 + (stop.signal ?? 0))
            }
            tell(report)
        }
    }

    private func tell(_ report: ShardMerge.Report) {
        guard !json else {
            let object: JSONValue = [
                "output": .string(output), "parts": .number(JSONNumber(report.parts)),
                "records": .number(JSONNumber(report.records)), "failed": .number(JSONNumber(report.failures)),
                "bytes": .number(JSONNumber(report.bytes)),
                "errors": report.failuresPath.map { .string($0) } ?? .null,
            ]
            return Output.line(JSONWriter.text(object))
        }
        Output.line(
            "\(output): \(NumberText.grouped(report.records)) records of \(report.parts) parts, "
                + NumberText.bytes(report.bytes))
        if let path = report.failuresPath {
            Output.line("\(path): \(NumberText.grouped(report.failures)) failed records")
        }
    }
}
