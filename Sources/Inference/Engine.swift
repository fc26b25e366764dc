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
    /// Lets sequences begin that are kept while they are written.
    let gate: SequenceGate
    /// Lets so many answers be written at once: more would hardly be written faster, and would all end late.
    let writers: SequenceGate
    /// Bytes that the process may take; nil where nobody said.
    public let memory: Int?

    /// Starts an engine.
    /// - Parameters:
    ///   - threads: Threads that compute; nil for as many as this process may use cores.
    ///   - tokenBudget: Tokens that a batch is filled up to. The default keeps a batch's activations within the
    ///     second-level cache for models of MiniLM's size.
    ///   - memory: Bytes that the process may take: models that were not used for longest are dropped from memory, and
    ///     sequences wait for others. Nil for all that there is.
    public convenience init(threads: Int? = nil, tokenBudget: Int = 256, memory: Int? = nil) {
        self.init(
            threads: threads, tokenBudget: tokenBudget, teamThreshold: ThreadTeam.worthSharing, memory: memory)
    }

    /// Starts an engine that cuts work of `teamThreshold` multiply-adds and more for idle threads.
    init(threads: Int?, tokenBudget: Int = 256, teamThreshold: Int, memory: Int? = nil) {
        self.memory = memory
        gate = SequenceGate(room: memory.map { $0 / Self.sequenceShare } ?? .max)
        let wanted = min(max(1, threads ?? Self.allowedCores), Self.maximumThreads)
        writers = SequenceGate(room: max(Self.fewestWriters, 2 * wanted))
        let queue = WorkQueue(
            tokenBudget: tokenBudget, teamThreshold: teamThreshold, spins: wanted <= Self.allowedCores,
            residency: memory.map { ModelResidency(budget: $0) })
        threadCount = (0..<wanted).prefix { _ in Self.startThread(queue) }.count
        // Nothing will answer: better an error at once than callers that wait for ever.
        if threadCount == 0 { _ = queue.stop() }
        self.queue = queue
    }

    deinit { stop() }

    /// Ends the threads; requests that wait fail with `ModelError.Code.stopped`.
    public func stop() {
        for job in queue.stop() { job.client.fail(job.model.stopped) }
    }

    /// The instruction set whose kernels run.
    public static var instructionSet: String { Kernels.best.name }

    /// The most threads that an engine starts.
    public static let maximumThreads = 1024

    /// Cores that this process may run on.
    public static var allowedCores: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// How often a model was dropped from memory to make room for another; 0 without a budget.
    public var droppedModels: Int { queue.residency?.drops ?? 0 }

    /// Answers that are written at once on few threads.
    private static let fewestWriters = 16

    /// One part in so many of a budget is for the keys and values of sequences.
    private static let sequenceShare = 8

    /// Computes one sequence.
    /// - Precondition: `ids` is not empty, no longer than the model's context, and within its vocabulary.
    /// - Throws: `ModelError` of an engine that stops; `CancellationError` when the task is cancelled first.
    func run(
        _ ids: [Int32], on model: TransformerModel, readout: Readout, state: SequenceState? = nil,
        adapter: Adapter? = nil
    ) async throws -> SequenceResult {
        try await run(SequenceRequest(ids: ids, readout: readout, state: state, adapter: adapter), on: model)
    }

    /// Computes what a request asks for.
    func run(_ request: SequenceRequest, on model: TransformerModel) async throws -> SequenceResult {
        let client = OneAnswer()
        return try await client.waiter.wait { submit(request, on: model, for: client) }
    }

    /// Begins a sequence that goes on as its client says.
    func submit(_ request: SequenceRequest, on model: TransformerModel, for client: any SequenceClient) {
        if !queue.append(EngineJob(model: model, request: request, client: client)) { client.fail(model.stopped) }
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
    while true {
        let batch = queue.next(helpingIn: &workspace.panel)
        guard let model = batch.first?.job.model else { return }
        let identifier = ObjectIdentifier(model)
        queue.residency?.begin(identifier, model.share)
        let goingOn = compute(batch, on: model, in: &workspace)
        queue.residency?.end(identifier)
        for job in queue.finish(model, goingOn: goingOn) { job.client.fail(model.stopped) }
    }
}

/// Computes a batch and tells its clients.
/// - Returns: what goes on: jobs that were cut, and those whose clients want more.
private func compute(
    _ batch: [WorkQueue.Jobs.Taken], on model: TransformerModel, in workspace: inout Workspace
) -> [EngineJob] {
    var batch = batch
    batch.removeAll { taken in
        if !taken.job.client.isCancelled { return false }
        taken.job.client.fail(CancellationError())
        return true
    }
    if batch.isEmpty { return [] }
    let clock = ContinuousClock()
    let start = clock.now
    let requests = batch.map { $0.isWhole ? $0.job.request : $0.job.part($0.tokens) }
    let values = model.compute(requests, in: &workspace)
    let seconds = (clock.now - start) / .seconds(1)
    let tokens = batch.reduce(0) { $0 + $1.tokens }
    var goingOn: [EngineJob] = []
    for (taken, values) in zip(batch, values) {
        var job = taken.job
        job.seconds += seconds * Double(taken.tokens) / Double(tokens)
        if !taken.isWhole {
            job.request.ids.removeFirst(taken.tokens)
            goingOn.append(job)
        } else if let next = job.client.proceed(with: SequenceResult(values: values, seconds: job.seconds)) {
            goingOn.append(EngineJob(model: model, request: next, client: job.client))
        }
    }
    return goingOn
}
