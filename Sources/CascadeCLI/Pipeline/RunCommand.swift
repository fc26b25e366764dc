import ArgumentParser
import CascadeCore
import Inference
import Runs
import Store

/// `cascade run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a pipeline over records.",
        discussion: """
            One line out for one line in, in the input's order. A record that fails goes to OUTPUT.errors.jsonl or, on \
            standard output, stands in its turn as {"id":…,"error":{…}}; the others go on.

            Examples:
              cascade run pipelines/bank-support.yaml --input tickets.jsonl --output triaged.jsonl
              cascade run pipelines/bank-support.yaml --input tickets.csv --output triaged.csv.gz
              cascade run pipelines/bank-support.yaml --input desk.sqlite:tickets --output desk.sqlite:triaged
              tail -f tickets.jsonl | cascade run pipelines/bank-support.yaml
            """
    )

    @Argument(help: "The pipeline file.")
    var pipeline: String

    @Option(help: "JSON lines, CSV (.csv) or plain text (.txt), packed too (.gz); NAME.db:TABLE; - for standard input.")
    var input = "-"

    @Option(help: "JSON lines or CSV (.csv), packed too (.gz); NAME.db:TABLE; - for standard output.")
    var output = "-"

    @Flag(help: "The input is CSV, whatever its name; so is the output on standard output.")
    var csv = false

    @Flag(help: "Write CSV cells as they are, also those that a spreadsheet would run.")
    var raw = false

    @Option(help: "Read no more than this many records.")
    var limit: Int?

    @Option(help: "Take one part of the input, by the hash of each record's id: 0/4, 1/4 …")
    var shard: String?

    @Option(help: "Records that may fail before the exit code says so.")
    var maxErrors = 0

    @Option(help: "The longest record that is read: 1MiB, 300kB …")
    var maxRecord = ByteCount(1 << 20)

    @Flag(help: "Add to each record what every stage yielded, its model and its time.")
    var trace = false

    @Flag(help: "Take nothing from earlier runs, and leave nothing for later ones.")
    var noStore = false

    @Option(help: "The folder that keeps results; .cascade beside the pipeline file by default.")
    var state: String?

    @Option(help: "Threads that compute; as many as cores by default.")
    var threads: Int?

    @Option(name: .customShort("C"), help: "Change to this folder first.")
    var folder: String?

    @Flag(help: "Tell nothing but errors.")
    var quiet = false

    @Flag(help: "Tell progress and the summary as JSON lines on standard error.")
    var json = false

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit must be 0 or more.") }
        if let threads, !(1...Engine.maximumThreads).contains(threads) {
            throw ValidationError("--threads must be 1 to \(Engine.maximumThreads).")
        }
        if maxErrors < 0 { throw ValidationError("--max-errors must be 0 or more.") }
        if !(1...1 << 40).contains(maxRecord.count) { throw ValidationError("--max-record must be 1 byte to 1 TiB.") }
    }

    func run() async throws {
        try await reportingErrors {
            if let folder { try WorkingFolder.change(to: folder) }
            let opened = OpenedPipeline(path: pipeline, engine: Engine(threads: threads))
            let folder = noStore || opened.hasErrors ? nil : try StateFolder(state, pipeline: pipeline)
            var ready = try opened.ready(quietly: quiet, state: folder)
            ready.traces = trace
            let stored = try folder?.runStore(for: ready)
            ready.store = stored?.cache
            let stop = try StopFlag()
            Signals.forward(to: stop)
            let (report, failuresPath) = try await run(ready, stored?.store, stop)
            if report.end == .completed, !quiet, !json {
                Output.note(SummaryText.text(of: report.summary).droppingLastNewline)
                if report.summary.failed > 0, let failuresPath { Output.note("failed records: \(failuresPath)") }
            }
            if let code = ExitCode(report, maxErrors: maxErrors, output: OutputTarget(outputPath)) { throw code }
        }
    }

    /// Runs, and gives with the report the file that tells of failed records, if they go to one.
    private func run(
        _ pipeline: Pipeline, _ store: RunStore?, _ stop: StopFlag
    ) async throws -> (report: RunReport, failuresPath: String?) {
        try refuseToReplaceWhatIsRead()
        let source = try InputTarget.source(
            at: inputPath, format: csv ? .csv : nil, maxRecord: maxRecord.count, stop: stop)
        var configuration = RunConfiguration()
        configuration.idField = pipeline.idField
        configuration.limit = limit
        configuration.shard = try shard.map { try Shard(parsing: $0) }
        configuration.trace = trace
        configuration.store = store
        configuration.stages = pipeline.stageNames
        let progress: ProgressMode = json ? .json : quiet ? .quiet : .automatic
        let run = try BatchRun(pipeline, configuration: configuration, progress: progress.reporter, stop: stop)
        // The output is touched last, when nothing else can be wrong.
        let sink = try OutputTarget.sink(at: outputPath, of: pipeline, csv: csv, raw: raw, trace: trace)
        return (await run.run(from: source, into: sink), sink.failuresPath)
    }

    /// A run must not write over what it reads: its input, by name or as standard input, and its own pipeline.
    private func refuseToReplaceWhatIsRead() throws {
        guard let outputPath else { return }
        for written in OutputTarget.files(at: outputPath) {
            for read in [InputTarget.file(at: inputPath), pipeline] where UserFile.isSame(read, written) {
                throw UsageProblem(
                    "the run would replace \(read), which it reads, by \(written); name another --output")
            }
        }
        if let read = inputPath.flatMap(TablePath.init), let written = TablePath(outputPath),
            read.hasSameTable(as: written), UserFile.isSame(read.database, written.database)
        {
            throw UsageProblem("the run would write into \(outputPath), which it reads; name another table")
        }
    }

    private var inputPath: String? { input == "-" ? nil : input }
    private var outputPath: String? { output == "-" ? nil : output }
}

extension ExitCode {
    /// The exit code of a run's end; nil for success. An error is told on the way.
    init?(_ report: RunReport, maxErrors: Int, output: OutputTarget) {
        switch report.end {
        case .completed:
            guard report.summary.failed > maxErrors else { return nil }
            self = .recordsFailed
        case .interrupted(let signal):
            switch output {
            case .file: Output.note("stopped: the output is as it was before this run; run again for all of it")
            case .table: Output.note("stopped: rows that were read are written; run again for the rest")
            case .stream: Output.note("stopped: what was read before is answered, the rest is not")
            }
            self = ExitCode(128 + signal)
        case .readerClosed: return nil
        case .failed(let error):
            Output.note("error: \(error)")
            self = ExitCode(error)
        }
    }

    /// The exit code of an error of a run.
    init(_ error: RunError) {
        self =
            switch error.code {
            case .usage: .usage
            case .data: .data
            case .reading, .writing: .io
            case .busy: .tryLater
            case .readerClosed: .success
            }
    }
}

extension String {
    fileprivate var droppingLastNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
