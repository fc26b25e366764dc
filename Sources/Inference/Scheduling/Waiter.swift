import Synchronization

/// A task that waits for a result of the engine's threads, and may leave before it comes.
final class Waiter<Value: Sendable>: Sendable {
    private let hasLeft = Atomic(false)
    private let completion = Mutex<CheckedContinuation<Value, any Error>?>(nil)

    /// Whether the task was cancelled: the engine drops what it waits for when its turn comes.
    var isCancelled: Bool { hasLeft.load(ordering: .relaxed) }

    /// Waits for what `resume` or `fail` is called with; `begin` sees to it that one of them is.
    func wait(begin: () -> Void) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                completion.withLock { $0 = continuation }
                begin()
            }
        } onCancel: {
            hasLeft.store(true, ordering: .relaxed)
        }
    }

    /// Gives the task its result. Whoever comes first decides.
    func resume(returning value: Value) { take()?.resume(returning: value) }

    /// Tells the task why there is none.
    func fail(_ error: any Error) { take()?.resume(throwing: error) }

    private func take() -> CheckedContinuation<Value, any Error>? {
        completion.withLock { completion in
            defer { completion = nil }
            return completion
        }
    }
}
