import Synchronization

/// A client that waits for one result.
final class OneAnswer: SequenceClient {
    private let isLeft = Atomic(false)
    private let waiting = Mutex<CheckedContinuation<SequenceResult, any Error>?>(nil)

    /// Who waits; set before the request is submitted.
    var completion: CheckedContinuation<SequenceResult, any Error>? {
        get { waiting.withLock { $0 } }
        set { waiting.withLock { $0 = newValue } }
    }

    /// Says that nobody waits any more: the engine drops the request when its turn comes.
    func cancel() { isLeft.store(true, ordering: .relaxed) }

    var isCancelled: Bool { isLeft.load(ordering: .relaxed) }

    func proceed(with result: SequenceResult) -> SequenceRequest? {
        take()?.resume(returning: result)
        return nil
    }

    func fail(_ error: any Error) { take()?.resume(throwing: error) }

    private func take() -> CheckedContinuation<SequenceResult, any Error>? {
        waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
    }
}
