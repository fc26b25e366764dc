import Digests
import Testing

@testable import Store

@Suite("The ledger of deliveries")
struct DeliveryLedgerTests {
    private let folder: StateFolder

    init() throws { folder = try StateFolder() }

    private func ledger(_ output: String = "/out.jsonl") throws -> DeliveryLedger {
        try DeliveryLedger(try StateDatabase(folder.place), output: output)
    }

    private func record(_ number: UInt64, content: Int64 = 0) -> DeliveryLedger.Key {
        DeliveryLedger.Key(record: ContentDigest(high: .max - number, low: number), content: content)
    }

    @Test("a note counts when its run has settled, and is taken back otherwise")
    func settling() throws {
        let ledger = try ledger()
        try ledger.note([(record(1), .written), (record(2), .failed)])
        #expect(try ledger.delivery(of: record(1)) == nil)
        try ledger.settle()
        #expect(try (ledger.delivery(of: record(1)), ledger.delivery(of: record(2))) == (.written, .failed))
        try ledger.note([(record(3), .written)])
        try ledger.takeBack()
        #expect(try (ledger.delivery(of: record(3)), ledger.delivery(of: record(1))) == (nil, .written))
    }

    @Test("a failure that is tried again counts as what came of it, and as a failure if nothing came of it")
    func retries() throws {
        let ledger = try ledger()
        try ledger.note([(record(1), .failed), (record(2), .failed)])
        try ledger.settle()
        try ledger.note([(record(1), .written), (record(2), .failed)])
        try ledger.takeBack()
        #expect(try (ledger.delivery(of: record(1)), ledger.delivery(of: record(2))) == (.failed, .failed))
        try ledger.note([(record(1), .written), (record(2), .failed)])
        try ledger.settle()
        #expect(try (ledger.delivery(of: record(1)), ledger.delivery(of: record(2))) == (.written, .failed))
        try ledger.note([(record(1), .failed)])
        try ledger.settle()
        #expect(try ledger.delivery(of: record(1)) == .written, "what was delivered stays delivered")
    }

    @Test("of a record that is known by its name the last content counts, also one that was delivered before")
    func contents() throws {
        let ledger = try ledger()
        for content: Int64 in [7, 8, 7] {
            #expect(try ledger.delivery(of: record(1, content: content)) == nil)
            try ledger.note([(record(1, content: content), .written)])
            try ledger.settle()
            #expect(try ledger.delivery(of: record(1, content: content)) == .written)
        }
        try ledger.note([(record(1, content: 9), .failed)])
        try ledger.takeBack()
        #expect(
            try ledger.delivery(of: record(1, content: 7)) == nil, "a row may have been replaced: it is put in again")
    }

    @Test("outputs have ledgers of their own, and appends are theirs until they are settled")
    func outputs() throws {
        let (first, second) = (try ledger(), try ledger("/other.jsonl"))
        try first.note([(record(1), .written)])
        let intent = AppendIntent(
            path: "/out.jsonl", spool: "/.out.jsonl.append", header: [1, 2], device: 3, inode: .max, base: 5, length: 6,
            digest: [7, 8])
        try first.intend([intent])
        try second.settle()
        try second.takeBack()
        #expect(try (first.intended(), second.intended()) == ([intent], []))
        try first.settle()
        #expect(try first.intended().isEmpty)
        #expect(try first.delivery(of: record(1)) == .written)
        #expect(try second.delivery(of: record(1)) == nil)
    }
}
