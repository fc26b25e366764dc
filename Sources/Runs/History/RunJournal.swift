public import CascadeCore
import JSON
public import Store

/// Writes a run down in the history while it goes on.
public struct RunJournal: Sendable {
    /// The run's number in the history.
    public let number: Int
    private let history: RunHistory
    private let inferences: [StageInference]

    /// Writes down that a run begins.
    /// - Throws: `RunError` when the state folder can't be used.
    public init(_ history: RunHistory, begin run: NewRun, inferences: [StageInference]) throws(RunError) {
        self.history = history
        self.inferences = inferences
        number = try RunError.storing { () throws(StoreError) in try history.begin(run) }
    }

    /// Writes down failed records.
    func add(_ failures: [StoredFailure]) throws(StoreError) {
        if !failures.isEmpty { try history.add(failures: failures, to: number) }
    }

    /// Writes down how the run ended.
    /// - Parameter ended: when, in seconds since 1970.
    /// - Throws: `RunError` when the state folder can't be used.
    public func finish(_ report: RunReport, at ended: Double, exitCode: Int) throws(RunError) {
        try RunError.storing { () throws(StoreError) in
            try history.finish(
                number, RunEnding(rawValue: report.end.name), at: ended, exitCode: exitCode,
                trouble: report.end.trouble, summary: report.summary.json, costs: report.summary.costs(of: inferences))
        }
    }
}

extension RunSummary {
    /// What the executions of inferences cost; those that never ran are left out.
    func costs(of inferences: [StageInference]) -> [InferenceCost] {
        let digests = Dictionary(inferences.map { ($0.stage, $0.digest) }, uniquingKeysWith: { first, _ in first })
        return stages.compactMap { stage in
            guard stage.ran > 0, let digest = digests[stage.stage] else { return nil }
            return InferenceCost(
                inference: digest, stage: stage.stage, ran: stage.ran, seconds: stage.seconds, tokens: stage.tokens,
                multiplyAdds: stage.multiplyAdds)
        }
    }
}

extension RunEnd {
    /// What made the run fail, for people.
    fileprivate var trouble: String? {
        if case .failed(let error) = self { error.description } else { nil }
    }
}

extension StoredFailure {
    /// The failure of a record, if it failed.
    init?(_ record: FinishedRecord) {
        guard let failure = record.failure else { return nil }
        self.init(
            line: record.place.line, offset: record.place.offset, id: record.id, code: failure.code,
            reason: failure.reason, stage: failure.stage)
    }
}
