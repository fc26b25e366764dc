public import CascadeCore
import Digests
public import Store

/// Finds out what a run would do: reads the input as the run does, and looks at what is stored.
public struct RunPlanner: Sendable {
    private let pipeline: Pipeline
    private let configuration: RunConfiguration
    private let lines: LineStore
    private let cache: ResultCache
    private let stop: StopFlag

    /// - Parameters:
    ///   - pipeline: a pipeline that looks into `store`.
    ///   - renderer: makes the lines that the run would write.
    /// - Throws: `RunError` when the state folder can't be used.
    public init(
        _ pipeline: Pipeline, configuration: RunConfiguration, store: RunStore, renderer: LineRenderer, stop: StopFlag
    ) throws(RunError) {
        self.pipeline = pipeline
        self.configuration = configuration
        self.stop = stop
        cache = store.cache
        lines = try store.lines(of: renderer, areNumbered: configuration.idField == nil)
    }

    /// Plans for every record of `source`, or for those until the run is asked to stop.
    /// - Throws: `RunError` when the input can't be read.
    public func plan(
        _ source: any RecordSource, history: RunHistory
    ) async throws(RunError) -> RunPlan {
        var source = source
        var plan = RunPlan()
        plan.stages = pipeline.inferences.map { RunPlan.Stage(stage: $0.stage) }
        let earlier = try RunError.storing { () throws(StoreError) in
            try pipeline.inferences.map { inference throws(StoreError) in try cache.earlier(than: inference) }
        }
        for (index, inference) in pipeline.inferences.enumerated() {
            let cost = try RunError.storing { () throws(StoreError) in
                try history.expectedCost(of: inference.digest)
            }
            plan.stages[index].secondsEach = cost?.seconds
            plan.stages[index].multiplyAddsEach = cost?.multiplyAdds
        }
        let admission = try Admission(configuration)
        var left = configuration.limit ?? .max
        while left > 0, !stop.isRaised, let item = try source.next() {
            left -= 1
            let input = source.fingerprint().map { lines.input($0, at: item.place) }
            if let input, let stored = lines.line(for: input) {
                guard let answer = try admission.admit(item, stored) else { continue }
                plan.add(answer?.failure)
            } else if let admitted = try admission.admit(item, source.content()) {
                switch admitted.content {
                case .failure(let rejection): plan.add(rejection.failure)
                case .success(let record): plan.add(await pipeline.plan(record), earlier, pipeline.inferences, cache)
                }
            }
        }
        return plan
    }
}

extension RunPlan {
    /// A record whose line is stored, unless it is rejected.
    fileprivate mutating func add(_ failure: RecordFailure?) {
        records += 1
        if let failure { failures[failure.code, default: 0] += 1 } else { reused += 1 }
    }

    fileprivate mutating func add(
        _ plan: RecordPlan, _ earlier: [[CacheOwner]], _ inferences: [StageInference], _ cache: ResultCache
    ) {
        records += 1
        if let failure = plan.failure { failures[failure.code, default: 0] += 1 }
        for (index, inference) in inferences.enumerated() {
            if plan.stored.contains(inference.stage) { stages[index].stored += 1 }
            if plan.possible.contains(inference.stage) { stages[index].possible += 1 }
            guard let missing = plan.missing.first(where: { $0.stage == inference.stage }) else { continue }
            stages[index].missing += 1
            let before = earlier[index].first { cache.signals(of: $0.digest, for: missing.input) != nil }
            let reason = before.map { Reason.changed($0.changes(to: inference)) } ?? .newText
            stages[index].reasons[reason, default: 0] += 1
        }
    }
}
