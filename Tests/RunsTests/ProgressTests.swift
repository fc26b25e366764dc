import JSON
import Synchronization
import Testing

@testable import Runs

@Suite struct ProgressTests {
    private final class Screen: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }

        func output(width: Int = 200) -> ProgressOutput {
            ProgressOutput(
                write: { text in self.texts.withLock { $0.append(text) } }, isTerminal: true, width: { width })
        }
    }

    private let half = RunProgress(
        read: 1300, answered: 1234, failed: 2, escalatedShare: 0.182, seconds: 10, bytes: 500, inputSize: 1000)
    private let unknown = RunProgress(
        read: 5, answered: 5, failed: 0, escalatedShare: nil, seconds: 1, bytes: 50, inputSize: nil)
    private let report = RunReport(end: .completed, summary: RunSummary())

    @Test func theBarTellsRateEscalationAndTimeLeft() {
        let screen = Screen()
        let progress = TerminalProgress(screen.output())
        for event in [RunEvent.started, .progress(half), .progress(unknown), .finished(report)] {
            progress.report(event)
        }
        #expect(
            screen.all == [
                "\r\u{1b}[2K██████████░░░░░░░░░░  50 %  1,234 records  123/s  18.2 % escalated  2 failed  0:10 left",
                "\r\u{1b}[2K5 records  5.0/s", "\r\u{1b}[2K",
            ])
    }

    @Test func theBarFitsItsTerminal() {
        let screen = Screen()
        TerminalProgress(screen.output(width: 30)).report(.progress(half))
        #expect(screen.all.first?.dropFirst(5).count == 29)
    }

    @Test func logsGetWholeLines() {
        let screen = Screen()
        let progress = PlainProgress(screen.output())
        for event in [RunEvent.started, .progress(half), .finished(report)] { progress.report(event) }
        #expect(screen.all == ["50 %  1,234 records  123/s  18.2 % escalated  2 failed  0:10 left\n"])
    }

    @Test func machinesGetAnObjectALine() throws {
        let screen = Screen()
        let progress = MachineProgress(screen.output())
        for event in [RunEvent.started, .progress(half), .progress(unknown), .finished(report)] {
            progress.report(event)
        }
        let events = try screen.all.map { try JSONParser.parse($0) }
        #expect(events.map { $0["event"] } == ["start", "progress", "progress", "end"])
        #expect(events[1]["fraction"] == 0.5)
        #expect(events[1]["seconds_left"] == 10.0)
        #expect(events[2]["fraction"] == .null)
        #expect(events[3]["end"] == "completed")
        #expect(events[3]["summary"]?["read"] == 0)
        #expect(screen.all.allSatisfy { $0.hasSuffix("}\n") })
    }

    @Test func aRunReportsItsBeginningAndItsEnd() async throws {
        let folder = try TemporaryFolder()
        let stop = try StopFlag()
        let screen = Screen()
        let path = try folder.write(numberedLines(0..<10), to: "input")
        let source = InputFormat.jsonLines.source(try .file(path, stop: stop))
        let sink = try OutputTarget.sink(at: folder.file("output"), format: .jsonLines)
        let run = try BatchRun(
            ScriptedEvaluator.echo, configuration: RunConfiguration(), progress: MachineProgress(screen.output()),
            stop: stop)
        _ = await run.run(from: source, into: sink)
        let events = try screen.all.map { try JSONParser.parse($0)["event"] }
        #expect(events.first == "start")
        #expect(events.last == "end")
    }
}
