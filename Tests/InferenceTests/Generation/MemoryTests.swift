import ModelPorts
import Synchronization
import Testing

@testable import Inference

@Suite("A budget of memory")
struct MemoryTests {
    private final class Name: Sendable {}

    /// What is taken at a time, and was at most.
    private final class Meter: Sendable {
        private let taken = Mutex([0, 0])

        func add(_ bytes: Int) { taken.withLock { $0 = [$0[0] + bytes, max($0[1], $0[0] + bytes)] } }

        var most: Int { taken.withLock { $0[1] } }
    }

    @Test("what was not used for longest makes room; what is computed stays")
    func residency() {
        let used = Mutex(0)
        let residency = ModelResidency(budget: 100) { used.withLock { $0 } }
        let names = (0..<4).map { _ in Name() }
        let dropped = Mutex<[Int]>([])
        func share(_ index: Int) -> ModelResidency.Share {
            ModelResidency.Share(bytes: 40) {
                dropped.withLock { $0.append(index) }
                used.withLock { $0 -= 40 }
            }
        }
        func begin(_ index: Int) {
            let isNew = !residency.isResident(ObjectIdentifier(names[index]))
            residency.begin(ObjectIdentifier(names[index]), share(index))
            if isNew { used.withLock { $0 += 40 } }
        }
        for index in [0, 1, 0] {
            begin(index)
            residency.end(ObjectIdentifier(names[index]))
        }
        #expect(dropped.withLock { $0 } == [])
        begin(2)
        #expect(dropped.withLock { $0 } == [1], "1 was used before 0")
        begin(0)
        begin(3)
        #expect(dropped.withLock { $0 } == [1], "both others are being computed")
        #expect(residency.drops == 1)
        withExtendedLifetime(names) {}
    }

    @Test("models in memory go first, but not for ever")
    func grouping() {
        var queue = JobQueue<String, Int>()
        let manner = JobQueue<String, Int>.Manner(tokenBudget: 1)
        queue.append(0, tokens: 1, model: "absent", manner: manner)
        for job in 1...1000 { queue.append(job, tokens: 1, model: "present", manner: manner) }
        var order: [Int] = []
        while let taken = queue.next(isInMemory: { $0 == "present" }).first { order.append(taken.job) }
        #expect(order.count == 1001)
        #expect(order.firstIndex(of: 0) == JobQueue<String, Int>.patience)
    }

    @Test("sequences wait for room in the order they came; a large one goes alone")
    func gate() async throws {
        let gate = SequenceGate(room: 100)
        let meter = Meter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                let bytes = index == 20 ? 500 : 30
                group.addTask {
                    try await gate.with(bytes) {
                        meter.add(bytes)
                        try await Task.sleep(for: .milliseconds(1))
                        meter.add(-bytes)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(meter.most == 500 && gate.taken == 0)
    }

    @Test("whoever is cancelled while it waits leaves no room taken")
    func cancelledInLine() async throws {
        let gate = SequenceGate(room: 10)
        let (entered, isIn) = AsyncStream<Void>.makeStream()
        let holder = Task {
            try await gate.with(10) {
                isIn.yield()
                try await Task.sleep(for: .seconds(60))
            }
        }
        for await _ in entered { break }
        let waiting = (0..<10).map { _ in Task { try await gate.with(5) {} } }
        for task in waiting { task.cancel() }
        for task in waiting { await #expect(throws: CancellationError.self) { try await task.value } }
        holder.cancel()
        await #expect(throws: CancellationError.self) { try await holder.value }
        #expect(gate.taken == 0)
    }

    @Test("more models than a budget holds: all answer, and the same")
    func several() async throws {
        let files = try ["llama-a", "qwen2-a", "gpt2-a"].map { try WritingModel($0) }
        let labels = ["card", "fee", "transfer"]
        var expected: [[Float]] = []
        for file in files {
            expected.append(try await file.generator().score(labels, after: .about("x")).logProbabilities)
        }
        // Less than the process takes already: every model has to make room for the next.
        let models = files[0].models(memory: 16 << 20)
        let generators = try files.map { try models.localGenerator(GeneratorReference(path: $0.path)) }
        try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
            for index in 0..<30 {
                group.addTask {
                    (index % 3, try await generators[index % 3].score(labels, after: .about("x")).logProbabilities)
                }
            }
            for try await (model, scores) in group { #expect(bits([scores]) == bits([expected[model]])) }
        }
        #expect(models.engine.droppedModels > 0)
        #expect(throws: ModelError.self) {
            try files[0].models(memory: 1000).generator(GeneratorReference(path: files[0].path))
        }
    }
}
