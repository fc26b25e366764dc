import CascadeCore
import JSON
import Testing

@testable import Runs

@Suite struct RecordWindowTests {
    private func record(_ number: Int) -> Record {
        Record(id: .number(JSONNumber(number)), fields: JSONObject(), place: RecordPlace(line: number, offset: 0))
    }

    private func admitted(_ number: Int, length: Int = 1) -> AdmittedRecord {
        AdmittedRecord(record: record(number), length: length, lineInput: nil)
    }

    private func finished(_ number: Int, length: Int = 1) -> FinishedRecord {
        FinishedRecord(
            place: RecordPlace(line: number, offset: 0), length: length, line: .output([]), failure: nil, stages: [])
    }

    @Test func recordsAreTakenInOrderHoweverTheyFinish() {
        var window = RecordWindow(capacity: 4, byteCapacity: 100)
        for number in 1...4 { window.admit(admitted(number)) }
        let tickets = (1...4).compactMap { _ in window.startNext()?.ticket }
        #expect(tickets == [0, 1, 2, 3])
        #expect(window.startNext() == nil)
        window.finish(2, finished(3))
        window.finish(1, finished(2))
        #expect(!window.hasReady)
        #expect(window.takeReady().isEmpty)
        window.finish(0, finished(1))
        #expect(window.hasReady)
        #expect(window.takeReady().map(\.place.line) == [1, 2, 3])
        #expect(!window.isDelivered)
        window.finish(3, finished(4))
        #expect(window.takeReady().map(\.place.line) == [4])
        #expect(window.isDelivered)
    }

    @Test func aRecordIsInFlightUntilItIsReleased() {
        var window = RecordWindow(capacity: 2, byteCapacity: 100)
        window.admit(finished(1))
        window.admit(finished(2))
        #expect(window.isFull)
        #expect(window.takeReady().count == 2)
        #expect(window.isFull)
        window.release(1, length: 1)
        #expect(!window.isFull)
        #expect(window.inFlight == 1)
    }

    @Test func bytesFillTheWindowToo() {
        var window = RecordWindow(capacity: 100, byteCapacity: 10)
        window.admit(finished(1, length: 50))
        #expect(window.isFull)
        #expect(!window.hasDrained)
        _ = window.takeReady()
        window.release(1, length: 50)
        #expect(!window.isFull)
        #expect(window.hasDrained)
    }

    @Test(arguments: [1, 2, 3, 4, 256])
    func anEmptyWindowHasAlwaysDrained(capacity: Int) {
        var window = RecordWindow(capacity: capacity, byteCapacity: 1)
        #expect(window.hasDrained)
        window.admit(finished(1))
        #expect(window.isFull)
        _ = window.takeReady()
        window.release(1, length: 1)
        #expect(window.hasDrained)
    }

    @Test func rejectedRecordsAreNotEvaluated() {
        var window = RecordWindow(capacity: 4, byteCapacity: 100)
        window.admit(finished(1))
        window.admit(admitted(2))
        #expect(window.startNext()?.record.record.place.line == 2)
        #expect(window.takeReady().map(\.place.line) == [1])
    }

    @Test func aWindowThatIsCutEndsWhenNothingRuns() {
        var window = RecordWindow(capacity: 8, byteCapacity: 100)
        for number in 1...5 { window.admit(admitted(number)) }
        for _ in 1...4 { _ = window.startNext() }
        window.finish(0, finished(1))
        window.finish(2, finished(3))
        window.cut()
        #expect(window.startNext() == nil)
        #expect(!window.isOver)
        window.leave(1, computed: [])
        window.finish(3, finished(4))
        #expect(!window.isOver, "what is ready before the first that was left is still to be written")
        #expect(window.takeReady().map(\.place.line) == [1])
        #expect(window.isOver && !window.isDelivered)
    }
}
