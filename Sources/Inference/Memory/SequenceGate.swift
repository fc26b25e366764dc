import Synchronization

/// Lets sequences begin while their keys and values fit into memory together; the others wait in the order they came.
///
/// One that is larger than all of the room goes alone.
final class SequenceGate: Sendable {
    private struct Waiting {
        let id: Int
        let bytes: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Contents {
        var taken = 0
        var waiting: [Waiting] = []
        var nextID = 0
    }

    private let room: Int
    private let contents = Mutex(Contents())

    /// - Parameter room: Bytes for the keys and values of all sequences.
    init(room: Int) { self.room = room }

    /// Bytes of the sequences that are going on.
    var taken: Int { contents.withLock { $0.taken } }

    /// Runs `body` when there are `bytes` bytes for it.
    /// - Throws: `CancellationError` when the task is cancelled before; what `body` throws.
    func with<Value: Sendable>(_ bytes: Int, _ body: () async throws -> Value) async throws -> Value {
        try await enter(bytes)
        defer { leave(bytes) }
        return try await body()
    }

    private func enter(_ bytes: Int) async throws {
        let id = contents.withLock { contents in
            contents.nextID += 1
            return contents.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isIn = contents.withLock { contents -> Bool? in
                    if Task.isCancelled { return false }
                    if contents.waiting.isEmpty, fits(bytes, contents) {
                        contents.taken += bytes
                        return true
                    }
                    contents.waiting.append(Waiting(id: id, bytes: bytes, continuation: continuation))
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

    private func fits(_ bytes: Int, _ contents: borrowing Contents) -> Bool {
        contents.taken == 0 || contents.taken + bytes <= room
    }

    private func leave(_ bytes: Int) {
        let admitted = contents.withLock { contents -> [Waiting] in
            contents.taken -= bytes
            var admitted: [Waiting] = []
            while let first = contents.waiting.first, fits(first.bytes, contents) {
                contents.waiting.removeFirst()
                contents.taken += first.bytes
                admitted.append(first)
            }
            return admitted
        }
        for waiting in admitted { waiting.continuation.resume() }
    }
}
