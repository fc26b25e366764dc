/// The engine's line of work, shared between tasks that submit and threads that compute.
///
/// A monitor rather than an actor: engine threads must sleep without holding a thread of Swift's pool.
final class WorkQueue: @unchecked Sendable {
    // Sendable: `jobs` and `stopped` are touched only between `lock` and `unlock` of `monitor`.
    typealias Jobs = JobQueue<ObjectIdentifier, EngineJob>

    private let monitor: Monitor
    private var jobs = Jobs()
    private var stopped = false
    /// Tokens of a batch of an encoder.
    private let tokenBudget: Int

    /// The threads that wait for a batch, who help with others' until one comes.
    let team: ThreadTeam
    /// Which models lie in memory; nil where all may.
    let residency: ModelResidency?

    init(
        tokenBudget: Int, teamThreshold: Int = ThreadTeam.worthSharing, spins: Bool = false,
        residency: ModelResidency? = nil
    ) {
        self.residency = residency
        let monitor = Monitor()
        self.monitor = monitor
        self.tokenBudget = tokenBudget
        team = ThreadTeam(rest: monitor, threshold: teamThreshold, spins: spins)
    }

    /// Adds a job and wakes a thread; false when the queue is stopped and the job was not taken.
    func append(_ job: EngineJob) -> Bool {
        monitor.lock()
        defer { monitor.unlock() }
        if stopped { return false }
        add(job, goesOn: false)
        if jobs.hasBatch {
            team.recall(true)
            monitor.signal()
        }
        return true
    }

    private func add(_ job: EngineJob, goesOn: Bool) {
        jobs.append(
            job, tokens: job.request.tokenCount, divisible: job.divisible, model: ObjectIdentifier(job.model),
            manner: job.model.manner(encoderBudget: tokenBudget), goesOn: goesOn)
    }

    /// Waits for the next batch and meanwhile helps with those of other threads; empty when the queue is stopped.
    /// - Parameter scratch: What pieces of their work are computed in.
    func next(helpingIn scratch: inout AlignedBuffer) -> [Jobs.Taken] {
        monitor.lock()
        defer { monitor.unlock() }
        if !jobs.hasBatch && !stopped { wait(helpingIn: &scratch) }
        if stopped { return [] }
        let batch = jobs.next { residency?.isResident($0) ?? true }
        team.recall(jobs.hasBatch)
        return batch
    }

    /// Notes that a batch of `model` is done, and what of it goes on.
    /// - Returns: the jobs that nobody will compute, as the queue was stopped meanwhile.
    func finish(_ model: TransformerModel, goingOn: [EngineJob]) -> [EngineJob] {
        monitor.lock()
        defer { monitor.unlock() }
        if stopped { return goingOn }
        // Each goes before the line, so the last is put there first.
        for job in goingOn.reversed() { add(job, goesOn: true) }
        jobs.finish(ObjectIdentifier(model))
        // The caller takes one batch; another thread may take a second.
        if jobs.hasBatch { monitor.signal() }
        return []
    }

    private func wait(helpingIn scratch: inout AlignedBuffer) {
        team.join()
        while !jobs.hasBatch && !stopped {
            if team.hasWork {
                monitor.unlock()
                team.help(in: &scratch)
                monitor.lock()
            } else {
                team.sleep()
            }
        }
        team.leave()
    }

    /// Ends the work: threads return from `next` with nothing. Gives back the jobs that nobody will compute.
    func stop() -> [EngineJob] {
        monitor.lock()
        defer { monitor.unlock() }
        stopped = true
        team.recall(true)
        monitor.broadcast()
        return jobs.removeAll()
    }
}
