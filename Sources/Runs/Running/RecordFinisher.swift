import CascadeCore
import JSON
import Store

/// Makes of a record's evaluation what is written, counted and stored.
struct RecordFinisher: Sendable {
    private let configuration: RunConfiguration
    private let renderer: LineRenderer
    private let lines: LineStore?

    init(_ configuration: RunConfiguration, _ renderer: LineRenderer, _ lines: LineStore?) {
        self.configuration = configuration
        self.renderer = renderer
        self.lines = lines
    }

    /// What an evaluation computed, whether it came to an end or not.
    func entries(of evaluation: Evaluation) -> [CacheEntry] {
        evaluation.computed.map { CacheEntry(owner: $0.inference, input: $0.input, value: $0.bytes) }
    }

    func finish(_ admitted: AdmittedRecord, _ evaluation: Evaluation) -> FinishedRecord {
        // Spelled out: a bare nil here would be JSON's null.
        let trace: JSONValue? = configuration.trace ? .some(Trace.value(of: evaluation.stages)) : .none
        let record = admitted.record
        let line = renderer.line(id: record.id, place: record.place, outcome: evaluation.outcome, trace: trace)
        var finished = FinishedRecord(place: record.place, length: admitted.length, line: line)
        finished.stages = evaluation.stages
        finished.deliveryKey = admitted.deliveryKey
        finished.entries = entries(of: evaluation)
        switch evaluation.outcome {
        case .failure(let failure):
            finished.failure = failure
            finished.id = record.id
        case .success:
            if let lines, let input = admitted.lineInput, case .output(let bytes) = line {
                let stored = StoredLine(
                    bytes: bytes, id: record.id,
                    stages: evaluation.stages.map(StoredStage.init))
                finished.entries.append(lines.entry(stored, for: input))
            }
        }
        return finished
    }
}
