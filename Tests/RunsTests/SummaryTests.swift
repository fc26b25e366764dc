import CascadeCore
import JSON
import ModelPorts
import Testing

@testable import Runs

@Suite struct SummaryTests {
    private static let cost = ModelCost(tokens: 1000, windows: 1, multiplyAdds: 5, seconds: 0.5)

    /// Ten records: every fifth escalates, one route or none, the summary skipped for odd ones, one record fails.
    private static let evaluator = ScriptedEvaluator { record in
        let line = record.place.line
        if line == 10 {
            let failed = StageReport(stage: "intent", outcome: .failed("x"), detail: JSONObject(), cost: .zero)
            return .failure("model", stage: "intent", stages: [failed])
        }
        let escalated = line.isMultiple(of: 5)
        var stages = [StageReport(stage: "intent", outcome: .ran, detail: JSONObject(), cost: cost)]
        if escalated { stages.append(StageReport(stage: "large", outcome: .ran, detail: JSONObject(), cost: cost)) }
        stages.append(
            StageReport(
                stage: "final", outcome: .cascaded(tier: escalated ? 1 : 0, escalated: escalated, accepted: line < 9),
                detail: JSONObject(), cost: .zero))
        stages.append(
            StageReport(
                stage: "summary", outcome: line.isMultiple(of: 2) ? .ran : .skipped, detail: JSONObject(), cost: .zero))
        stages.append(
            StageReport(
                stage: "desk", outcome: .routed(line < 4 ? "fraud" : line < 9 ? "general" : nil), detail: JSONObject(),
                cost: .zero))
        return .echo(record, stages: stages)
    }

    private func summary() async throws -> RunSummary {
        var harness = try RunHarness()
        harness.configuration.stages = ["intent", "large", "final", "summary", "desk", "unasked"]
        return try await harness.run(numberedLines(0..<10), Self.evaluator).summary
    }

    @Test func everythingIsCounted() async throws {
        let summary = try await summary()
        #expect(summary.read == 10)
        #expect(summary.written == 9)
        #expect(summary.failures == ["model": 1])
        #expect(summary.stages.map(\.stage) == ["intent", "large", "final", "summary", "desk", "unasked"])
        let (intent, large, final) = (summary.stages[0], summary.stages[1], summary.stages[2])
        #expect(intent.ran == 9 && intent.failed == 1 && intent.tokens == 9000 && intent.seconds == 4.5)
        #expect(large.ran == 1 && large.multiplyAdds == 5)
        #expect(final.router?.decided == 9)
        #expect(final.router?.escalated == 1)
        #expect(final.router?.accepted == 8)
        #expect(final.router?.tiers == [0: 8, 1: 1])
        #expect(summary.stages[3].ran == 4 && summary.stages[3].skipped == 5)
        #expect(summary.stages[4].router?.routes == ["fraud": 3, "general": 5])
        #expect(summary.stages[4].router?.unrouted == 1)
        #expect(summary.escalatedShare == 1.0 / 9)
    }

