#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The engine's line of work, shared between tasks that submit and threads that compute.
///
/// A condition variable rather than an actor: engine threads must sleep without holding a thread of Swift's pool.
final class WorkQueue: @unchecked Sendable {
    // Sendable: `jobs` and `stopped` are touched only between `lock` and `unlock` of `mutex`, and the two pthread
    // objects are made for sharing and stay at one address for their whole life.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: JobQueue<ObjectIdentifier, EngineJob>
    private var stopped = false

    init(tokenBudget: Int) {
        jobs = JobQueue(tokenBudget: tokenBudget)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Adds a job and wakes a thread; false when the queue is stopped and the job was not taken.
    func append(_ job: EngineJob) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if stopped { return false }
        jobs.append(job, tokens: job.request.ids.count, model: ObjectIdentifier(job.model))
        pthread_cond_signal(condition)
        return true
    }

    /// Waits for the next batch; empty when the queue is stopped.
    func next() -> [EngineJob] {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while jobs.isEmpty && !stopped { pthread_cond_wait(condition, mutex) }
        return stopped ? [] : jobs.next()
    }

    /// Ends the work: threads return from `next` with nothing. Gives back the jobs that nobody will compute.
    func stop() -> [EngineJob] {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        stopped = true
        pthread_cond_broadcast(condition)
        return jobs.removeAll()
    }
}
