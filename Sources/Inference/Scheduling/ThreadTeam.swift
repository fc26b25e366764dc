import CKernels
import Synchronization

/// Engine threads without a batch of their own, who take pieces of another thread's.
///
/// The thread with the batch cuts what is large, a product by its rows say, into pieces and publishes them; whoever
/// is idle claims one after the other, and so does the thread itself. Which thread computes a piece changes no bit of
/// it. Nothing is promised: helpers leave when a batch waits for them, and the caller computes what nobody claimed.
///
/// One caller at a time has the team; another that comes meanwhile computes alone.
final class ThreadTeam: @unchecked Sendable {
    // Sendable: `task` is written by the caller that `isTaken` let in, before it publishes pieces in `unclaimed`, and
    // read by those who have claimed one. Until they have finished theirs the caller waits, so it isn't written again.

    /// Computes one piece of `work` in a scratch of the thread's own.
    typealias Piece =
        @convention(c) (
            _ work: UnsafeRawPointer, _ piece: Int, _ scratch: UnsafeMutableRawPointer
        ) -> Void

    private struct Task {
        let work: UnsafeRawPointer
        let pieces: Int
        let scratchBytes: Int
        let compute: Piece
    }

    /// Multiply-adds below which work isn't cut: some 40 µs of integer products, which waking a thread can cost.
    static let worthSharing = 6_000_000

    /// Integer multiply-adds that a core makes in the time that it reads a weight from memory.
    static let multiplyAddsPerWeight = 8

    /// Integer multiply-adds that a core makes in the time of one in f32.
    static let multiplyAddsPerFloat = 4

    /// Pieces for each thread, so that one that was held up keeps nobody waiting for long.
    private static let piecesPerThread = 4

    private let threshold: Int
    /// Looks for work before a thread sleeps: some 50 µs; none when there are more threads than cores.
    private let patience: Int
    private let task = UnsafeMutablePointer<Task?>.allocate(capacity: 1)
    private let isTaken = Atomic(false)
    private let unclaimed = Atomic(0)
    private let unfinished = Atomic(0)
    private let callerSleeps = Atomic(false)
    private let finished = Monitor()
    /// What idle threads sleep under: a batch that comes in wakes them, too.
    private let rest: Monitor
    private let idle = Atomic(0)
    private let sleeping = Atomic(0)
    private let isRecalled = Atomic(false)

    /// A team of the threads that sleep under `rest`.
    /// - Parameters:
    ///   - threshold: Multiply-adds below which work isn't cut.
    ///   - spins: Whether threads look out for work a while before they sleep.
    init(rest: Monitor, threshold: Int = worthSharing, spins: Bool) {
        self.rest = rest
        self.threshold = threshold
        patience = spins ? 2000 : 0
        task.initialize(to: nil)
    }

    deinit { task.deallocate() }

    // MARK: - The thread with the batch

    /// How many pieces to cut work into: 1 where it is small or nobody is idle.
    func pieces(forMultiplyAdds count: Int, atMost limit: Int) -> Int {
        let helpers = idle.load(ordering: .relaxed)
        if helpers == 0 || count < threshold { return 1 }
        return max(1, min(limit, Self.piecesPerThread * (helpers + 1)))
    }

    /// Computes pieces 0 ..< `pieces` of `work`, in any order and on any threads, and returns when all are done.
    /// - Parameters:
    ///   - scratch: The caller's own, of `scratchBytes` bytes; every helper brings as much.
    func compute<Work>(
        _ work: Work, pieces: Int, scratch: UnsafeMutableRawPointer, scratchBytes: Int, _ compute: Piece
    ) {
        withUnsafePointer(to: work) { work in
            let task = Task(work: work, pieces: pieces, scratchBytes: scratchBytes, compute: compute)
            if pieces < 2 || isTaken.exchange(true, ordering: .acquiring) {
                for piece in 0..<pieces { compute(task.work, piece, scratch) }
                return
            }
            publish(task)
            while let (task, piece) = claim() { finish(task, piece, scratch) }
            waitForHelpers()
            isTaken.store(false, ordering: .releasing)
        }
    }

    private func publish(_ new: Task) {
        task.pointee = new
        unfinished.store(new.pieces, ordering: .relaxed)
        // Ordered against `sleep`: either we see the sleeper or it sees the pieces.
        unclaimed.store(new.pieces, ordering: .sequentiallyConsistent)
        let sleepers = min(sleeping.load(ordering: .sequentiallyConsistent), new.pieces - 1)
        if sleepers < 1 { return }
        rest.lock()
        for _ in 0..<sleepers { rest.signal() }
        rest.unlock()
    }

    private func waitForHelpers() {
        for _ in 0..<patience {
            if unfinished.load(ordering: .acquiring) == 0 { return }
            ck_pause()
        }
        finished.lock()
        callerSleeps.store(true, ordering: .sequentiallyConsistent)
        while unfinished.load(ordering: .sequentiallyConsistent) > 0 { finished.wait() }
        callerSleeps.store(false, ordering: .relaxed)
        finished.unlock()
    }

    // MARK: - Both

    private func claim() -> (Task, piece: Int)? {
        var left = unclaimed.load(ordering: .relaxed)
        while left > 0 {
            let (claimed, found) = unclaimed.weakCompareExchange(
                expected: left, desired: left - 1, ordering: .acquiring)
            // Whichever task `left` was read of, the piece is one of the task that lies there now.
            if claimed, let task = task.pointee { return (task, task.pieces - left) }
            left = found
        }
        return nil
    }

    private func finish(_ task: Task, _ piece: Int, _ scratch: UnsafeMutableRawPointer) {
        task.compute(task.work, piece, scratch)
        // Ordered against `waitForHelpers`: either we see that the caller sleeps or it sees that all is done.
        if unfinished.subtract(1, ordering: .sequentiallyConsistent).newValue > 0 { return }
        if !callerSleeps.load(ordering: .sequentiallyConsistent) { return }
        finished.lock()
        finished.signal()
        finished.unlock()
    }

    // MARK: - Idle threads

    /// Whether pieces wait to be claimed.
    var hasWork: Bool { unclaimed.load(ordering: .sequentiallyConsistent) > 0 }

    /// Counts a thread as one that may help.
    func join() { idle.add(1, ordering: .relaxed) }

    /// Counts it as one with work of its own again.
    func leave() { idle.subtract(1, ordering: .relaxed) }

    /// Says whether threads of the team are wanted elsewhere, which ends `help` after the piece at hand.
    func recall(_ wanted: Bool) { isRecalled.store(wanted, ordering: .relaxed) }

    /// Computes pieces until there have been none for a while, or the thread is recalled.
    func help(in scratch: inout AlignedBuffer) {
        var looks = 0
        while looks <= patience && !isRecalled.load(ordering: .relaxed) {
            if let (task, piece) = claim() {
                scratch.reserve(byteCount: task.scratchBytes)
                finish(task, piece, scratch.start)
                looks = 0
            } else {
                looks += 1
                ck_pause()
            }
        }
    }

    /// Sleeps until there are pieces or anything else is signalled; may wake for nothing.
    /// - Precondition: The caller holds the lock of `rest`.
    func sleep() {
        sleeping.add(1, ordering: .sequentiallyConsistent)
        if !hasWork { rest.wait() }
        sleeping.subtract(1, ordering: .relaxed)
    }
}
