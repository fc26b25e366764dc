public import CascadeCore
import Dispatch
import JSON

/// A run of a pipeline over many records: read, evaluated many at once, written in the input's order.
///
/// Reading and writing have threads of their own; evaluations are tasks. Memory depends on how many records may be in
/// flight, not on how many there are.
public struct BatchRun: Sendable {
    private let evaluator: any RecordEvaluating
    private let configuration: RunConfiguration
    private let progress: (any ProgressReporting)?
    private let stop: StopFlag

    /// - Parameters:
    ///   - progress: whom to tell how the run goes; nil: nobody.
    ///   - stop: set from outside to end the run early. The input must have been opened with the same flag.
    /// - Throws: `RunError` when the configuration asks for what can't be done.
    public init(
        _ evaluator: any RecordEvaluating, configuration: RunConfiguration, progress: (any ProgressReporting)? = nil,
        stop: StopFlag
    ) throws(RunError) {
        if configuration.shard != nil, configuration.idField == nil { throw .shardNeedsIdentifier() }
        self.evaluator = evaluator
        self.configuration = configuration
        self.progress = progress
        self.stop = stop
    }

    /// Runs until the input ends, somebody stops it, or nothing more can be read or written.
    public func run(from source: any RecordSource, into sink: any RecordSink) async -> RunReport {
        // Whoever reads the output or the progress may leave at any time.
        FileDescriptor.ignoreBrokenPipes()
        progress?.report(.started)
        let report = await carryOut(from: source, into: sink)
        progress?.report(.finished(report))
        return report
    }

    private func carryOut(from source: any RecordSource, into sink: any RecordSink) async -> RunReport {
        let lines: LineStore?
        do throws(RunError) {
            lines = try lineStore(for: sink.renderer)
        } catch {
            var sink = sink
            sink.abandon()
            return RunReport(end: .failed(error), summary: RunTally(stages: [], inputSize: nil).summary(read: 0))
        }
        let conveyor = Conveyor(capacity: configuration.inFlight, byteCapacity: configuration.bytesInFlight)
        let tally = RunTally(stages: configuration.stages, inputSize: source.size)
        let passedOver = Counter()
        let reader = ReadingLoop(
            configuration: configuration, renderer: sink.renderer, stop: stop, conveyor: conveyor, lines: lines,
            passedOver: passedOver)
        let writer = WritingLoop(conveyor: conveyor, tally: tally, configuration: configuration)

        // Cancelled, and waited for, when this function returns.
        async let _ = report(tally, conveyor)
        async let reading: Void = ThreadExecutor.run("cascade.reader") { reader.run(source) }
        let finisher = RecordFinisher(configuration, sink.renderer, lines)
        let evaluating = Task { await evaluate(conveyor, finisher) }
        async let _ = leave(conveyor, evaluating)
        let end = await ThreadExecutor.run("cascade.writer") {
            let end = writer.run(sink)
            // A run that can't go on must not wait for input that may never come.
            if case .failed = end { stop.raise() }
            return end
        }
        await reading
        await evaluating.value

        var summary = tally.summary(read: conveyor.counts.admitted)
        summary.passedOver = passedOver.value
        return RunReport(end: end.resolved(stop), summary: summary)
    }

    /// As many tasks as records may be in flight; each evaluates one at a time.
    private func evaluate(_ conveyor: Conveyor, _ finisher: RecordFinisher) async {
        await withDiscardingTaskGroup { group in
            for _ in 0..<max(1, configuration.inFlight) {
                group.addTask { await evaluateRecords(of: conveyor, finisher) }
            }
        }
    }

    private func evaluateRecords(of conveyor: Conveyor, _ finisher: RecordFinisher) async {
        var evaluated = 0
        var next = await conveyor.nextJob()
        while let job = next {
            let evaluation = await evaluator.evaluate(job.record.record)
            if Task.isCancelled {
                // What failed now may have failed for that.
                return conveyor.leave(job.ticket, computed: finisher.entries(of: evaluation))
            }
            let finished = finisher.finish(job.record, evaluation)
            next = conveyor.finish(job.ticket, finished)
            if next == nil { next = await conveyor.nextJob() }
            evaluated += 1
            // An evaluator that never waits would otherwise keep a thread of the pool to itself.
            if evaluated.isMultiple(of: 64) { await Task.yield() }
        }
    }

    /// Ends what is in flight: some time after the run was stopped, or at once when nobody takes it any more. A model that
    /// writes may need minutes for what was read ahead.
    private func leave(_ conveyor: Conveyor, _ evaluating: Task<Void, Never>) async {
        while !stop.isRaised, !conveyor.isAbandoned {
            if await !Self.sleep(.milliseconds(100)) { return }
        }
        if !conveyor.isAbandoned, await !Self.sleep(configuration.grace) { return }
        conveyor.cut()
        evaluating.cancel()
    }

    /// - Returns: false when the run has ended meanwhile.
    private static func sleep(_ time: Duration) async -> Bool {
        do { try await Task.sleep(for: time) } catch { return false }
        return true
    }

    /// A trace tells of this run alone, so a line with one is no line for the next.
    private func lineStore(for renderer: LineRenderer) throws(RunError) -> LineStore? {
        guard let store = configuration.store else { return nil }
        let lines = try store.lines(of: renderer, areNumbered: configuration.idField == nil)
        return configuration.trace ? nil : lines
    }

    private func report(_ tally: RunTally, _ conveyor: Conveyor) async {
        guard let progress else { return }
        while !Task.isCancelled {
            // Ends early only when the run has ended, which the loop's condition sees.
            try? await Task.sleep(for: progress.interval)
            if Task.isCancelled { return }
            progress.report(.progress(tally.progress(read: conveyor.counts.admitted)))
        }
    }
}