    @Test func theTextTellsAllOfIt() async throws {
        let lines = SummaryText.text(of: try await summary()).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "10 records read, 9 written, 1 failed (model 1)")
        #expect(lines[1].hasSuffix(" records/s"))
        #expect(
            lines[2...].joined(separator: "\n") == """

                stage    ran  skipped  failed  tokens  thread s
                intent     9        0       1   9,000      4.50
                large      1        0       0   1,000      0.50
                summary    4        5       0       0      0.00
                unasked    0        0       0       0      0.00

                router  decided  accepted  escalated   share  answered by
                final         9         8          1  11.1 %  tier 0 8, tier 1 1
                desk          9                               general 5, fraud 3, none 1

                """)
    }

    @Test func machinesReadTheSame() async throws {
        let json = try JSONParser.parse(JSONWriter.text(.object(try await summary().json)))
        #expect(json["failures"] == ["model": 1])
        let stages = try #require(json["stages"]?.arrayValue)
        #expect(stages[2]["router"]?["tiers"] == ["0": 8, "1": 1])
        #expect(stages[4]["router"] == ["decided": 9, "routes": ["fraud": 3, "general": 5], "unrouted": 1])
    }

    /// Four records: the stage's answer stored for two, confidences at the bins' edges, two tiers and a routed stage.
    private func stored() async throws -> RunSummary {
        let confidences: [Double?] = [0, 0.05, 1, nil]
        let evaluator = ScriptedEvaluator { record in
            let index = record.place.line - 1
            let outcomes: [(String, StageReport.Outcome)] = [
                ("intent", .ran), ("final", .cascaded(tier: index % 2, escalated: index % 2 == 1, accepted: true)),
                ("desk", .routed("fraud")),
            ]
            let reports = outcomes.map { stage, outcome in
                StageReport(
                    stage: stage, outcome: outcome, cost: Self.cost, confidence: confidences[index],
                    isStored: stage == "intent" && index < 2)
            }
            return .echo(record, stages: reports)
        }
        var summary = try await RunHarness().run(numberedLines(0..<4), evaluator).summary
        summary.reused = 3
        return summary
    }

    @Test func whatWasStoredIsCountedApart() async throws {
        let summary = try await stored()
        #expect(summary.stages[0].ran == 2 && summary.stages[0].stored == 2)
        let lines = SummaryText.text(of: summary).split(separator: "\n")
        #expect(lines[0] == "4 records read, 4 written (3 of them as stored)")
        #expect(lines[2] == "stage   ran  stored  skipped  failed  tokens  thread s")
        #expect(lines[3] == "intent    2       2        0       0   4,000      2.00")
        let tally = RunTally(stages: [], inputSize: nil)
        for reused in [true, false, true] {
            var record = FinishedRecord(place: RecordPlace(line: 1, offset: 0), length: 1, line: .output([]))
            record.isReused = reused
            tally.count([record])
        }
        #expect(tally.summary(read: 3).reused == 2)
        #expect(tally.summary(read: 3).written == 3)
    }

    @Test func confidenceIsCountedInBinsAndForCascadesByTier() async throws {
        func bins(_ filled: Int...) throws -> ConfidenceCounts {
            try #require(ConfidenceCounts(bins: (0..<20).map { bin in filled.count { $0 == bin } }))
        }
        let stages = try await stored().stages
        #expect(try stages[0].confidence == bins(0, 1, 19))
        #expect(stages[1].confidence == nil)
        #expect(try stages[1].router?.confidence == [0: bins(0, 19), 1: bins(1)])
        #expect(try stages[2].confidence == bins(0, 1, 19))
        var odd = ConfidenceCounts()
        for confidence: Double in [-1, 2, .infinity, -.infinity, .nan] { odd.count(confidence) }
        #expect(try odd == bins(0, 0, 19, 19))
    }

    @Test func aSummaryIsReadBackAsItWas() async throws {
        for summary in [try await stored(), try await summary(), RunSummary()] {
            let json = try #require(JSONParser.parse(JSONWriter.text(.object(summary.json))).objectValue)
            #expect(RunSummary(json) == summary)
        }
    }

    @Test func whatMakesNoSenseInAStoredSummaryCountsAsNothing() throws {
        let text = """
            {"read":-4,"written":"many","reused":1e300,"seconds":-1,"failures":{"a":9e30,"b":2},"stages":[7,{},
            {"stage":"s","ran":1.5,"confidence":[1,2],"router":{"tiers":{"x":1,"1":2},"confidence":{"0":7}}}]}
            """
        let summary = RunSummary(try #require(JSONParser.parse(text).objectValue))
        #expect(summary.read == 0 && summary.written == 0 && summary.seconds == 0 && summary.reused == 0)
        #expect(summary.failures == ["a": 0, "b": 2])
        #expect(summary.stages.map(\.stage) == ["s"])
        #expect(summary.stages[0].confidence == nil && summary.stages[0].ran == 0)
        #expect(summary.stages[0].router?.tiers == [1: 2] && summary.stages[0].router?.confidence.isEmpty == true)
    }

    @Test func numbersReadWell() {
        #expect(
            [0, 999, 1000, 1_234_567, -1000].map(NumberText.grouped) == ["0", "999", "1,000", "1,234,567", "-1,000"])
        #expect(NumberText.fixed(1234.567, decimals: 2) == "1,234.57")
        #expect(NumberText.fixed(0.04, decimals: 1) == "0.0")
        #expect(NumberText.fixed(-0.5, decimals: 2) == "-0.50")
        #expect(NumberText.fixed(.infinity, decimals: 1) == "–")
        #expect(NumberText.fixed(1e300, decimals: 1) == "–")
        #expect(NumberText.percent(0.182) == "18.2 %")
        #expect([5, 65, 3725].map(NumberText.clock) == ["0:05", "1:05", "1:02:05"])
    }
}
