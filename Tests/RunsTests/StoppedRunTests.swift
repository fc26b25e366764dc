import CascadeCore
import JSON
import Testing

@testable import Runs

@Suite("Runs that are stopped while models take their time")
struct StoppedRunTests {
    private func run(
        _ evaluator: ScriptedEvaluator, from reading: FileDescriptor, to writing: FileDescriptor, grace: Duration,
        stop: StopFlag
    ) async throws -> RunReport {
        var configuration = RunConfiguration()
        configuration.grace = grace
        let source = JSONLinesSource(ByteInput(name: "pipe", descriptor: reading, stop: stop))
        let sink = StreamSink(BufferedOutput(name: "pipe", descriptor: writing), format: .jsonLines)
        return try await BatchRun(evaluator, configuration: configuration, stop: stop).run(from: source, into: sink)
    }

    @Test("what never ends is left after the grace, and everything that was computed is kept", .timeLimit(.minutes(1)))
    func leftRecords() async throws {
        let triage = try ScriptedTriage()
        let endless = ScriptedTriage.usual.replacing("model: large", with: "model: endless")
        let stop = try StopFlag()
        async let stopped = triage.report(triage.pipeline(endless), over: numberedLines(0..<100), stop: stop)
        while triage.calls(of: "endless") < 20 || triage.calls(of: "small") < 100 {
            try await Task.sleep(for: .milliseconds(5))
        }
        stop.stop(signal: 2)
        #expect(try await stopped.end == .interrupted(signal: 2))
        #expect(!triage.folder.names.contains("output.jsonl"))

        _ = triage.takeCalls()
        let next = try await triage.run(triage.pipeline(), over: numberedLines(0..<100))
        #expect(triage.takeCalls() == ["large": 20], "also of records that were left, what was computed is kept")
        #expect(next.written == 100 && next.failed == 0)
    }

    @Test("what is computed behind a record that takes long is committed meanwhile", .timeLimit(.minutes(1)))
    func committedMeanwhile() async throws {
        let triage = try ScriptedTriage()
        let endless = ScriptedTriage.usual.replacing("model: large", with: "model: endless")
        let stop = try StopFlag()
        async let stopped = triage.report(triage.pipeline(endless), over: numberedLines(0..<5), stop: stop)
        let record = Record(id: "T-1", fields: JSONObject([("text", "text 1")]), place: RecordPlace(line: 2, offset: 0))
        var reports: [StageReport] = []
        repeat {
            try await Task.sleep(for: .milliseconds(100))
            // Looks into the store, and leaves nothing there.
            var looking = try triage.pipeline()
            _ = try triage.store(for: &looking)
            reports = await looking.evaluate(record).stages
        } while reports.first?.isStored != true
        stop.stop(signal: 15)
        #expect(try await stopped.end == .interrupted(signal: 15))
    }

    /// Failures that come of being stopped are none: `on_error: null` must not make answers of them.
    @Test("a stream has the lines before the first record that was left, and no failures", .timeLimit(.minutes(1)))
    func streamedPrefix() async throws {
        let (questions, answers) = (try Pipe(), try Pipe())
        let asking = try questions.takeWriting()
        let hearing = try answers.takeReading()
        let evaluator = ScriptedEvaluator { record in
            if record.place.line != 3 { return .echo(record) }
            do { try await Task.sleep(for: .seconds(3600)) } catch { return .failure("cancelled") }
            return .echo(record)
        }
        let stop = try StopFlag()
        async let report = run(
            evaluator, from: questions.takeReading(), to: answers.takeWriting(), grace: .milliseconds(50), stop: stop)
        let question = Array(numberedLines(0..<5).utf8)
        #expect(question.withUnsafeBytes { asking.writeAll($0) } == 0)
        for number in 0..<2 {
            let line = await ThreadExecutor.run("hearer") { hearing.readLine() }
            #expect(line == #"{"id":\#(number + 1),"text":"text \#(number)"}"#)
        }
        stop.stopAtDeadline()
        let ended = try await report
        #expect(ended.end == .deadline)
        #expect(ended.summary.written == 2 && ended.summary.failed == 0)
    }

    @Test("nobody waits for answers that nobody reads", .timeLimit(.minutes(1)))
    func abandonedRecords() async throws {
        let (questions, answers) = (try Pipe(), try Pipe())
        let asking = try questions.takeWriting()
        let hearing = try answers.takeReading()
        let evaluator = ScriptedEvaluator { record in
            if record.place.line == 3 { try? await Task.sleep(for: .seconds(3600)) }
            return .echo(record)
        }
        async let report = run(
            evaluator, from: questions.takeReading(), to: answers.takeWriting(), grace: .seconds(5), stop: StopFlag())
        let first = Array(numberedLines(0..<1).utf8)
        #expect(first.withUnsafeBytes { asking.writeAll($0) } == 0)
        _ = await ThreadExecutor.run("hearer") { hearing.readLine() }
        hearing.closeForTest()
        let others = Array(numberedLines(1..<3).utf8)
        #expect(others.withUnsafeBytes { asking.writeAll($0) } == 0)
        #expect(try await report.end == .readerClosed)
    }
}
