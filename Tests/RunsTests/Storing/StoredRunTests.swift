import CascadeCore
import Store
import Testing

@testable import Runs

@Suite("Runs that take what earlier ones computed")
struct StoredRunTests {
    private let triage: ScriptedTriage
    private let input = numberedLines(0..<100)

    init() throws { triage = try ScriptedTriage() }

    @Test("a second run asks nobody and writes the same bytes; a third over more asks for what is new")
    func secondRun() async throws {
        let first = try await triage.run(triage.pipeline(), over: input)
        #expect(triage.takeCalls() == ["small": 100, "large": 20])
        #expect(first.stages.map(\.ran) == [100, 20, 100] && first.reused == 0)
        let second = try await triage.run(triage.pipeline(), over: input, into: "again.jsonl")
        #expect(triage.takeCalls().isEmpty)
        #expect(second.reused == 100)
        #expect(second.stages.map(\.ran) == [0, 0, 100], "a router decides, it computes nothing")
        #expect(second.stages.map(\.stored) == [100, 20, 0])
        #expect(try triage.folder.read("again.jsonl") == triage.folder.read("output.jsonl"))

        let third = try await triage.run(triage.pipeline(), over: numberedLines(90..<110))
        #expect(triage.takeCalls() == ["small": 10, "large": 2])
        #expect(third.reused == 10 && third.written == 20)
    }

    @Test("another model of one stage runs for that stage alone, and going back runs nothing")
    func swappedModel() async throws {
        _ = try await triage.run(triage.pipeline(), over: input)
        _ = triage.takeCalls()
        let swapped = try await triage.run(triage.pipeline(models: ["large": "another"]), over: input)
        #expect(triage.takeCalls() == ["large": 20])
        #expect(swapped.stages.map(\.stored) == [100, 0, 0] && swapped.stages.map(\.ran) == [0, 20, 100])
        _ = try await triage.run(triage.pipeline(), over: input)
        #expect(triage.takeCalls().isEmpty)
    }

    @Test("a threshold that is moved runs a tier for records that reach it for the first time, and no other")
    func movedThreshold() async throws {
        func text(_ threshold: String) -> String {
            ScriptedTriage.usual.replacing("accept: 0.9", with: "accept: \(threshold)")
        }
        _ = try await triage.run(triage.pipeline(), over: input)
        _ = triage.takeCalls()
        let lowered = try await triage.run(triage.pipeline(text("0.5")), over: input)
        #expect(triage.takeCalls().isEmpty)
        #expect(lowered.reused == 0 && lowered.stages[2].router?.tiers == [0: 100])
        let raised = try await triage.run(triage.pipeline(text("0.9999")), over: input)
        #expect(triage.takeCalls() == ["large": 80])
        #expect(raised.stages[1].stored == 20 && raised.stages[1].ran == 80)
        _ = try await triage.run(triage.pipeline(), over: input)
        #expect(triage.takeCalls().isEmpty)
    }

    @Test("a field that nobody reads changes nothing that is computed")
    func unreadField() async throws {
        _ = try await triage.run(triage.pipeline(), over: input)
        _ = triage.takeCalls()
        let other = input.replacing("\"ticket\"", with: "\"seen\":true,\"ticket\"")
        let second = try await triage.run(triage.pipeline(), over: other, into: "again.jsonl")
        #expect(triage.takeCalls().isEmpty)
        #expect(second.reused == 0 && second.stages[0].stored == 100)
        #expect(try triage.folder.read("again.jsonl") == triage.folder.read("output.jsonl"))
    }

    @Test("a text that others read is stored for them apart: a new stage runs, the old ones don't")
    func addedStage() async throws {
        _ = try await triage.run(triage.pipeline(), over: input)
        _ = triage.takeCalls()
        let text = ScriptedTriage.usual
            .replacing("  final:", with: "  mood: { kind: classifier, model: mood, text: \"{{ticket}}\" }\n  final:")
            .replacing("output: {", with: "output: { mood: mood.label,")
        _ = try await triage.run(triage.pipeline(text), over: input)
        #expect(triage.takeCalls() == ["mood": 100])
    }

