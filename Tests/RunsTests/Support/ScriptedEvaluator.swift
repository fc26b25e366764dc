import CascadeCore
import JSON
import ModelPorts
import Synchronization

/// Stands in for a pipeline: answers as told, and counts how many records it holds at once.
struct ScriptedEvaluator: RecordEvaluating {
    let columns: [OutputColumn]
    private let answer: @Sendable (Record) async -> Evaluation
    private let gauge = Gauge()

    init(
        columns: [OutputColumn] = [OutputColumn(path: ["id"]), OutputColumn(path: ["text"])],
        _ answer: @escaping @Sendable (Record) async -> Evaluation
    ) {
        self.columns = columns
        self.answer = answer
    }

    /// Hands the field `text` through.
    static let echo = ScriptedEvaluator { record in .echo(record) }

    func evaluate(_ record: Record) async -> Evaluation {
        gauge.enter()
        defer { gauge.leave() }
        return await answer(record)
    }

    /// Most records that were evaluated at once.
    var peak: Int { gauge.peak }
}

extension Evaluation {
    static func echo(_ record: Record, stages: [StageReport] = []) -> Evaluation {
        var line = JSONObject()
        line.append("id", record.id)
        line.append("text", record.fields["text"] ?? .null)
        return Evaluation(outcome: .success(line), stages: stages)
    }

    static func failure(_ code: String, stage: String? = nil, stages: [StageReport] = []) -> Evaluation {
        Evaluation(outcome: .failure(RecordFailure(code: code, reason: "as told", stage: stage)), stages: stages)
    }
}

/// Counts who is inside.
final class Gauge: Sendable {
    private let state = Mutex((inside: 0, peak: 0))

    func enter() {
        state.withLock { state in
            state.inside += 1
            state.peak = max(state.peak, state.inside)
        }
    }

    func leave() { state.withLock { $0.inside -= 1 } }

    var peak: Int { state.withLock { $0.peak } }
}

/// A gate that opens once.
final class Gate: Sendable {
    private let state = Mutex((isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume() }
    }

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}
