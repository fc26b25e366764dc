import Dispatch

/// A thread for work that blocks: reading a pipe, waiting for a disk.
///
/// Swift's own pool has one thread a core and must never wait for the outside; a task that prefers this executor runs
/// on a thread of its own instead and stays a child of the task that awaits it.
final class ThreadExecutor: TaskExecutor {
    private let queue: DispatchQueue

    init(name: String) { queue = DispatchQueue(label: name) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Runs `body` on a thread of its own and waits for it without holding a thread of the pool.
    static func run<Value: Sendable>(_ name: String, _ body: @Sendable () -> Value) async -> Value {
        await withTaskExecutorPreference(ThreadExecutor(name: name)) { body() }
    }
}
