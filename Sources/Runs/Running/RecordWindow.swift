import CascadeCore
import Digests
import JSON
import Store

/// Records in flight, in the input's order: admitted, evaluated in any order, taken in order, released once written.
///
/// A value without locks or waiting; `Conveyor` is the shell around it. A record counts as in flight until it is
/// released, so that one slow record at the front holds the input back instead of letting a queue grow behind it. A
/// window that is cut evaluates nothing more: what is ready in order is still taken, of the rest only what was computed.
struct RecordWindow: Sendable {
    /// A record that waits for its evaluation.
    struct Job: Sendable {
        /// Which place in the order it holds.
        let ticket: Int
        let record: AdmittedRecord
    }

    private enum Slot {
        case empty
        case waiting(AdmittedRecord)
        case running
        case finished(FinishedRecord)
        /// Left before its evaluation ended, with what was computed by then.
        case left([CacheEntry])
    }

    private var slots: [Slot]
    private let byteCapacity: Int
    private(set) var admitted = 0
    private var started = 0
    private var running = 0
    /// Whether no record is started any more.
    private(set) var isCut = false
    private var taken = 0
    private(set) var released = 0
    private(set) var bytes = 0

    init(capacity: Int, byteCapacity: Int) {
        slots = Array(repeating: .empty, count: max(1, capacity))
        self.byteCapacity = max(1, byteCapacity)
    }

    /// Records admitted and not yet released.
    var inFlight: Int { admitted - released }

    /// Whether the input must wait.
    var isFull: Bool { inFlight >= slots.count || bytes >= byteCapacity }

    /// Whether an input that had to wait may go on: a quarter is free, so that it isn't woken for every single record.
    var hasDrained: Bool {
        inFlight <= slots.count - max(1, slots.count / 4) && bytes <= byteCapacity - max(1, byteCapacity / 4)
    }

    /// Whether the next record to be written is ready.
    var hasReady: Bool {
        guard taken < admitted else { return false }
        if case .finished = slots[index(taken)] { return true }
        return false
    }

    /// Whether every admitted record was handed to the writer.
    var isDelivered: Bool { taken == admitted }

    /// Whether nothing more will become ready.
    var isOver: Bool { isDelivered || (isCut && running == 0 && !hasReady) }

    /// Takes in a record that is to be evaluated. The window must not be full.
    mutating func admit(_ record: AdmittedRecord) {
        place(.waiting(record), length: record.length)
    }

    /// Takes in a record that needs no evaluation. The window must not be full.
    mutating func admit(_ finished: FinishedRecord) {
        place(.finished(finished), length: finished.length)
    }

    private mutating func place(_ slot: Slot, length: Int) {
        precondition(inFlight < slots.count, "a record was admitted to a full window")
        slots[index(admitted)] = slot
        admitted += 1
        bytes += length
    }

    /// The next record to evaluate, in the input's order.
    mutating func startNext() -> Job? {
        while !isCut, started < admitted {
            let ticket = started
            started += 1
            if case .waiting(let record) = slots[index(ticket)] {
                slots[index(ticket)] = .running
                running += 1
                return Job(ticket: ticket, record: record)
            }
        }
        return nil
    }

    /// Puts what came of a record into its place.
    mutating func finish(_ ticket: Int, _ finished: FinishedRecord) {
        slots[index(ticket)] = .finished(finished)
        running -= 1
    }

    /// Gives up a record that was started.
    mutating func leave(_ ticket: Int, computed: [CacheEntry]) {
        slots[index(ticket)] = .left(computed)
        running -= 1
    }

    /// Starts no record any more.
    mutating func cut() { isCut = true }

    /// What was computed for records that can't be written yet, or ever, because one before them is not done.
    mutating func takeComputed() -> [CacheEntry] {
        var computed: [CacheEntry] = []
        for ticket in taken..<admitted {
            switch slots[index(ticket)] {
            case .finished(var record):
                computed += record.entries
                record.entries = []
                slots[index(ticket)] = .finished(record)
            case .left(let entries):
                computed += entries
                slots[index(ticket)] = .left([])
            case .empty, .waiting, .running: break
            }
        }
        return computed
    }

    /// All records that are ready and have none unfinished before them.
    mutating func takeReady() -> [FinishedRecord] {
        var ready: [FinishedRecord] = []
        while taken < admitted, case .finished(let record) = slots[index(taken)] {
            slots[index(taken)] = .empty
            taken += 1
            ready.append(record)
        }
        return ready
    }

    /// Lets go of records that were taken and are written now.
    mutating func release(_ count: Int, length: Int) {
        released += count
        bytes -= length
    }

    private func index(_ ticket: Int) -> Int { ticket % slots.count }
}

/// A record that is to be evaluated.
struct AdmittedRecord: Sendable {
    let record: Record
    /// Bytes it takes in the input.
    let length: Int
    /// What its line is stored under; nil when lines aren't stored.
    let lineInput: ContentDigest?
    /// What its delivery is noted under; nil when deliveries aren't.
    var deliveryKey: DeliveryLedger.Key?
}

/// What came of one record, ready to be written and counted.
struct FinishedRecord: Sendable {
    let place: RecordPlace
    /// Bytes the record takes in the input.
    let length: Int
    let line: RenderedLine
    /// What names the record; nil when it could not be told.
    var id: JSONValue?
    /// Why the record failed, when it did.
    var failure: RecordFailure?
    var stages: [StageReport] = []
    /// What is to be stored.
    var entries: [CacheEntry] = []
    /// Whether the line was taken from the store as a whole.
    var isReused = false
    /// What its delivery is noted under; nil when deliveries aren't.
    var deliveryKey: DeliveryLedger.Key?
}
