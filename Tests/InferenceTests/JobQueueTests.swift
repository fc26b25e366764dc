import Testing

@testable import Inference

@Suite("The job queue")
struct JobQueueTests {
    @Test("a batch is the oldest jobs of one model, up to the budget")
    func batches() {
        var queue = JobQueue<String, Int>(tokenBudget: 10)
        for job in 0..<6 { queue.append(job, tokens: 4, model: "a") }
        #expect(queue.next() == [0, 1])
        #expect(queue.next() == [2, 3])
        #expect(queue.next() == [4, 5])
        #expect(queue.next() == [])
        #expect(queue.isEmpty)
    }

    @Test("a job over the budget is a batch of its own")
    func oversized() {
        var queue = JobQueue<String, Int>(tokenBudget: 10)
        queue.append(0, tokens: 50, model: "a")
        queue.append(1, tokens: 1, model: "a")
        #expect(queue.next() == [0])
        #expect(queue.next() == [1])
    }

    @Test("a full batch goes before an older job that fills none; without a full one the oldest goes")
    func fullFirst() {
        var queue = JobQueue<String, Int>(tokenBudget: 10)
        queue.append(0, tokens: 2, model: "a")
        queue.append(1, tokens: 5, model: "b")
        queue.append(2, tokens: 5, model: "b")
        #expect(queue.next() == [1, 2])
        queue.append(3, tokens: 3, model: "b")
        #expect(queue.next() == [0])
        #expect(queue.next() == [3])
    }

    @Test("what waits is given back in the order it came")
    func removeAll() {
        var queue = JobQueue<String, Int>(tokenBudget: 10)
        queue.append(0, tokens: 2, model: "b")
        queue.append(1, tokens: 2, model: "a")
        queue.append(2, tokens: 2, model: "b")
        #expect(queue.removeAll() == [0, 1, 2])
        #expect(queue.isEmpty)
    }
}
