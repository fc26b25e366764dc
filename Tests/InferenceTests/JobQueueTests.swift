import Testing

@testable import Inference

@Suite("The job queue")
struct JobQueueTests {
    private typealias Queue = JobQueue<String, Int>

    /// A queue of models that have a budget of ten tokens, and how its batches look.
    private struct Bench {
        var queue = Queue()
        var gathers = false

        mutating func append(_ job: Int, tokens: Int, divisible: Int = 0, model: String = "a", goesOn: Bool = false) {
            queue.append(
                job, tokens: tokens, divisible: divisible, model: model,
                manner: Queue.Manner(tokenBudget: 10, gathers: gathers), goesOn: goesOn)
        }

        mutating func next() -> [Int] { queue.next().map(\.job) }
    }

    @Test("a batch is the oldest jobs of one model, up to the budget")
    func batches() {
        var bench = Bench()
        for job in 0..<6 { bench.append(job, tokens: 4) }
        #expect(bench.next() == [0, 1])
        #expect(bench.next() == [2, 3])
        #expect(bench.next() == [4, 5])
        #expect(bench.next() == [])
        #expect(!bench.queue.hasBatch)
    }

    @Test("a job over the budget is a batch of its own")
    func oversized() {
        var bench = Bench()
        bench.append(0, tokens: 50)
        bench.append(1, tokens: 1)
        #expect(bench.next() == [0])
        #expect(bench.next() == [1])
    }

    @Test("a full batch goes before an older job that fills none; without a full one the oldest goes")
    func fullFirst() {
        var bench = Bench()
        bench.append(0, tokens: 2, model: "a")
        bench.append(1, tokens: 5, model: "b")
        bench.append(2, tokens: 5, model: "b")
        #expect(bench.next() == [1, 2])
        bench.append(3, tokens: 3, model: "b")
        #expect(bench.next() == [0])
        #expect(bench.next() == [3])
    }

    @Test("a long job is cut to what fits, never behind what it may be cut at")
    func cut() {
        var bench = Bench()
        bench.append(0, tokens: 4)
        bench.append(1, tokens: 30, divisible: 29)
        var batch = bench.queue.next()
        #expect(batch.map(\.job) == [0, 1] && batch.map(\.tokens) == [4, 6] && batch.map(\.isWhole) == [true, false])
        bench.append(1, tokens: 24, divisible: 3, goesOn: true)
        batch = bench.queue.next()
        #expect(batch.map(\.tokens) == [3] && batch.map(\.isWhole) == [false])
        bench.append(1, tokens: 21, divisible: 0, goesOn: true)
        batch = bench.queue.next()
        #expect(batch.map(\.tokens) == [21] && batch.map(\.isWhole) == [true])
    }

    @Test("what goes on goes before what waits")
    func goesOn() {
        var bench = Bench()
        bench.append(0, tokens: 6)
        bench.append(1, tokens: 1, goesOn: true)
        bench.append(2, tokens: 6)
        #expect(bench.next() == [1, 0])
    }

    @Test("a model that gathers has one batch at a time, unless another is full")
    func gathers() {
        var bench = Bench(gathers: true)
        bench.append(0, tokens: 1)
        #expect(bench.next() == [0])
        bench.append(1, tokens: 4)
        #expect(!bench.queue.hasBatch && bench.next() == [])
        bench.append(2, tokens: 6)
        #expect(bench.queue.hasBatch && bench.next() == [1, 2])
        bench.append(3, tokens: 1)
        bench.queue.finish("a")
        #expect(!bench.queue.hasBatch)
        bench.queue.finish("a")
        #expect(bench.next() == [3])
    }

    @Test("what waits is given back in the order it came")
    func removeAll() {
        var bench = Bench()
        bench.append(0, tokens: 2, model: "b")
        bench.append(1, tokens: 2, model: "a")
        bench.append(2, tokens: 2, model: "b")
        #expect(bench.queue.removeAll() == [0, 1, 2])
        #expect(!bench.queue.hasBatch)
    }
}
