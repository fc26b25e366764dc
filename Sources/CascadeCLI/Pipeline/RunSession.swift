import ArgumentParser
import CascadeCore
import Digests
import Dispatch
import Inference
import JSON
import Runs
import Store
import YAML

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One run from its command line to its exit code: opens what it needs, runs, and tells everybody how it went.
struct RunSession {
    private let command: RunCommand
    private let opened: OpenedPipeline
    private let stop: StopFlag
    private let began = Date().timeIntervalSince1970

    init(_ command: RunCommand) throws {
        self.command = command
        opened = OpenedPipeline(
            path: command.pipeline, engine: Engine(threads: command.threads, memory: command.memory?.count))
        stop = try StopFlag()
    }

    /// - Returns: the exit code; whatever is to be told has been.
    func run() async throws -> ExitCode {
        Signals.forward(to: stop)
        startDeadline()
        try RunFiles(command).check()
        do {
            return try await begin()
        } catch {
            let code = reported(error)
            if let code = code as? ExitCode { try tellFailure(code) }
            throw code
        }
    }

    private func begin() async throws -> ExitCode {
        let folder =
            command.noStore || opened.hasErrors ? nil : try StateFolder(command.state, pipeline: command.pipeline)
        // A part tells which pipeline made it, or it could not be merged.
        var pipeline = try opened.ready(
            quietly: command.quiet, state: folder, isIdentified: command.shard != nil && command.outputPath != nil)
        if let path = command.metricsFile, let warning = MetricsFile.warning(about: path), !command.quiet {
            Output.note(warning)
        }
        let lock: OutputLock?
        switch try acquireLock() {
        case .acquired(let held)?: lock = held
        case nil: lock = nil
        case .skipped(let reason)?:
            if !command.quiet { Output.note("\(reason)\n    skipped, as --if-running says") }
            return .success
        case .stopped?:
            Output.note("stopped while waiting: nothing was done")
            return stop.signal.map { ExitCode(128 + $0) } ?? .tryLater
        }
        defer { withExtendedLifetime(lock) {} }

        pipeline.traces = command.trace
        let store = try folder?.runStore(for: pipeline)
        pipeline.store = store?.cache
        return try await run(pipeline, folder, store?.store)
    }

    private func run(_ pipeline: Pipeline, _ folder: StateFolder?, _ store: RunStore?) async throws -> ExitCode {
        var configuration = RunConfiguration(of: pipeline)
        configuration.limit = command.limit
        configuration.shard = try command.shard.map { try Shard(parsing: $0) }
        configuration.trace = command.trace
        configuration.store = store
        configuration.delivering = try delivering(pipeline, folder)
        configuration.sharding = sharding(pipeline, configuration.shard)
        let source = try InputTarget.source(
            at: command.inputPath, format: command.csv ? .csv : nil, maxRecord: command.maxRecord.count, stop: stop)
        // The output is touched, and the run written down, when little else can be wrong.
        var sink = try sink(pipeline, configuration.delivering)
        let run: BatchRun
        do {
            configuration.journal = try journal(pipeline, folder)
            let progress: ProgressMode = command.json ? .json : command.quiet ? .quiet : .automatic
            run = try BatchRun(pipeline, configuration: configuration, progress: progress.reporter, stop: stop)
        } catch {
            sink.abandon()
            throw error
        }
        let report = await run.run(from: source, into: sink)
        let code = try finish(report, tell(report, failuresPath: sink.failuresPath), pipeline, configuration)
        if let folder, !folder.isInPlace { throw RunError.lostState(folder.place.folder) }
        return code
    }

    /// Writes down how the run went, in the history and for whoever watches: both, whatever becomes of one of them.
    private func finish(
        _ report: RunReport, _ code: ExitCode, _ pipeline: Pipeline, _ configuration: RunConfiguration
    ) throws -> ExitCode {
        let ended = Date().timeIntervalSince1970
        let written = Result {
            try configuration.journal?.finish(report, at: ended, exitCode: Int(code.rawValue))
        }
        try writeMetrics(
            RunMetrics(
                pipeline: pipeline.name, output: command.outputPath, exitCode: code.rawValue, end: ended,
                summary: report.summary, reused: configuration.store == nil ? nil : report.summary.reused))
        try written.get()
        return code
    }

    /// Tells whoever watches that the run never began.
    func tellFailure(_ code: ExitCode) throws {
        guard let name = opened.loaded.definition?.name.value else { return }
        try writeMetrics(
            RunMetrics(
                pipeline: name, output: command.outputPath, exitCode: code.rawValue,
                end: Date().timeIntervalSince1970, summary: nil))
    }

    private func writeMetrics(_ metrics: RunMetrics) throws {
        if let path = command.metricsFile { try MetricsFile.write(metrics, to: path) }
    }

