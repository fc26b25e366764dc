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

    @Option(help: "The folder that keeps results and history; .cascade beside the pipeline file by default.")
    var state: String?

    @Flag(help: "Add to the output file instead of replacing it.")
    var append = false

    @Flag(help: "Pass over records that were delivered into this output before.")
    var onlyNew = false

    @Flag(help: "With --only-new: take records that failed before for new ones.")
    var retryErrors = false

    @Option(help: "When another run writes this output: fail (75), wait, or skip (0).")
    var ifRunning = IfRunning.fail

    @Option(help: "Stop after this time (90s, 10m, 2h) with 75; a later run goes on.")
    var deadline: TimeSpan?

    @Option(help: "Write the run's figures for Prometheus to this file.")
    var metricsFile: String?

    @Option(help: "Threads that compute; as many as cores by default.")
    var threads: Int?

    @Option(
        help: """
            Memory that the run may take, as 8GiB: models that were not used for longest are dropped from memory. As \
            much as there is by default.
            """)
    var memory: ByteCount?

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
        if retryErrors, !onlyNew { throw ValidationError("--retry-errors has a meaning only with --only-new.") }
        if append || onlyNew {
            let name = append ? "--append" : "--only-new"
            if noStore { throw ValidationError("\(name) needs the state folder: leave --no-store out.") }
            if outputPath == nil { throw ValidationError("\(name) needs an --output to remember.") }
        }
        if append || onlyNew, shard != nil {
            throw ValidationError("--append and --only-new don't go together with --shard: parts are merged whole.")
        }
        if onlyNew, !append, let path = outputPath, TablePath(path) == nil {
            throw ValidationError(
                "--only-new into a file needs --append: a file that is replaced would lose what earlier runs delivered."
            )
        }
        if append, outputPath.flatMap(TablePath.init) != nil {
            throw ValidationError("a table is never replaced, its rows are put in by id: leave --append out.")
        }
    }

    func run() async throws {
        try await reportingErrors {
            if let folder { try WorkingFolder.change(to: folder) }
            let code = try await RunSession(self).run()
            if code != .success { throw code }
        }
    }

    /// The input's path; nil for standard input.
    var inputPath: String? { input == "-" ? nil : input }
    /// The output's path; nil for standard output.
    var outputPath: String? { output == "-" ? nil : output }
}

/// What to do when another run writes the output.
enum IfRunning: String, ExpressibleByArgument, CaseIterable {
    case fail, wait, skip

    var lock: OutputLock.IfRunning {
        switch self {
        case .fail: .fail
        case .wait: .wait
        case .skip: .skip
        }
    }
}
