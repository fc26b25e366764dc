import CascadeCore
import Dispatch
import Store
import Synchronization

/// Carries records from the reading thread over the evaluating tasks to the writing thread.
///
/// Threads wait on semaphores, tasks on continuations; what happens to a record is decided by `RecordWindow`. The input
/// waits while the window is full, so that back-pressure runs from the output to the input.
final class Conveyor: Sendable {
    /// How the input came to an end.
    enum InputEnd: Sendable {
        case complete
        case stopped
        case failed(RunError)
    }

    /// What the writing thread is to do next.
    enum Delivery: Sendable {
        case records([FinishedRecord])
        /// Nothing is ready just now.
        case pause
        case end(InputEnd)
    }

    private struct State {
        var window: RecordWindow
        var idle: [CheckedContinuation<RecordWindow.Job?, Never>] = []
        var inputEnd: InputEnd?
        var isAbandoned = false
        var readerWaits = false
        var writerWaits = false

        /// How the run's records came to an end, once the input did: one that was read whole and then left was stopped.
        var end: InputEnd? {
            if case .complete? = inputEnd, !window.isDelivered { return .stopped }
            return inputEnd
        }

        /// Whether nothing more will need to be evaluated.
        var isOver: Bool { isAbandoned || window.isCut || inputEnd != nil }
    }

    private let state: Mutex<State>
    private let readerMayGoOn = DispatchSemaphore(value: 0)
    private let writerMayGoOn = DispatchSemaphore(value: 0)

    init(capacity: Int, byteCapacity: Int) {
        state = Mutex(State(window: RecordWindow(capacity: capacity, byteCapacity: byteCapacity)))
    }

    /// Records admitted so far, and those in flight.
    var counts: (admitted: Int, inFlight: Int) {
        state.withLock { ($0.window.admitted, $0.window.inFlight) }
    }

    // MARK: The reading thread

    /// Takes in a record, waiting while the window is full.
    /// - Returns: false when the run is over and nothing more is wanted.
    func admit(_ record: AdmittedRecord) -> Bool {
        guard waitForRoom() else { return false }
        let wakened = state.withLock { state -> (CheckedContinuation<RecordWindow.Job?, Never>, RecordWindow.Job)? in
            state.window.admit(record)
            guard !state.idle.isEmpty, let job = state.window.startNext() else { return nil }
            return (state.idle.removeLast(), job)
        }
        if let (task, job) = wakened { task.resume(returning: job) }
        return true
    }

    /// Takes in a record that needs no evaluation, waiting while the window is full.
    /// - Returns: false when the run is over and nothing more is wanted.
    func admit(_ finished: FinishedRecord) -> Bool {
        guard waitForRoom() else { return false }
        let wakesWriter = state.withLock { state in
            state.window.admit(finished)
            return Self.takeWriterWake(&state)
        }
        if wakesWriter { writerMayGoOn.signal() }
        return true
    }

    private func waitForRoom() -> Bool {
        while true {
            let mayAdmit = state.withLock { state -> Bool? in
                if state.isAbandoned || state.window.isCut { return false }
                state.readerWaits = state.window.isFull
                return state.readerWaits ? nil : true
            }
            if let mayAdmit { return mayAdmit }
            readerMayGoOn.wait()
        }
    }

    /// Says that no record will follow.
    func closeInput(_ end: InputEnd) {
        let (idle, wakesWriter) = state.withLock { state in
            state.inputEnd = end
            defer { state.idle = [] }
            let wakesWriter = state.writerWaits
            state.writerWaits = false
            return (state.idle, wakesWriter)
        }
        for task in idle { task.resume(returning: nil) }
        if wakesWriter { writerMayGoOn.signal() }
    }

    // MARK: The evaluating tasks

    /// Waits for a record to evaluate; nil when the run needs this task no more.
    func nextJob() async -> RecordWindow.Job? {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> RecordWindow.Job?? in
                if !state.isAbandoned, let job = state.window.startNext() { return .some(job) }
                if state.isOver { return .some(nil) }
                state.idle.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Hands over what came of a record.
    /// - Returns: another record, when one waits.
    func finish(_ ticket: Int, _ finished: FinishedRecord) -> RecordWindow.Job? {
        let (next, wakesWriter) = state.withLock { state in
            state.window.finish(ticket, finished)
            let next = state.isAbandoned ? nil : state.window.startNext()
            return (next, Self.takeWriterWake(&state))
        }
        if wakesWriter { writerMayGoOn.signal() }
        return next
    }

    /// Gives up a record whose evaluation was cancelled.
    func leave(_ ticket: Int, computed: [CacheEntry]) {
        let wakesWriter = state.withLock { state in
            state.window.leave(ticket, computed: computed)
            return Self.takeWriterWake(&state)
        }
        if wakesWriter { writerMayGoOn.signal() }
    }

    /// Evaluates and reads nothing more. Whoever evaluates is cancelled by the caller.
    func cut() {
        let (idle, wakesWriter) = state.withLock { state in
            state.window.cut()
            defer { state.idle = [] }
            return (state.idle, Self.takeWriterWake(&state))
        }
        for task in idle { task.resume(returning: nil) }
        readerMayGoOn.signal()
        if wakesWriter { writerMayGoOn.signal() }
    }

    /// Whether nobody will take what is still evaluated.
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    // MARK: The writing thread

    /// Waits for records that can be written.
    /// - Parameters:
    ///   - patience: how long to wait before `pause`.
    ///   - waitsForInput: whether to wait that long also when no record is in flight.
    func deliver(patience: DispatchTimeInterval, waitsForInput: Bool) -> Delivery {
        var mayWait = true
        while true {
            let delivery = state.withLock { state -> Delivery? in
                state.writerWaits = false
                if state.window.hasReady { return .records(state.window.takeReady()) }
                if state.window.isOver, let end = state.end { return .end(end) }
                // With nothing in flight, whoever waits for answers has asked everything there is to ask.
                if !mayWait || (state.window.inFlight == 0 && !waitsForInput) { return .pause }
                state.writerWaits = true
                return nil
            }
            if let delivery { return delivery }
            mayWait = writerMayGoOn.wait(timeout: .now() + patience) == .success
        }
    }

    /// What was computed for records that wait for one before them.
    func takeComputed() -> [CacheEntry] { state.withLock { $0.window.takeComputed() } }

    /// Lets go of records that are written.
    func release(_ records: [FinishedRecord]) {
        let length = records.reduce(0) { $0 + $1.length }
        let wakesReader = state.withLock { state in
            state.window.release(records.count, length: length)
            return Self.takeReaderWake(&state)
        }
        if wakesReader { readerMayGoOn.signal() }
    }

    /// Ends the run without its remaining records.
    func abandon() {
        let idle = state.withLock { state in
            state.isAbandoned = true
            defer { state.idle = [] }
            return state.idle
        }
        for task in idle { task.resume(returning: nil) }
        readerMayGoOn.signal()
    }

    private static func takeWriterWake(_ state: inout State) -> Bool {
        guard state.writerWaits, state.window.hasReady || state.window.isOver else { return false }
        state.writerWaits = false
        return true
    }

    private static func takeReaderWake(_ state: inout State) -> Bool {
        guard state.readerWaits, state.window.hasDrained else { return false }
        state.readerWaits = false
        return true
    }
}
