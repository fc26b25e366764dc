import CascadeCore
import Digests
import JSON

/// What the reading thread does: read, look for a stored line, name, divide, hand on.
struct ReadingLoop: Sendable {
    let configuration: RunConfiguration
    let renderer: LineRenderer
    let stop: StopFlag
    let conveyor: Conveyor
    let lines: LineStore?

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
        let admission = try Admission(configuration)
        var left = configuration.limit ?? .max
        while left > 0 {
            if stop.isRaised { return false }
            guard let item = try source.next() else { return !stop.isRaised }
            left -= 1
            let input = lines.flatMap { lines in
                source.fingerprint().map { lines.input($0, at: item.place) }
            }
            if let input, let stored = lines?.line(for: input) {
                guard let answer = try admission.admit(item, stored) else { continue }
                if !handOn(answer, of: item, stored) { return false }
            } else if let admitted = try admission.admit(item, source.content()) {
                if !handOn(admitted, input) { return false }
            }
        }
        return true
    }

    private func handOn(_ admitted: Admission.Admitted, _ input: ContentDigest?) -> Bool {
        switch admitted.content {
        case .success(let record):
            return conveyor.admit(AdmittedRecord(record: record, length: admitted.item.length, lineInput: input))
        case .failure(let rejection): return reject(admitted.item, rejection)
        }
    }

    /// A record whose line is stored, unless its name is taken.
    private func handOn(_ rejection: Admission.Rejection?, of item: SourceItem, _ stored: StoredLine) -> Bool {
        if let rejection { return reject(item, rejection) }
        var finished = FinishedRecord(place: item.place, length: item.length, line: .output(stored.bytes))
        finished.stages = stored.stages.map(\.report)
        finished.isReused = true
        return conveyor.admit(finished)
    }

    private func reject(_ item: SourceItem, _ rejection: Admission.Rejection) -> Bool {
        let line = renderer.line(id: rejection.id, place: item.place, outcome: .failure(rejection.failure), trace: nil)
        return conveyor.admit(
            FinishedRecord(place: item.place, length: item.length, line: line, failure: rejection.failure))
    }
}
