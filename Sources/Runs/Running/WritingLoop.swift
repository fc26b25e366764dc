import CascadeCore
import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the writing thread does: write in order, count, hand on when there is a pause, and close.
struct WritingLoop: Sendable {
    /// How writing came to an end.
    enum End: Sendable {
        case complete
        case stopped
        case failed(RunError)

        /// The run's end, given what stopped it.
        func resolved(_ stop: StopFlag) -> RunEnd {
            switch self {
            case .complete: .completed
            case .stopped: stop.isPastDeadline ? .deadline : .interrupted(signal: stop.signal ?? SIGTERM)
            case .failed(let error): error.code == .readerClosed ? .readerClosed : .failed(error)
            }
        }
    }

    /// How long finished lines are held back for the sake of fewer and larger writes.
    private static let patience = DispatchTimeInterval.milliseconds(5)

    let conveyor: Conveyor
    let tally: RunTally
    let configuration: RunConfiguration

    /// Writes until the input's end has come through, or nothing more can be written.
    func run(_ sink: any RecordSink) -> End {
        var sink = sink
        var manifest: ShardManifestWriter?
        do throws(RunError) {
            manifest = try configuration.sharding?.manifest(of: sink.renderer.format)
            switch try writeAll(to: &sink, &manifest) {
            case .complete:
                try manifest?.commit()
                try settle(&sink)
                return .complete
            case .stopped:
                manifest?.abandon()
                if sink.takesPartialRuns { try settle(&sink) } else { sink.abandon() }
                return .stopped
            case .failed(let error): throw error
            }
        } catch {
            conveyor.abandon()
            manifest?.abandon()
            sink.abandon()
            return .failed(error)
        }
    }

    /// Makes the output final, and then what was noted of it.
    private func settle(_ sink: inout any RecordSink) throws(RunError) {
        try sink.finish()
        try configuration.delivering?.settle()
    }

    private func writeAll(
        to sink: inout any RecordSink, _ manifest: inout ShardManifestWriter?
    ) throws(RunError) -> Conveyor.InputEnd {
        var isHoldingBack = false
        var keeper = ResultKeeper(configuration)
        while true {
            // Neither an input that falls silent nor a record that takes minutes may keep results from being committed.
            let patience = isHoldingBack ? Self.patience : ResultKeeper.patience
            switch conveyor.deliver(patience: patience, waitsForInput: !isHoldingBack) {
            case .records(let records):
                for record in records {
                    try sink.write(record.line)
                    try manifest?.add(record.line, inputLine: record.place.line)
                    keeper.keep(record)
                }
                conveyor.release(records)
                tally.count(records)
                try keeper.commitIfDue()
                isHoldingBack = true
            case .pause:
                try sink.flush()
                if !isHoldingBack { keeper.keep(conveyor.takeComputed()) }
                try keeper.commitIfDue()
                isHoldingBack = false
            case .end(let end):
                try sink.flush()
                keeper.keep(conveyor.takeComputed())
                try keeper.commit()
                return end
            }
        }
    }
}
