import CascadeCore
import Digests
import JSON
import Store

/// What the reading thread does: read, look for a stored line, name, divide, hand on.
struct ReadingLoop: Sendable {
    let configuration: RunConfiguration
    let renderer: LineRenderer
    let stop: StopFlag
    let conveyor: Conveyor
    let lines: LineStore?
    /// Counts records that were delivered before.
    let passedOver: Counter

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
            let fingerprint = source.fingerprint()
            configuration.sharding?.input.add(item, fingerprint: fingerprint)
            let input = fingerprint.flatMap { fingerprint in lines?.input(fingerprint, at: item.place) }
            // Whether a record is new depends on what the pipeline reads of it, so it must be parsed then.
            if let input, configuration.delivering == nil, let stored = lines?.line(for: input) {
                guard let answer = try admission.admit(item, stored) else { continue }
                if !handOn(answer, of: item, stored) { return false }
            } else if let admitted = try admission.admit(item, source.content()) {
                if try !handOn(admitted, input, fingerprint) { return false }
            }
        }
        return true
    }

    private func handOn(
        _ admitted: Admission.Admitted, _ input: ContentDigest?, _ fingerprint: ContentDigest?
    ) throws(RunError) -> Bool {
        let item = admitted.item
        let key = configuration.delivering?.key(admitted.content, fingerprint: fingerprint, at: item.place)
        if let key, try configuration.delivering?.isNew(key) == false {
            passedOver.add(1)
            return true
        }
        switch admitted.content {
        case .success(let record):
            if key != nil, let input, let stored = lines?.line(for: input) {
                return handOn(nil, of: item, stored, key)
            }
            return conveyor.admit(
                AdmittedRecord(record: record, length: item.length, lineInput: input, deliveryKey: key))
        case .failure(let rejection): return reject(item, rejection, key)
        }
    }

    /// A record whose line is stored, unless its name is taken.
    private func handOn(
        _ rejection: Admission.Rejection?, of item: SourceItem, _ stored: StoredLine, _ key: DeliveryLedger.Key? = nil
    ) -> Bool {
        if let rejection { return reject(item, rejection, key) }
        var finished = FinishedRecord(place: item.place, length: item.length, line: .output(stored.bytes))
        finished.stages = stored.stages.map(\.report)
        finished.isReused = true
        finished.deliveryKey = key
        return conveyor.admit(finished)
    }

    private func reject(_ item: SourceItem, _ rejection: Admission.Rejection, _ key: DeliveryLedger.Key?) -> Bool {
        let line = renderer.line(id: rejection.id, place: item.place, outcome: .failure(rejection.failure), trace: nil)
        var finished = FinishedRecord(place: item.place, length: item.length, line: line)
        finished.failure = rejection.failure
        finished.id = rejection.id
        finished.deliveryKey = key
        return conveyor.admit(finished)
    }
}
