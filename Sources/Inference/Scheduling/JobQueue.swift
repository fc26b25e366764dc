/// Which sequences are computed together: the engine's decisions without its threads.
///
/// Every model has a line of waiting jobs. A thread that asks for work gets one model's oldest jobs, up to a budget of
/// tokens. A model with a full batch goes first, for throughput; among several, and when there is none, the one whose
/// oldest job has waited longest, so that nobody starves.
struct JobQueue<ModelID: Hashable, Job> {
    private struct Waiting {
        let job: Job
        let tokens: Int
        let ticket: Int
    }

    private struct Line {
        var waiting: [Waiting] = []
        var tokens = 0
    }

    /// Tokens that a batch is filled up to. A single longer sequence still makes a batch.
    let tokenBudget: Int
    private var lines: [ModelID: Line] = [:]
    private var nextTicket = 0

    init(tokenBudget: Int) { self.tokenBudget = tokenBudget }

    /// Whether nothing waits.
    var isEmpty: Bool { lines.isEmpty }

    /// Puts a job of `tokens` tokens at the end of its model's line.
    mutating func append(_ job: Job, tokens: Int, model: ModelID) {
        lines[model, default: Line()].waiting.append(Waiting(job: job, tokens: tokens, ticket: nextTicket))
        lines[model]?.tokens += tokens
        nextTicket += 1
    }

    /// Takes the next batch out, jobs of one model in the order they came; empty when nothing waits.
    mutating func next() -> [Job] {
        guard let model = nextModel(), var line = lines.removeValue(forKey: model) else { return [] }
        var count = 0
        var tokens = 0
        for waiting in line.waiting {
            if count > 0 && tokens + waiting.tokens > tokenBudget { break }
            tokens += waiting.tokens
            count += 1
        }
        let taken = line.waiting.prefix(count).map(\.job)
        if count < line.waiting.count {
            line.waiting.removeFirst(count)
            line.tokens -= tokens
            lines[model] = line
        }
        return taken
    }

    /// Takes out everything that waits, for an engine that stops.
    mutating func removeAll() -> [Job] {
        defer { lines = [:] }
        return lines.values.flatMap(\.waiting).sorted { $0.ticket < $1.ticket }.map(\.job)
    }

    private func nextModel() -> ModelID? {
        let full = lines.filter { $0.value.tokens >= tokenBudget }
        let candidates = full.isEmpty ? lines : full
        return candidates.min { Self.oldestTicket($0.value) < Self.oldestTicket($1.value) }?.key
    }

    private static func oldestTicket(_ line: Line) -> Int { line.waiting.first?.ticket ?? .max }
}
