import CascadeCore
import ModelPorts
import Synchronization

/// Counts while a run goes on: the writing thread adds, the progress reporter looks.
final class RunTally: Sendable {
    fileprivate struct State {
        var summary = RunSummary()
        var positions: [String: Int] = [:]
        /// Bytes of the input up to the last record written.
        var bytes = 0
    }

    private let state: Mutex<State>
    private let inputSize: Int?
    private let begin = ContinuousClock.now

    init(stages: [String], inputSize: Int?) {
        var state = State()
        for stage in stages { _ = state.position(of: stage) }
        self.state = Mutex(state)
        self.inputSize = inputSize
    }

    /// Counts records that are written.
    func count(_ records: [FinishedRecord]) {
        state.withLock { state in
            for record in records { state.count(record) }
        }
    }

    /// What was done so far.
    func summary(read: Int) -> RunSummary {
        var summary = state.withLock { $0.summary }
        summary.read = read
        summary.seconds = seconds
        return summary
    }

    /// How far the run is.
    func progress(read: Int) -> RunProgress {
        let (summary, bytes) = state.withLock { ($0.summary, $0.bytes) }
        return RunProgress(
            read: read, answered: summary.answered, failed: summary.failed, escalatedShare: summary.escalatedShare,
            seconds: seconds, bytes: bytes, inputSize: inputSize
        )
    }

    private var seconds: Double { (ContinuousClock.now - begin) / .seconds(1) }
}

extension RunTally.State {
    fileprivate mutating func count(_ record: FinishedRecord) {
        // A row's place is its rowid, which may be any number.
        let (end, isTooFar) = record.place.offset.addingReportingOverflow(record.length)
        if !isTooFar { bytes = max(bytes, end) }
        if record.isReused { summary.reused += 1 }
        if let failure = record.failure {
            summary.failures[failure.code, default: 0] += 1
        } else {
            summary.written += 1
        }
        for report in record.stages {
            let position = position(of: report.stage)
            summary.stages[position].count(report)
        }
    }

    fileprivate mutating func position(of stage: String) -> Int {
        if let position = positions[stage] { return position }
        positions[stage] = summary.stages.count
        summary.stages.append(RunSummary.StageCounts(stage: stage))
        return summary.stages.count - 1
    }
}

extension RunSummary.StageCounts {
    fileprivate mutating func count(_ report: StageReport) {
        tokens += report.cost.tokens
        multiplyAdds += report.cost.multiplyAdds
        seconds += report.cost.seconds
        switch report.outcome {
        case .ran:
            if report.isStored { stored += 1 } else { ran += 1 }
            count(confidence: report.confidence)
        case .skipped: skipped += 1
        case .failed: failed += 1
        case .cascaded(let tier, let escalated, let accepted):
            ran += 1
            router = router ?? RunSummary.RouterCounts()
            router?.count(tier: tier, escalated: escalated, accepted: accepted)
            if let confidence = report.confidence { router?.confidence[tier, default: .init()].count(confidence) }
        case .routed(let route):
            ran += 1
            router = router ?? RunSummary.RouterCounts()
            router?.count(route: route)
            count(confidence: report.confidence)
        }
    }

    private mutating func count(confidence: Double?) {
        guard let confidence else { return }
        self.confidence = self.confidence ?? ConfidenceCounts()
        self.confidence?.count(confidence)
    }
}

extension RunSummary.RouterCounts {
    fileprivate mutating func count(tier: Int, escalated: Bool, accepted: Bool) {
        decided += 1
        if accepted { self.accepted += 1 }
        if escalated { self.escalated += 1 }
        tiers[tier, default: 0] += 1
    }

    fileprivate mutating func count(route: String?) {
        decided += 1
        if let route { routes[route, default: 0] += 1 } else { unrouted += 1 }
    }
}
