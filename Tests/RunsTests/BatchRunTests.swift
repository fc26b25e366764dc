import CascadeCore
import JSON
import ModelPorts
import Testing

@testable import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct BatchRunTests {
    @Test func orderIsKeptUnderRandomDelays() async throws {
        let harness = try RunHarness()
        let evaluator = ScriptedEvaluator { record in
            try? await Task.sleep(for: .microseconds(Int.random(in: 0...2000)))
            return .echo(record)
        }
        let report = try await harness.run(numberedLines(0..<1000), evaluator)
        #expect(report.end == .completed)
        #expect(report.summary.read == 1000)
        #expect(report.summary.written == 1000)
        #expect(try harness.lines() == (0..<1000).map { #"{"id":\#($0 + 1),"text":"text \#($0)"}"# })
    }

    @Test(arguments: [1, 2, 7, 64])
    func recordsInFlightAreBounded(inFlight: Int) async throws {
        var harness = try RunHarness()
        harness.configuration.inFlight = inFlight
        let evaluator = ScriptedEvaluator { record in
            try? await Task.sleep(for: .microseconds(200))
            return .echo(record)
        }
        let report = try await harness.run(numberedLines(0..<300), evaluator)
        #expect(report.summary.written == 300)
        #expect(evaluator.peak <= inFlight)
        #expect(inFlight == 1 || evaluator.peak > 1)
    }

    /// With the first record held up, no more may be read than fit the window, however fast the others are.
    @Test func aSlowRecordHoldsTheInputBack() async throws {
        var harness = try RunHarness()
        harness.configuration.inFlight = 16
        let gate = Gate()
        let passed = Gauge()
        let evaluator = ScriptedEvaluator { record in
            if record.place.line == 1 { await gate.pass() } else { passed.enter() }
            return .echo(record)
        }
        async let report = harness.run(numberedLines(0..<500), evaluator)
        while passed.peak < 15 { await Task.yield() }
        try await Task.sleep(for: .milliseconds(50))
        #expect(passed.peak == 15)
        gate.open()
        #expect(try await report.summary.written == 500)
    }

    @Test func failuresGoBesideTheOutputWithTheirPlace() async throws {
        var harness = try RunHarness()
        harness.configuration.idField = "ticket"
        let evaluator = ScriptedEvaluator { record in
            record.id == "T-2" ? .failure("model", stage: "intent") : .echo(record)
        }
        let input = numberedLines(0..<2) + "{oops\n" + numberedLines(2..<4) + "{\"ticket\":null}\n{\"ticket\":[1]}\n"
        let report = try await harness.run(input, evaluator)
        #expect(report.end == .completed)
        #expect(report.summary.failures == ["invalid_json": 1, "model": 1, "missing_field": 1, "invalid_id": 1])
        #expect(
            try harness.lines()
                == [
                    #"{"id":"T-0","text":"text 0"}"#, #"{"id":"T-1","text":"text 1"}"#,
                    #"{"id":"T-3","text":"text 3"}"#,
                ])
        let errors = try harness.lines("output.jsonl.errors.jsonl").map { try JSONParser.parse($0) }
        #expect(errors.map { $0["id"] } == [.null, "T-2", .null, .null])
        #expect(errors.map { $0["line"]?.intValue } == [3, 4, 6, 7])
        #expect(errors[1]["offset"]?.intValue == 2 * 33 + 6)
        #expect(errors[1]["error"] == ["code": "model", "reason": "as told", "stage": "intent"])
    }

    @Test func onAStreamEveryLineIsAnsweredInItsTurn() async throws {
        let stop = try StopFlag()
        let folder = try TemporaryFolder()
        try folder.write("", to: "stream")
        let descriptor = try #require(FileDescriptor.opening(folder.file("stream"), O_WRONLY))
        let sink = StreamSink(BufferedOutput(name: "stream", descriptor: descriptor), format: .jsonLines)
        let source = JSONLinesSource(try .text(numberedLines(0..<2) + "{oops\n" + numberedLines(2..<3)))
        let report = try await BatchRun(ScriptedEvaluator.echo, configuration: RunConfiguration(), stop: stop)
            .run(from: source, into: sink)
        #expect(report.end == .completed)
        let lines = try folder.read("stream").split(separator: "\n")
        #expect(lines.count == 4)
        let failure = try JSONParser.parse(String(lines[2]))
        #expect(failure["id"]?.intValue == 3)
        #expect(failure["error"]?["code"] == "invalid_json")
        #expect(failure["error"]?["line"]?.intValue == 3)
        #expect(failure["error"]?["offset"]?.intValue == 66)
    }

    @Test func theLimitCountsRecordsRead() async throws {
        var harness = try RunHarness()
        harness.configuration.limit = 3
        let report = try await harness.run("\n" + numberedLines(0..<1) + "{oops\n" + numberedLines(1..<9))
        #expect(report.end == .completed)
        #expect(report.summary.read == 3)
        #expect(report.summary.written == 2)
        harness.configuration.limit = 0
        #expect(try await harness.run(numberedLines(0..<9)).summary.read == 0)
        #expect(try harness.lines().isEmpty)
    }

    @Test func shardsOfARunPartitionOutputAndErrors() async throws {
        let input = numberedLines(0..<200) + "{oops\n{}\n" + numberedLines(200..<300)
        var outputs: [String] = []
        var errors: [String] = []
        for index in 0..<3 {
            var harness = try RunHarness()
            harness.configuration.idField = "ticket"
            harness.configuration.shard = Shard(index: index, count: 3)
            let report = try await harness.run(input)
            outputs += try harness.lines()
            if report.summary.failed > 0 { errors += try harness.lines("output.jsonl.errors.jsonl") }
        }
        var whole = try RunHarness()
        whole.configuration.idField = "ticket"
        _ = try await whole.run(input)
        #expect(try outputs.sorted() == whole.lines().sorted())
        #expect(try errors.sorted() == whole.lines("output.jsonl.errors.jsonl").sorted())
        #expect(outputs.count == 300 && errors.count == 2)
    }

    @Test func theLimitCountsBeforeTheInputIsDivided() async throws {
        var read = 0
        for index in 0..<2 {
            var harness = try RunHarness()
            harness.configuration.idField = "ticket"
            harness.configuration.limit = 20
            harness.configuration.shard = Shard(index: index, count: 2)
            read += try await harness.run(numberedLines(0..<100)).summary.read
        }
        #expect(read == 20)
    }

    @Test func shardsNeedAnIdentifier() throws {
        var configuration = RunConfiguration()
        configuration.shard = Shard(index: 0, count: 2)
        let stop = try StopFlag()
        let error = #expect(throws: RunError.self) {
            try BatchRun(ScriptedEvaluator.echo, configuration: configuration, stop: stop)
        }
        #expect(error?.code == .usage)
    }

    @Test func nestedIdentifiersAndNumbersAreKeptAsWritten() async throws {
        var harness = try RunHarness()
        harness.configuration.idField = "meta.key"
        _ = try await harness.run("{\"meta\":{\"key\":12345678901234567890}}\n{\"meta.key\":\"flat\"}\n")
        #expect(try harness.lines() == [#"{"id":12345678901234567890,"text":null}"#, #"{"id":"flat","text":null}"#])
    }

    @Test func theTraceTellsWhatEveryStageDid() async throws {
        var harness = try RunHarness()
        harness.configuration.trace = true
        let evaluator = ScriptedEvaluator { record in
            .echo(
                record,
                stages: [
                    StageReport(
                        stage: "intent", outcome: .ran, detail: JSONObject([("confidence", 0.5), ("model", "small")]),
                        cost: ModelCost(tokens: 7, windows: 1, multiplyAdds: 10, seconds: 0.25)),
                    StageReport(
                        stage: "final", outcome: .cascaded(tier: 1, escalated: true, accepted: false),
                        detail: JSONObject(), cost: .zero),
                    StageReport(stage: "desk", outcome: .routed("fraud"), detail: JSONObject(), cost: .zero),
                    StageReport(stage: "summary", outcome: .skipped, detail: JSONObject(), cost: .zero),
                ])
        }
        _ = try await harness.run("{}\n", evaluator)
        let stages = [
            #"{"stage":"intent","outcome":"ran","confidence":0.5,"model":"small","tokens":7,"seconds":0.25}"#,
            #"{"stage":"final","outcome":"cascaded","tier":1,"escalated":true,"accepted":false}"#,
            #"{"stage":"desk","outcome":"routed","route":"fraud"}"#, #"{"stage":"summary","outcome":"skipped"}"#,
        ]
        #expect(try harness.lines() == [#"{"id":1,"text":null,"trace":["# + stages.joined(separator: ",") + "]}"])
    }

    @Test func inTableOutputTheTraceIsAColumn() async throws {
        var harness = try RunHarness()
        harness.configuration.trace = true
        let evaluator = ScriptedEvaluator { record in
            .echo(record, stages: [StageReport(stage: "s", outcome: .ran, detail: JSONObject(), cost: .zero)])
        }
        _ = try await harness.run(numberedLines(0..<1), evaluator, output: "output.csv")
        #expect(
            try harness.lines("output.csv")
                == ["id,text,trace", #"1,text 0,"[{""stage"":""s"",""outcome"":""ran""}]""#])
    }
}
