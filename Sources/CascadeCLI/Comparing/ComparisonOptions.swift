import ArgumentParser
import CascadeCore
import Inference
import Runs
import Store

/// What a comparison of two pipelines is over.
struct ComparisonOptions: ParsableArguments {
    @Flag(help: "The input is CSV, whatever its name.")
    var csv = false

    @Option(help: "Read no more than this many records.")
    var limit: Int?

    @Option(help: "The folder that keeps results; .cascade beside each pipeline file by default.")
    var state: String?

    @Option(name: .customShort("C"), help: "Change to this folder first.")
    var folder: String?

    @Flag(help: "Tell no progress.")
    var quiet = false

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit must be 0 or more.") }
    }
}

/// Two pipelines that are run over one input and held against each other.
struct ComparisonSession {
    let options: ComparisonOptions
    let input: String
    let stop: StopFlag

    init(_ options: ComparisonOptions, input: String) throws {
        self.options = options
        self.input = input
        stop = try StopFlag()
        Signals.forward(to: stop)
        if input == "-" {
            throw UsageProblem("--input: both pipelines read it, so it must be a file or a table, not standard input")
        }
    }

    /// Compares.
    /// - Parameter each: hears of every record that differs.
    /// - Throws: `ExitCode` when it was stopped; `RunError`, `StoreError`.
    func compare(
        _ old: OpenedPipeline, _ new: OpenedPipeline, expected: ExpectedAnswers? = nil,
        each: (RecordDifference) -> Void
    ) async throws -> ComparisonReport {
        // Both are told of before anything runs.
        let (first, second) = (try opened(old), try opened(new))
        var configuration = RunConfiguration()
        configuration.limit = options.limit
        let comparison = RunComparison(in: first.folder.place, configuration: configuration, stop: stop)
        do throws(RunError) {
            return try await comparison.compare(
                first.side, second.side, opening: { () throws(RunError) in try source(at: input) }, expected: expected,
                progress: (options.quiet ? ProgressMode.quiet : .automatic).reporter, each: each)
        } catch {
            guard let signal = stop.signal else { throw error }
            Output.note("stopped: what was computed is kept")
            throw ExitCode(128 + signal)
        }
    }

    /// Records at a path, as `--csv` and the path's ending say.
    func source(at path: String) throws(RunError) -> any RecordSource {
        try InputTarget.source(at: path, format: options.csv ? .csv : nil, stop: stop)
    }

    private func opened(_ opened: OpenedPipeline) throws -> (side: RunComparison.Side, folder: StateFolder) {
        if opened.hasErrors { _ = try opened.ready() }
        let folder = try StateFolder(options.state, pipeline: opened.path)
        var pipeline = try opened.ready(quietly: true, state: folder)
        guard let stored = try folder.runStore(for: pipeline) else { throw ExitCode.data }
        pipeline.store = stored.cache
        return (RunComparison.Side(pipeline, store: stored.store, history: RunHistory(folder.state)), folder)
    }
}
