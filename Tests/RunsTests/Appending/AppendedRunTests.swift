import CascadeCore
import JSON
import Store
import Testing

@testable import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("Runs that append what is new")
struct AppendedRunTests {
    private let triage: ScriptedTriage

    init() throws { triage = try ScriptedTriage() }

    /// One run with `--append`, and with `--only-new` unless told otherwise.
    @discardableResult
    private func run(
        _ input: String, text: String = ScriptedTriage.usual, onlyNew: Bool = true, retriesErrors: Bool = false
    ) async throws -> RunSummary {
        var pipeline = try triage.pipeline(text)
        var configuration = RunConfiguration()
        configuration.idField = pipeline.idField
        configuration.stages = pipeline.stageNames
        configuration.store = try triage.store(for: &pipeline)
        let path = triage.folder.file("out.jsonl")
        let ledger = try DeliveryLedger(try StateDatabase(triage.place), output: path)
        let digests = pipeline
        let delivering = try Delivering(
            ledger, onlyNew: onlyNew, retriesErrors: retriesErrors, recordDigest: { digests.inputDigest(of: $0) })
        configuration.delivering = delivering
        let stop = try StopFlag()
        try triage.folder.write(input, to: "input.jsonl")
        let source = try InputTarget.source(at: triage.folder.file("input.jsonl"), stop: stop)
        let sink = try OutputTarget.appending(
            to: path, of: pipeline, raw: false, trace: false, delivering: delivering)
        let report = try await BatchRun(pipeline, configuration: configuration, stop: stop).run(
            from: source, into: sink)
        #expect(report.end == .completed)
        return report.summary
    }

    private func delivered(_ name: String = "out.jsonl") throws -> [String] {
        try triage.folder.read(name).split(separator: "\n").map { line in
            String(line.split(separator: "\"")[3])
        }
    }

    private func names(_ numbers: Range<Int>) -> [String] { numbers.map { "T-\($0)" } }

    @Test("each record is delivered once, whatever comes again; a rotated output does not bring it back")
    func onlyNew() async throws {
        try await run(numberedLines(0..<10))
        let second = try await run(numberedLines(5..<15))
        #expect(second.passedOver == 5 && second.written == 5)
        #expect(try delivered() == names(0..<15))
        let path = triage.folder.file("out.jsonl")
        #expect(rename(path, path + ".1") == 0)
        let third = try await run(numberedLines(0..<20))
        #expect(third.passedOver == 15 && third.written == 5)
        #expect(try delivered() == names(15..<20) && (try delivered("out.jsonl.1")) == names(0..<15))
    }

    @Test("a record whose text changed is new; one whose unread fields changed is not")
    func changedRecords() async throws {
        try await run(numberedLines(0..<4))
        let unread = numberedLines(0..<4).replacing("\"ticket\"", with: "\"seen\":1,\"ticket\"")
        #expect(try await run(unread).passedOver == 4)
        let changed = numberedLines(0..<4).replacing("text 2", with: "text two 2")
        let summary = try await run(changed)
        #expect(summary.passedOver == 3 && summary.written == 1)
        #expect(try delivered() == names(0..<4) + ["T-2"])
    }

    @Test("without --only-new everything is appended again")
    func everything() async throws {
        try await run(numberedLines(0..<3), onlyNew: false)
        try await run(numberedLines(0..<3), onlyNew: false)
        #expect(try delivered() == names(0..<3) + names(0..<3))
    }

    @Test("a run that was broken off while it appended is over when it comes again: nothing is appended twice")
    func brokenWhileAppending() async throws {
        try await run(numberedLines(0..<3), onlyNew: false)
        // The state in which a kill behind the first of the appended bytes leaves everything.
        let path = triage.folder.file("out.jsonl")
        let whole = try triage.folder.read("out.jsonl")
        let ledger = try DeliveryLedger(try StateDatabase(triage.place), output: path)
        var spool = try SpooledBytes(for: path, header: [])
        try spool.append(Array(whole.utf8))
        let intent = try spool.prepare()
        try ledger.intend([intent])
        try triage.folder.write(whole + whole.prefix(7), to: "out.jsonl")
        try await run(numberedLines(0..<3), onlyNew: false)
        #expect(try delivered() == names(0..<3) + names(0..<3))
        // Another time is another run, and so is one over other records.
        try await run(numberedLines(0..<3), onlyNew: false)
        #expect(try delivered() == names(0..<3) + names(0..<3) + names(0..<3))
    }

    @Test("what has other columns is not appended to, nor what is no file")
    func unfit() throws {
        let path = try triage.folder.write("a,b\n1,2\n", to: "out.csv")
        let other = #expect(throws: RunError.self) { try AppendedFile.check(path, header: Array("a,c\n".utf8)) }
        #expect(other?.code == .data)
        #expect(throws: Never.self) { try AppendedFile.check(path, header: Array("a,b\n".utf8)) }
        let device = #expect(throws: RunError.self) { try AppendedFile.check("/dev/null", header: []) }
        #expect(device?.code == .usage)
    }

    @Test("a record that failed is passed over, unless failures are tried again; then it is delivered")
    func retriedErrors() async throws {
        let broken = ScriptedTriage.usual.replacing("model: large", with: "model: broken")
        #expect(try await run(numberedLines(60..<76), text: broken).failed == 2)
        #expect(try await run(numberedLines(60..<76), text: broken).passedOver == 16)
        // The repaired pipeline is another one, its output is the same.
        #expect(try await run(numberedLines(60..<76)).passedOver == 16)
        let retried = try await run(numberedLines(60..<76), retriesErrors: true)
        #expect(retried.passedOver == 14 && retried.written == 2)
        #expect(try await run(numberedLines(60..<76), retriesErrors: true).passedOver == 16)
        #expect(try delivered().suffix(2) == ["T-70", "T-75"])
    }

    @Test("what another program wrote without an end of line is not glued to ours")
    func foreignTail() async throws {
        try triage.folder.write("{\"id\":\"foreign\"}", to: "out.jsonl")
        try await run(numberedLines(0..<2))
        #expect(try delivered() == ["foreign"] + names(0..<2))
    }

    @Test("notes of a run that never came to append are taken back: its records are new")
    func brokenOff() async throws {
        let path = triage.folder.file("out.jsonl")
        try await run(numberedLines(0..<2))
        let pipeline = try triage.pipeline()
        let ledger = try DeliveryLedger(try StateDatabase(triage.place), output: path)
        let record = Record(
            id: .string("T-2"), fields: JSONObject([("ticket", "T-2"), ("text", "text 2")]),
            place: RecordPlace(line: 1, offset: 0))
        try ledger.note([(DeliveryLedger.Key(record: pipeline.inputDigest(of: record)), .written)])
        try triage.folder.write("half a li", to: ".out.jsonl.append")
        let summary = try await run(numberedLines(0..<3))
        #expect(summary.passedOver == 2 && summary.written == 1)
        #expect(try delivered() == names(0..<3))
    }
}
