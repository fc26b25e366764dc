/// Which sequences are computed together: the engine's decisions without its threads.
///
/// Every model has a line of waiting jobs. A thread that asks for work gets one model's oldest jobs, up to a budget of
/// tokens; a longer one is cut, if it may be, and the rest of it goes on in the next batch. A model with a full batch
/// goes first, for throughput; among several, and when there is none, the one whose oldest job has waited longest, so
/// that nobody starves.
///
/// Some models are better computed in one batch at a time, in which all threads help: then what comes in meanwhile
/// gathers, and only a full batch goes beside another.
///
/// Where memory doesn't hold all models, those that it holds go first, so that the work is grouped by model; another
/// one's turn comes when they have nothing left, or after `patience` batches.
struct JobQueue<ModelID: Hashable, Job> {
    /// How a model's jobs are put together.
    struct Manner: Equatable {
        /// Tokens that a batch is filled up to. A single longer job that must not be cut still makes a batch.
        var tokenBudget: Int
        /// Whether jobs that make no full batch wait while another batch of the model is computed.
        var gathers = false
    }

    /// A job of a batch, and how many of its tokens.
    struct Taken {
        let job: Job
        let tokens: Int
        /// Whether these are all.
        let isWhole: Bool
    }

    private struct Waiting {
        let job: Job
        let tokens: Int
        /// Tokens at its front that may be computed in an earlier batch than the rest.
        let divisible: Int
        let ticket: Int
    }

    private struct Line {
        let manner: Manner
        var waiting: [Waiting] = []
        var tokens = 0
        /// Batches of the model that are being computed.
        var computing = 0

        var isFull: Bool { tokens >= manner.tokenBudget }
        var canBeTaken: Bool { !waiting.isEmpty && (computing == 0 || !manner.gathers || isFull) }
        var oldestTicket: Int { waiting.first?.ticket ?? .max }
    }

    /// Batches of models in memory that go before an older job of one that is not.
    static var patience: Int { 256 }

    private var lines: [ModelID: Line] = [:]
    private var nextTicket = 0
    private var passedOver = 0

    /// Whether a batch can be had.
    var hasBatch: Bool { lines.values.contains { $0.canBeTaken } }

    /// Puts a job of `tokens` tokens at the end of its model's line; at its front if it is going on already.
    /// - Parameter divisible: Tokens at its front that may be computed in an earlier batch than the rest.
    mutating func append(
        _ job: Job, tokens: Int, divisible: Int = 0, model: ModelID, manner: Manner, goesOn: Bool = false
    ) {
        var line = lines[model] ?? Line(manner: manner)
        let waiting = Waiting(job: job, tokens: tokens, divisible: divisible, ticket: nextTicket)
        if goesOn { line.waiting.insert(waiting, at: 0) } else { line.waiting.append(waiting) }
        line.tokens += tokens
        lines[model] = line
        nextTicket += 1
    }

    /// Takes the next batch out, jobs of one model in their line's order; empty when none can be had.
    ///
    /// The batch counts as being computed until `finish` is called.
    /// - Parameter isInMemory: Whether a model can be computed without making room for it.
    mutating func next(isInMemory: (ModelID) -> Bool = { _ in true }) -> [Taken] {
        guard let model = nextModel(isInMemory), var line = lines.removeValue(forKey: model) else { return [] }
        var taken: [Taken] = []
        var left = line.manner.tokenBudget
        for waiting in line.waiting {
            let cut = min(left, waiting.divisible)
            let fits = waiting.tokens <= left
            if !fits && cut == 0 && !taken.isEmpty { break }
            let tokens = fits || cut == 0 ? waiting.tokens : cut
            taken.append(Taken(job: waiting.job, tokens: tokens, isWhole: tokens == waiting.tokens))
            left -= tokens
            line.tokens -= waiting.tokens
            if left <= 0 { break }
        }
        line.waiting.removeFirst(taken.count)
        line.computing += 1
        lines[model] = line
        return taken
    }

    /// Notes that a batch of `model` was computed.
    mutating func finish(_ model: ModelID) {
        guard var line = lines.removeValue(forKey: model) else { return }
        line.computing -= 1
        if line.computing > 0 || !line.waiting.isEmpty { lines[model] = line }
    }

    /// Takes out everything that waits, for an engine that stops.
    mutating func removeAll() -> [Job] {
        defer { lines = [:] }
        return lines.values.flatMap(\.waiting).sorted { $0.ticket < $1.ticket }.map(\.job)
    }

    private mutating func nextModel(_ isInMemory: (ModelID) -> Bool) -> ModelID? {
        let takeable = lines.filter { $0.value.canBeTaken }
        guard let first = Self.first(of: takeable) else { return nil }
        if !isInMemory(first), passedOver < Self.patience,
            let ready = Self.first(of: takeable.filter { isInMemory($0.key) })
        {
            passedOver += 1
            return ready
        }
        passedOver = 0
        return first
    }

    private static func first(of lines: [ModelID: Line]) -> ModelID? {
        let full = lines.filter { $0.value.isFull }
        return (full.isEmpty ? lines : full).min { $0.value.oldestTicket < $1.value.oldestTicket }?.key
    }
}