    @Test("another version of the program makes lines anew, of what models said before")
    func upgraded() async throws {
        _ = try await triage.run(triage.pipeline(), over: input)
        _ = triage.takeCalls()
        let second = try await triage.run(triage.pipeline(), over: input, version: "2")
        #expect(triage.takeCalls().isEmpty && second.reused == 0 && second.stages[0].stored == 100)
    }

    @Test("what failed is not stored: it is tried again, and only it")
    func failures() async throws {
        let text = ScriptedTriage.usual.replacing("model: large", with: "model: broken")
        let first = try await triage.run(triage.pipeline(text), over: numberedLines(60..<80))
        // 65, 70 and 75 reach it; the last two fail.
        #expect(triage.takeCalls() == ["small": 20, "broken": 4] && first.failed == 2)
        let second = try await triage.run(triage.pipeline(text), over: numberedLines(60..<80), into: "again.jsonl")
        #expect(triage.takeCalls() == ["broken": 2])
        #expect(second.reused == 18 && second.failed == 2)
        #expect(try triage.folder.read("again.jsonl") == triage.folder.read("output.jsonl"))
        let errors = try triage.folder.read("again.jsonl.errors.jsonl")
        #expect(errors == (try triage.folder.read("output.jsonl.errors.jsonl")))
    }

    @Test("a trace tells of this run, stored answers as stored, and is no line for the next")
    func traces() async throws {
        _ = try await triage.run(triage.pipeline(), over: input)
        _ = triage.takeCalls()
        let traced = try await triage.run(triage.pipeline(), over: input, into: "traced.jsonl", trace: true)
        #expect(triage.takeCalls().isEmpty && traced.reused == 0)
        #expect(try triage.folder.read("traced.jsonl").contains("\"trace\""))
        _ = try await triage.run(triage.pipeline(), over: input, into: "again.jsonl")
        #expect(try triage.folder.read("again.jsonl") == triage.folder.read("output.jsonl"))
    }

    @Test("a run over a part stores what a run over all takes")
    func part() async throws {
        _ = try await triage.run(triage.pipeline(), over: input, limit: 30)
        _ = triage.takeCalls()
        let whole = try await triage.run(triage.pipeline(), over: input)
        #expect(triage.takeCalls() == ["small": 70, "large": 14] && whole.reused == 30)
    }

    @Test("two records of one name: the second is quarantined, in a stored run too")
    func repeatedNames() async throws {
        let twice = numberedLines(0..<10) + numberedLines(3..<5)
        for output in ["output.jsonl", "again.jsonl"] {
            let summary = try await triage.run(triage.pipeline(), over: twice, into: output)
            #expect(summary.written == 10 && summary.failures == ["repeated_id": 2])
        }
        #expect(try triage.folder.read("again.jsonl") == triage.folder.read("output.jsonl"))
    }

    @Test("one number written in several ways is one name; a number and a text are two")
    func spelledNames() async throws {
        let names = ["1", "1.0", "1e0", "\"1\"", "0", "-0", "1.5"]
        let lines = names.map { "{\"ticket\":\($0),\"text\":\"text 1\"}\n" }.joined()
        let summary = try await triage.run(triage.pipeline(), over: lines)
        #expect(summary.written == 4 && summary.failures == ["repeated_id": 3])
    }

    @Test("a store that was pruned computes what it lost again")
    func pruned() async throws {
        var pipeline = try triage.pipeline()
        _ = try await triage.run(pipeline, over: input)
        _ = triage.takeCalls()
        let cache = try triage.store(for: &pipeline).cache
        #expect(try cache.prune(before: 20_000) == 0)
        #expect(try cache.statistics().reduce(0) { $0 + $1.entries } == 220)
        #expect(try cache.prune(before: 20_001) == 220)
        #expect(try cache.statistics().isEmpty)
        _ = try await triage.run(triage.pipeline(), over: input, into: "again.jsonl")
        #expect(triage.takeCalls() == ["small": 100, "large": 20])
        #expect(try triage.folder.read("again.jsonl") == triage.folder.read("output.jsonl"))
    }
}
