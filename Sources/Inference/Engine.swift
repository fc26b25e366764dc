import CKernels

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

/// The one inference engine of a process: threads of its own that compute packed batches for every model.
///
/// Each thread takes a whole batch and, while there are batches for all, computes it alone, so that threads don't wait
/// for one another. A thread that finds none helps with another's (`ThreadTeam`). Callers wait without a thread.
public final class Engine: Sendable {
    /// Threads that compute: as many as were asked for, or as many as the system had left.
    public let threadCount: Int
    /// What its threads wait for.
    let queue: WorkQueue

    /// Starts an engine.
    /// - Parameters:
    ///   - threads: Threads that compute; nil for as many as this process may use cores.
    ///   - tokenBudget: Tokens that a batch is filled up to. The default keeps a batch's activations within the
    ///     second-level cache for models of MiniLM's size.
    public convenience init(threads: Int? = nil, tokenBudget: Int = 256) {
        self.init(threads: threads, tokenBudget: tokenBudget, teamThreshold: ThreadTeam.worthSharing)
    }

    /// Starts an engine that cuts work of `teamThreshold` multiply-adds and more for idle threads.
    init(threads: Int?, tokenBudget: Int = 256, teamThreshold: Int) {
        let wanted = min(max(1, threads ?? Self.allowedCores), Self.maximumThreads)
        let queue = WorkQueue(
            tokenBudget: tokenBudget, teamThreshold: teamThreshold, spins: wanted <= Self.allowedCores)
        threadCount = (0..<wanted).prefix { _ in Self.startThread(queue) }.count
        // Nothing will answer: better an error at once than callers that wait for ever.
        if threadCount == 0 { _ = queue.stop() }
        self.queue = queue
    }

    deinit { stop() }

    /// Ends the threads; requests that wait fail with `ModelError.Code.stopped`.
    public func stop() {
        for job in queue.stop() { job.completion.resume(throwing: job.model.stopped) }
    }

    /// The instruction set whose kernels run.
    public static var instructionSet: String { Kernels.best.name }

    /// The most threads that an engine starts.
    public static let maximumThreads = 1024

    /// Cores that this process may run on.
    public static var allowedCores: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Computes one sequence.
    /// - Precondition: `ids` is not empty, no longer than the model's context, and within its vocabulary.
    func run(
        _ ids: [Int32], on model: TransformerModel, readout: Readout, state: SequenceState? = nil,
        adapter: Adapter? = nil
    ) async throws -> SequenceResult {
        try await withCheckedThrowingContinuation { completion in
            let request = SequenceRequest(ids: ids, readout: readout, state: state, adapter: adapter)
            let job = EngineJob(model: model, request: request, completion: completion)
            if !queue.append(job) { completion.resume(throwing: model.stopped) }
        }
    }

    /// Starts one more thread; false when the system has none left.
    private static func startThread(_ queue: WorkQueue) -> Bool {
        let context = Unmanaged.passRetained(queue)
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let failed = pthread_create(
            &thread, nil,
            { argument in
                #if canImport(Darwin)
                    let queue = Unmanaged<WorkQueue>.fromOpaque(argument).takeRetainedValue()
                #else
                    guard let argument else { return nil }
                    let queue = Unmanaged<WorkQueue>.fromOpaque(argument).takeRetainedValue()
                #endif
                computeBatches(from: queue)
                return nil
            }, context.toOpaque())
        if failed != 0 {
            context.release()
            return false
        }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
        return true
    }
}

/// An engine thread's life.
private func computeBatches(from queue: WorkQueue) {
    ck_set_control_word()
    var workspace = Workspace(team: queue.team)
    let clock = ContinuousClock()
    while true {
        let jobs = queue.next(helpingIn: &workspace.panel)
        guard let model = jobs.first?.model else { return }
        let start = clock.now
        let values = model.compute(jobs.map(\.request), in: &workspace)
        let seconds = (clock.now - start) / .seconds(1)
        let tokens = jobs.reduce(0) { $0 + $1.request.ids.count }
        for (job, values) in zip(jobs, values) {
            let share = seconds * Double(job.request.ids.count) / Double(tokens)
            job.completion.resume(returning: SequenceResult(values: values, seconds: share))
        }
    }
}
