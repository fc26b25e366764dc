import CascadeCore
import JSON
import Store
import Testing

@testable import Runs

@Suite("Two pipelines held against each other")
struct RunComparisonTests {
    private let triage: ScriptedTriage
    private let input = numberedLines(0..<100)

    init() throws {
        triage = try ScriptedTriage()
        try triage.folder.write(input, to: "input.jsonl")
    }

    private func side(_ text: String, models: [String: String] = [:]) throws -> RunComparison.Side {
        var pipeline = try triage.pipeline(text, models: models)
        let store = try triage.store(for: &pipeline)
        return RunComparison.Side(pipeline, store: store, history: RunHistory(try StateDatabase(triage.place)))
    }

    private func compare(
        _ old: RunComparison.Side, _ new: RunComparison.Side, expected: ExpectedAnswers? = nil
    ) async throws -> (report: ComparisonReport, differing: [JSONValue]) {
        let stop = try StopFlag()
        let comparison = RunComparison(in: triage.place, configuration: RunConfiguration(), stop: stop)
        var differing: [JSONValue] = []
        let path = triage.folder.file("input.jsonl")
        let report = try await comparison.compare(
            old, new, opening: { () throws(RunError) in try InputTarget.source(at: path, stop: stop) },
            expected: expected, progress: nil, each: { differing.append($0.id) })
        return (report, differing)
    }

    private let smallAlone = ScriptedTriage.usual.replacing("accept: 0.9", with: "accept: 0.5")

    @Test("what both have in common is computed once, and nothing twice")
    func computesOnce() async throws {
        let (report, differing) = try await compare(side(ScriptedTriage.usual), side(smallAlone))
        #expect(triage.takeCalls() == ["small": 100, "large": 20])
        #expect(report.records == 100 && report.same == 80)
        #expect(differing == stride(from: 0, to: 100, by: 5).map { .string("T-\($0)") })
        #expect(report.differing == ["label": 20, "tier": 20])
        #expect(report.flips(of: "label").map(\.turn) == [.init(old: "card", new: "transfer")])
        #expect(report.flips(of: "tier").map(\.count) == [20])
        _ = try await compare(side(smallAlone), side(ScriptedTriage.usual))
        #expect(triage.takeCalls().isEmpty)
        #expect(triage.folder.names.allSatisfy { !$0.hasPrefix("compare") })
    }

    @Test("a pipeline agrees with itself; costs are told as if nothing were stored")
    func itself() async throws {
        _ = try await compare(side(ScriptedTriage.usual), side(smallAlone))
        let (report, differing) = try await compare(side(ScriptedTriage.usual), side(smallAlone))
        #expect(report.old.multiplyAddsPerRecord == 120 && report.new.multiplyAddsPerRecord == 100)
        #expect(report.old.stages.map(\.answers) == [100, 20] && differing.count == 20)
        let (same, none) = try await compare(side(ScriptedTriage.usual), side(ScriptedTriage.usual))
        #expect(same.same == 100 && none.isEmpty && same.differing.isEmpty)
    }

    @Test("records that fail on one side differ")
    func failures() async throws {
        let broken = ScriptedTriage.usual.replacing("model: large", with: "model: broken")
        let (report, differing) = try await compare(side(ScriptedTriage.usual), side(broken))
        #expect(differing == ["T-70", "T-75"] && report.differing["error"] == 2)
    }

    @Test("who is right is counted over the records that somebody labelled")
    func labelled() async throws {
        let labels = (0..<50).map { "{\"ticket\":\"T-\($0)\",\"truth\":\"card\"}\n" }.joined()
        try triage.folder.write(labels, to: "labels.jsonl")
        let stop = try StopFlag()
        let path = triage.folder.file("labels.jsonl")
        func expected(_ field: String) throws -> ExpectedAnswers {
            try ExpectedAnswers(
                try InputTarget.source(at: path, stop: stop), idField: "ticket",
                expecting: [Expectation(output: "label", field: field)], from: path)
        }
        let (report, _) = try await compare(
            side(ScriptedTriage.usual), side(smallAlone), expected: try expected("truth"))
        let outcome = try #require(report.outcomes.first?.outcome)
        #expect(outcome.records == 50 && outcome.both == 40 && outcome.oldOnly == 10 && outcome.newOnly == 0)
        #expect(ComparisonText.lines(of: report).contains { $0.contains("−20.0 points") })
        let missing = #expect(throws: RunError.self) { try expected("trooth") }
        #expect(missing?.reason.contains("'trooth'") == true)
        try triage.folder.write("{\"truth\":\"card\"}\n", to: "labels.jsonl")
        let unnamed = #expect(throws: RunError.self) { try expected("truth") }
        #expect(unnamed?.place.hasSuffix("labels.jsonl:1") == true && unnamed?.reason.contains("'ticket'") == true)
    }
}
