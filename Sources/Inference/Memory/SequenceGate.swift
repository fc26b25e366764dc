import Synchronization

/// Lets sequences begin while they fit together, by the memory that they take or by their number; the others wait in the
/// order they came.
///
/// One that is larger than all of the room goes alone.
final class SequenceGate: Sendable {
    private struct Waiting {
        let id: Int
        let size: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Contents {
        var taken = 0
        var waiting: [Waiting] = []
        var nextID = 0
    }

    private let room: Int
    private let contents = Mutex(Contents())

    /// - Parameter room: What the sizes of all sequences may add up to.
    init(room: Int) { self.room = room }

    /// The sizes of the sequences that are going on.
    var taken: Int { contents.withLock { $0.taken } }

    /// Runs `body` when there is room for its size.
    /// - Throws: `CancellationError` when the task is cancelled before; what `body` throws.
    func with<Value: Sendable>(_ size: Int, _ body: () async throws -> Value) async throws -> Value {
        try await enter(size)
        defer { leave(size) }
        return try await body()
    }

    private func enter(_ size: Int) async throws {
        let id = contents.withLock { contents in
            contents.nextID += 1
            return contents.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isIn = contents.withLock { contents -> Bool? in
                    if Task.isCancelled { return false }
                    if contents.waiting.isEmpty, fits(size, contents) {
                        contents.taken += size
                        return true
                    }
                    contents.waiting.append(Waiting(id: id, size: size, continuation: continuation))
                    return nil
                }
                switch isIn {
                case true?: continuation.resume()
                case false?: continuation.resume(throwing: CancellationError())
                case nil: break
                }
            }
        } onCancel: {
            let left = contents.withLock { contents -> Waiting? in
                guard let index = contents.waiting.firstIndex(where: { $0.id == id }) else { return nil }
                return contents.waiting.remove(at: index)
            }
            left?.continuation.resume(throwing: CancellationError())
        }
    }

    private func fits(_ size: Int, _ contents: borrowing Contents) -> Bool {
        contents.taken == 0 || contents.taken + size <= room
    }

    private func leave(_ size: Int) {
        let admitted = contents.withLock { contents -> [Waiting] in
            contents.taken -= size
            var admitted: [Waiting] = []
            while let first = contents.waiting.first, fits(first.size, contents) {
                contents.waiting.removeFirst()
                contents.taken += first.size
                admitted.append(first)
            }
            return admitted
        }
        for waiting in admitted { waiting.continuation.resume() }
    }
}