    private func sink(_ pipeline: Pipeline, _ delivering: Delivering?) throws(RunError) -> any RecordSink {
        if command.append, let path = command.outputPath, let delivering {
            return try OutputTarget.appending(
                to: OutputTarget.canonical(path), of: pipeline, raw: command.raw, trace: command.trace,
                delivering: delivering)
        }
        return try OutputTarget.sink(
            at: command.outputPath, of: pipeline, csv: command.csv, raw: command.raw, trace: command.trace,
            onlyNew: command.onlyNew)
    }

    // MARK: What a run needs

    private func startDeadline() {
        guard let deadline = command.deadline else { return }
        let stop = stop
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(deadline.seconds)) { stop.stopAtDeadline() }
    }

    /// The lock of an output that has one; nil for a stream.
    private func acquireLock() throws -> OutputLock.Acquisition? {
        guard let path = command.outputPath else { return nil }
        let output: OutputLock.Output
        switch OutputTarget(path) {
        case .stream: return nil
        case .file: output = .file(path)
        case .table:
            guard let table = TablePath(path) else { return nil }
            output = .table(table.table, database: table.database)
        }
        return try OutputLock.acquire(output, ifRunning: command.ifRunning.lock, stop: stop) { busy in
            if !command.quiet { Output.note("\(busy)\n    waiting") }
        }
    }

    private func delivering(_ pipeline: Pipeline, _ folder: StateFolder?) throws -> Delivering? {
        guard command.append || command.onlyNew, let path = command.outputPath, let folder else { return nil }
        if command.onlyNew, pipeline.idField == nil {
            throw UsageProblem(
                "--only-new: records without a name of their own can't be told apart; say in the pipeline which field "
                    + "names a record (input: id:)")
        }
        let ledger = try DeliveryLedger(folder.state, output: OutputTarget.canonical(path))
        let delivering = try Delivering(
            ledger, onlyNew: command.onlyNew, retriesErrors: command.retryErrors,
            replacesByName: TablePath(path) != nil,
            recordDigest: { pipeline.inputDigest(of: $0) })
        if let loss = delivering.loss { Output.note("warning: \(loss)") }
        return delivering
    }

    private func sharding(_ pipeline: Pipeline, _ shard: Shard?) -> Sharding? {
        guard let shard, let path = command.outputPath, OutputTarget(path) == .file, let digest = pipeline.digest else {
            return nil
        }
        var options: [String] = []
        if let limit = command.limit { options.append("--limit \(limit)") }
        if command.trace { options.append("--trace") }
        if command.raw { options.append("--raw") }
        let identity = ShardIdentity(
            shard: shard, pipeline: pipeline.name, pipelineDigest: digest.description, input: command.input,
            options: options)
        return Sharding(part: path, identity)
    }

    private func journal(_ pipeline: Pipeline, _ folder: StateFolder?) throws -> RunJournal? {
        guard let folder, let digest = pipeline.digest, let definition = opened.loaded.definition else { return nil }
        let run = NewRun(
            pipeline: digest, name: pipeline.name, source: String(decoding: definition.source.bytes, as: UTF8.self),
            graph: GraphDrawing.text(of: definition, as: .svg), path: command.pipeline, input: command.input,
            output: command.output, version: Version.current, began: began)
        return try RunJournal(RunHistory(folder.state), begin: run, inferences: pipeline.inferences)
    }

    // MARK: What a run tells

    private func tell(_ report: RunReport, failuresPath: String?) -> ExitCode {
        if report.end == .completed, !command.quiet, !command.json {
            let text = SummaryText.text(of: report.summary)
            Output.note(text.hasSuffix("\n") ? String(text.dropLast()) : text)
            if report.summary.failed > 0, let failuresPath { Output.note("failed records: \(failuresPath)") }
        }
        if report.end == .completed, report.summary.failed > command.maxErrors { return .recordsFailed }
        return code(of: report.end)
    }

    private func code(of end: RunEnd) -> ExitCode {
        switch end {
        case .completed, .readerClosed: return .success
        case .interrupted(let signal):
            Output.note("stopped: \(whatIsKept)")
            return ExitCode(128 + signal)
        case .deadline:
            Output.note("the time is up: \(whatIsKept)")
            return .tryLater
        case .failed(let error):
            Output.note("error: \(error)")
            return ExitCode(error)
        }
    }

    private var whatIsKept: String {
        if command.append, command.onlyNew { return "what was done is appended; run again for the rest" }
        let isStored = command.noStore ? "" : ", what was computed is kept"
        switch OutputTarget(command.outputPath) {
        case .file: return "the output is as it was before this run\(isStored); run again for all of it"
        case .table: return "rows that were done are written; run again for the rest"
        case .stream: return "what was done in order is answered, the rest is not"
        }
    }
}

extension ExitCode {
    /// The exit code of an error of a run.
    init(_ error: RunError) {
        self =
            switch error.code {
            case .usage: .usage
            case .data: .data
            case .reading, .writing: .io
            case .busy, .stopped: .tryLater
            case .readerClosed: .success
            }
    }
}
