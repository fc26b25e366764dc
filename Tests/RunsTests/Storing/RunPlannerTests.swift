import CascadeCore
import Store
import Testing

@testable import Runs

@Suite("Plans of runs")
struct RunPlannerTests {
    private let triage: ScriptedTriage
    private let input = numberedLines(0..<100)

    init() throws { triage = try ScriptedTriage() }

    private func plan(_ pipeline: Pipeline, over input: String) async throws -> RunPlan {
        var pipeline = pipeline
        var configuration = RunConfiguration()
        configuration.idField = pipeline.idField
        let store = try triage.store(for: &pipeline)
        configuration.store = store
        let stop = try StopFlag()
        let renderer = OutputTarget.renderer(at: nil, of: pipeline, csv: false, raw: false)
        let planner = try RunPlanner(
            pipeline, configuration: configuration, store: store, renderer: renderer, stop: stop)
        try triage.folder.write(input, to: "planned.jsonl")
        let source = try InputTarget.source(at: triage.folder.file("planned.jsonl"), stop: stop)
        let plan = try await planner.plan(source, history: RunHistory(try StateDatabase(triage.place)))
        #expect(triage.takeCalls().isEmpty, "a plan asks no model")
        return plan
    }

    @Test("before the first run the first tier must run, and the second may")
    func nothingStored() async throws {
        let plan = try await plan(triage.pipeline(), over: input)
        #expect(plan.records == 100 && plan.reused == 0 && !plan.isDone)
        #expect(plan.stages.map(\.missing) == [100, 0] && plan.stages.map(\.possible) == [0, 100])
        #expect(plan.stages[0].reasons == [.newText: 100] && plan.stages[0].seconds == nil)
    }

    @Test("after a run nothing is to be done; what is planned is what then runs")
    func afterRuns() async throws {
        _ = try await triage.run(triage.pipeline(), over: input)
        _ = triage.takeCalls()
        let done = try await plan(triage.pipeline(), over: input)
        #expect(done.isDone && done.reused == 100)

        let swapped = try triage.pipeline(models: ["large": "another"])
        let planned = try await plan(swapped, over: input)
        #expect(planned.stages.map(\.missing) == [0, 20] && planned.stages.map(\.stored) == [100, 0])
        #expect(planned.stages[1].reasons == [.changed(["model"]): 20] && planned.stages[1].possible == 0)
        _ = try await triage.run(swapped, over: input)
        #expect(triage.takeCalls() == ["large": 20])

        let inference = try triage.pipeline().inferences[0]
        let cost = InferenceCost(
            inference: inference.digest, stage: "small", ran: 10, seconds: 5, tokens: 1, multiplyAdds: 1000)
        try RunHistory(try StateDatabase(triage.place)).add(costs: [cost], to: RunHistory.comparisons)
        let more = try await plan(triage.pipeline(), over: numberedLines(95..<105))
        #expect(more.reused == 5 && more.stages.map(\.missing) == [5, 0] && more.stages.map(\.possible) == [0, 5])
        #expect(more.stages.map(\.seconds) == [2.5, 0] && more.stages.map(\.multiplyAdds) == [500, 0])
        #expect(more.stages.map(\.possibleSeconds) == [0, nil])
    }

    @Test("records that fail as they stand are counted by what is wrong with them")
    func failures() async throws {
        let plan = try await plan(triage.pipeline(), over: "not json\n{\"text\":\"a\"}\n" + numberedLines(0..<2))
        #expect(plan.records == 4 && plan.failures.values.reduce(0, +) == 2 && plan.stages[0].missing == 2)
    }
}
