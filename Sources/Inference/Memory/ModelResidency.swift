import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Which models' weights lie in memory at a time, within a budget.
///
/// Weights are mapped from their files. A model that is to be computed and doesn't fit beside the others has those
/// dropped from memory that were not used for longest; their pages are read again from the file when they are needed.
final class ModelResidency: Sendable {
    /// A model's share of memory.
    struct Share: Sendable {
        let bytes: Int
        /// Gives the model's pages back to the system.
        let drop: @Sendable () -> Void
    }

    private struct Resident {
        let share: Share
        var lastUse: Int
        var users = 0
    }

    private struct Contents {
        var models: [ObjectIdentifier: Resident] = [:]
        var clock = 0
        var drops = 0
    }

    /// Bytes that the process may take.
    let budget: Int
    /// Bytes that it takes now; for tests.
    private let usage: @Sendable () -> Int
    private let contents = Mutex(Contents())

    init(budget: Int, usage: @escaping @Sendable () -> Int = { ProcessMemory.resident }) {
        self.budget = budget
        self.usage = usage
    }

    /// How often a model had to make room.
    var drops: Int { contents.withLock { $0.drops } }

    /// Whether a model's weights are taken to lie in memory.
    func isResident(_ model: ObjectIdentifier) -> Bool { contents.withLock { $0.models[model] != nil } }

    /// Makes room for a model that is computed from now on.
    ///
    /// Models that others compute stay, so with several threads a budget that holds one model alone may be exceeded.
    func begin(_ model: ObjectIdentifier, _ share: Share) {
        let dropped = contents.withLock { contents -> [Share] in
            contents.clock += 1
            var dropped: [Share] = []
            if contents.models[model] == nil {
                let others = contents.models.values.reduce(0) { $0 + $1.share.bytes }
                // What is no model's weights: keys and values, vocabularies, records.
                let rest = max(0, usage() - others)
                var wanted = rest + others + share.bytes - budget
                while wanted > 0,
                    let oldest = contents.models.filter({ $0.value.users == 0 })
                        .min(by: { $0.value.lastUse < $1.value.lastUse })
                {
                    contents.models[oldest.key] = nil
                    contents.drops += 1
                    wanted -= oldest.value.share.bytes
                    dropped.append(oldest.value.share)
                }
                contents.models[model] = Resident(share: share, lastUse: contents.clock)
            }
            contents.models[model]?.lastUse = contents.clock
            contents.models[model]?.users += 1
            return dropped
        }
        for share in dropped { share.drop() }
    }

    /// Notes that a batch of the model is done.
    func end(_ model: ObjectIdentifier) { contents.withLock { $0.models[model]?.users -= 1 } }
}

/// What this process takes of memory.
public enum ProcessMemory {
    /// Bytes in memory now, mapped files included; 0 where the system doesn't say.
    public static var resident: Int {
        #if os(Linux)
            guard let file = fopen("/proc/self/statm", "r") else { return 0 }
            defer { fclose(file) }
            var buffer = [CChar](repeating: 0, count: 256)
            guard fgets(&buffer, Int32(buffer.count), file) != nil else { return 0 }
            let fields = buffer.prefix { $0 != 0 }.split(separator: CChar(UInt8(ascii: " ")))
            guard fields.count > 1 else { return 0 }
            let pages = Int(String(decoding: fields[1].map { UInt8(bitPattern: $0) }, as: UTF8.self)) ?? 0
            return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
        #else
            var info = mach_task_basic_info()
            var count = mach_msg_type_number_t(MemoryLayout<mach_task_basic_info>.size / MemoryLayout<natural_t>.size)
            let result = withUnsafeMutablePointer(to: &info) { info in
                info.withMemoryRebound(to: integer_t.self, capacity: Int(count)) {
                    task_info(mach_task_self_, task_flavor_t(MACH_TASK_BASIC_INFO), $0, &count)
                }
            }
            return result == KERN_SUCCESS ? Int(info.resident_size) : 0
        #endif
    }
}
