import CascadeCore
import JSON

/// What the reading thread does: read, name, divide, hand on.
struct ReadingLoop: Sendable {
    let configuration: RunConfiguration
    let renderer: LineRenderer
    let stop: StopFlag
    let conveyor: Conveyor

    /// Reads `source` to its end, or until nothing more is wanted.
    func run(_ source: any RecordSource) {
        var source = source
        do throws(RunError) {
            let isComplete = try handOn(&source)
            conveyor.closeInput(isComplete ? .complete : .stopped)
        } catch {
            conveyor.closeInput(.failed(error))
        }
    }

    /// - Returns: false when the run was stopped before the end.
    private func handOn(_ source: inout any RecordSource) throws(RunError) -> Bool {
        let admission = Admission(idField: configuration.idField, shard: configuration.shard)
        var left = configuration.limit ?? .max
        while left > 0 {
            if stop.isRaised { return false }
            guard let item = try source.next() else { return !stop.isRaised }
            left -= 1
            if let admitted = admission.admit(item, source.content()), !handOn(admitted) { return false }
        }
        return true
    }

    private func handOn(_ admitted: Admission.Admitted) -> Bool {
        switch admitted.content {
        case .success(let record): return conveyor.admit(record, length: admitted.length)
        case .failure(let rejection):
            let line = renderer.line(
                id: rejection.id, place: admitted.place, outcome: .failure(rejection.failure), trace: nil)
            return conveyor.admit(
                FinishedRecord(
                    place: admitted.place, length: admitted.length, line: line, failure: rejection.failure, stages: []
                ))
        }
    }
}
