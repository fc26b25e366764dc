import ArgumentParser
import CascadeCore
import Inference
import JSON
import Runs
import Store

/// `cascade plan`.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Tell what a run would do: per stage what is stored, what would run, and why.",
        discussion: """
            Reads the input and asks no model. A stage that a run may need or not, depending on what others will say, \
            is told apart. Times are thread seconds, expected from earlier runs.

            Example: cascade plan pipelines/bank-support.yaml --input tickets.jsonl
            """
    )

    @Argument(help: "The pipeline file.")
    var pipeline: String

    @Option(help: "JSON lines, CSV (.csv), plain text (.txt), each also .gz, or DATABASE:TABLE; - for standard input.")
    var input = "-"

    @Option(help: "The output that the run would write: its format decides which lines are stored.")
    var output = "-"

    @Flag(help: "The input is CSV, whatever its name.")
    var csv = false

    @Flag(help: "As in the run: CSV cells as they are.")
    var raw = false

    @Option(help: "Read no more than this many records.")
    var limit: Int?

    @Option(help: "Take one part of the input, by the hash of each record's id: 0/4, 1/4 …")
    var shard: String?

    @Option(help: "The folder that keeps results and history; .cascade beside the pipeline file by default.")
    var state: String?

    @Option(name: .customShort("C"), help: "Change to this folder first.")
    var folder: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit must be 0 or more.") }
    }

    func run() async throws {
        try await reportingErrors {
            if let folder { try WorkingFolder.change(to: folder) }
            let opened = OpenedPipeline(path: pipeline, engine: Engine(threads: 1))
            if opened.hasErrors { _ = try opened.ready() }
            let folder = try StateFolder(state, pipeline: pipeline)
            var ready = try opened.ready(quietly: true, state: folder)
            guard let stored = try folder.runStore(for: ready) else { throw ExitCode.data }
            ready.store = stored.cache
            let stop = try StopFlag()
            Signals.forward(to: stop)
            var configuration = RunConfiguration(of: ready)
            configuration.limit = limit
            configuration.shard = try shard.map { try Shard(parsing: $0) }
            configuration.store = stored.store
            let planner = try RunPlanner(
                ready, configuration: configuration, store: stored.store,
                renderer: OutputTarget.renderer(at: output, of: ready, csv: csv, raw: raw), stop: stop)
            let source = try InputTarget.source(at: input, format: csv ? .csv : nil, stop: stop)
            let plan = try await planner.plan(source, history: RunHistory(folder.state))
            if let signal = stop.signal { throw ExitCode(128 + signal) }
            if json {
                Output.line(JSONWriter.text(PlanReport.json(of: plan), indent: 2))
            } else {
                for line in PlanReport.lines(of: plan) { Output.line(line) }
            }
        }
    }
}
