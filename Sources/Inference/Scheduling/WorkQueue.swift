/// The engine's line of work, shared between tasks that submit and threads that compute.
///
/// A monitor rather than an actor: engine threads must sleep without holding a thread of Swift's pool.
final class WorkQueue: @unchecked Sendable {
    // Sendable: `jobs` and `stopped` are touched only between `lock` and `unlock` of `monitor`.
    private let monitor: Monitor
    private var jobs: JobQueue<ObjectIdentifier, EngineJob>
    private var stopped = false

    /// The threads that wait for a batch, who help with others' until one comes.
    let team: ThreadTeam

    init(tokenBudget: Int, teamThreshold: Int = ThreadTeam.worthSharing, spins: Bool = false) {
        let monitor = Monitor()
        self.monitor = monitor
        team = ThreadTeam(rest: monitor, threshold: teamThreshold, spins: spins)
        jobs = JobQueue(tokenBudget: tokenBudget)
    }

    /// Adds a job and wakes a thread; false when the queue is stopped and the job was not taken.
    func append(_ job: EngineJob) -> Bool {
        monitor.lock()
        defer { monitor.unlock() }
        if stopped { return false }
        jobs.append(job, tokens: job.request.ids.count, model: ObjectIdentifier(job.model))
        team.recall(true)
        monitor.signal()
        return true
    }

    /// Waits for the next batch and meanwhile helps with those of other threads; empty when the queue is stopped.
    /// - Parameter scratch: What pieces of their work are computed in.
    func next(helpingIn scratch: inout AlignedBuffer) -> [EngineJob] {
        monitor.lock()
        defer { monitor.unlock() }
        if jobs.isEmpty && !stopped { wait(helpingIn: &scratch) }
        if stopped { return [] }
        let batch = jobs.next()
        team.recall(!jobs.isEmpty)
        return batch
    }

    private func wait(helpingIn scratch: inout AlignedBuffer) {
        team.join()
        while jobs.isEmpty && !stopped {
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
