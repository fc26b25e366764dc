import ModelPorts
import Synchronization

/// Beginnings of prompts that were read once for all sequences that begin with them.
///
/// Sequences share the pages of keys and values (`SequenceState`), so a prompt's instructions cost once, in time and in
/// memory. Entries that were not used for longest go first. A model has one cache for itself and one for each adapter.
final class PromptCache: Sendable {
    /// What decides the keys and values of tokens, beside the model and its adapter.
    struct Key: Hashable {
        let ids: [Int32]
        let type: KeyValueType
        /// Whether the sequence may grow past the context that the model was first trained for: Phi 3 turns by other
        /// angles then.
        let isLong: Bool
    }

    private struct Entry {
        let state: Task<SequenceState, any Error>
        var lastUse: Int
    }

    private struct Contents {
        var entries: [Key: Entry] = [:]
        var clock = 0
    }

    /// Beginnings that are kept: one for each stage of large pipelines.
    static let capacity = 16

    private let contents = Mutex(Contents())

    /// The state of a sequence that has read `key.ids`; whoever comes while it is being read waits.
    /// - Parameter read: Reads them.
    func state(
        for key: Key, read: @escaping @Sendable () async throws -> SequenceState
    ) async throws -> SequenceState {
        let task = contents.withLock { contents in
            contents.clock += 1
            if let entry = contents.entries[key] {
                contents.entries[key]?.lastUse = contents.clock
                return entry.state
            }
            let task = Task { try await read() }
            contents.entries[key] = Entry(state: task, lastUse: contents.clock)
            if contents.entries.count > Self.capacity,
                let oldest = contents.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                contents.entries[oldest.key] = nil
            }
            return task
        }
        do {
            return try await task.value
        } catch {
            // The next one tries again.
            contents.withLock { contents in
                if contents.entries[key]?.state == task { contents.entries[key] = nil }
            }
            throw error
        }
    }
}
