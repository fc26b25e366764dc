import ArgumentParser
import JSON
import Runs
import Store

/// `cascade runs list`.
struct RunsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List runs, the newest first.",
        discussion: "Example: cascade runs list --limit 5"
    )

    @OptionGroup var state: HistoryFolder

    @Option(help: "How many runs at most.")
    var limit = 20

    @Flag(help: "Print the runs as a JSON list.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    }

    func run() throws {
        try reportingErrors {
            let runs = try state.history().runs(limit: limit)
            if json {
                Output.line(JSONWriter.text(.array(runs.map { .object(HistoryJSON.line(of: $0)) }), indent: 2))
            } else {
                for line in table(runs) { Output.line(line) }
            }
        }
    }

    private func table(_ runs: [StoredRun]) -> [String] {
        var table = TextTable(
            heading: ["run", "began", "took", "records", "failed", "escalated", "reused", "exit", "end", "pipeline"],
            words: [1, 8])
        for run in runs { table.append(Self.row(run)) }
        return table.lines
    }

    private static func row(_ run: StoredRun) -> [String] {
        let summary = RunSummary(run.summary)
        var counts = ["", "", "", ""]
        if run.summary.count > 0 {
            counts = [
                NumberText.grouped(summary.read), NumberText.grouped(summary.failed),
                summary.escalatedShare.map(NumberText.percent) ?? "", NumberText.grouped(summary.reused),
            ]
        }
        let began = [String(run.number), TimeText.local(run.began), run.seconds.map(TimeText.duration) ?? ""]
        let end = [run.exitCode.map(String.init) ?? "", HistoryText.ending(of: run), PrintableText.clean(run.name)]
        return began + counts + end
    }
}
