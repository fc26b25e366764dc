import GGUF
import JSON
import Testing

@Suite("cascade swap, diff, plan and store")
struct SwapCommandTests {
    private static let pipeline = """
        name: triage
        input: { id: ticket, text: "{{text}}" }
        stages:
          intent: { kind: classifier, model: first }   # the brick
        output: { intent: intent.label }

        """

    private let bench: CommandBench

    init() throws {
        bench = try CommandBench()
        try bench.write(Self.pipeline, to: "p.yaml")
        let records = (0..<20).map { "{\"ticket\":\"T-\($0)\",\"text\":\"message \($0) about a card\"}\n" }
        try bench.write(records.joined(), to: "in.jsonl")
        try bench.add(model: "classifier", as: "first")
        try bench.add(model: "classifier", as: "second", type: .f32)
    }

    @Test("a swap changes one word, says where, and only that stage is planned again")
    func swap() throws {
        #expect(try bench.cascade("run", "p.yaml", "--input", "in.jsonl", "--output", "out.jsonl").code == 0)
        let done = try bench.cascade("plan", "p.yaml", "--input", "in.jsonl", "--output", "out.jsonl")
        #expect(done.code == 0 && done.output.contains("nothing has to be computed"), "\(done)")

        let swap = try bench.cascade("swap", "p.yaml", "intent", "--model", "second")
        #expect(swap.code == 0 && swap.output == "p.yaml:4: intent: first → second\n", "\(swap)")
        #expect(try bench.read("p.yaml") == Self.pipeline.replacing("model: first", with: "model: second"))
        let plan = try bench.cascade("plan", "p.yaml", "--input", "in.jsonl", "--json")
        let stage = try #require(try JSONParser.parse(plan.output)["stages"]?.arrayValue?.first)
        #expect(stage["to_run"] == 20 && stage["why"]?.arrayValue?.first?["reason"] == "changed model")

        let again = try bench.cascade("swap", "p.yaml", "intent", "--model", "second", "--json")
        #expect(try JSONParser.parse(again.output)["changed"] == false)
        #expect(try bench.cascade("swap", "p.yaml", "intent", "--model", "first").code == 0)
        #expect(try bench.read("p.yaml") == Self.pipeline)
        let back = try bench.cascade("plan", "p.yaml", "--input", "in.jsonl", "--output", "out.jsonl")
        #expect(back.output.contains("nothing has to be computed"))
    }

    @Test("a swap that would not run is refused and changes nothing")
    func refused() throws {
        let cases: [([String], Int32, String)] = [
            (["p.yaml", "intent", "--model", "third"], 65, "there is no model 'third'"),
            (["p.yaml", "intnt", "--model", "second"], 65, "did you mean 'intent'?"),
            (["nowhere.yaml", "intent", "--model", "second"], 65, "nowhere.yaml"),
            (["p.yaml", "intent", "--model", "second", "--shadow"], 64, "--input FILE"),
            (["p.yaml", "intent", "--model", "second", "--input", "in.jsonl"], 64, "--shadow"),
            (["p.yaml", "intent", "--model", "second", "--shadow", "--labelled", "in.jsonl"], 64, "--expect"),
            (["p.yaml", "intent", "--model", "second", "--shadow", "--input", "-"], 64, "standard input"),
            (["p.yaml", "intent", "--model", "second", "--shadow", "--input", "no.jsonl"], 65, "no.jsonl"),
        ]
        for (arguments, code, words) in cases {
            let outcome = try bench.cascade(["swap"] + arguments)
            #expect(outcome.code == code && outcome.errors.contains(words), "\(arguments): \(outcome)")
        }
        let wrong = ["--shadow", "--labelled", "in.jsonl", "--expect", "mood=text"]
        let outcome = try bench.cascade(["swap", "p.yaml", "intent", "--model", "second"] + wrong)
        #expect(outcome.code == 64 && outcome.errors.contains("no output 'mood'"))
        #expect(try bench.read("p.yaml") == Self.pipeline)
    }

    @Test("a shadow tells what would change and changes nothing; diff says the same of two files")
    func shadow() throws {
        let shadow = try bench.cascade(
            "swap", "p.yaml", "intent", "--model", "second", "--shadow", "--labelled", "in.jsonl", "--expect",
            "intent=text", "--json")
        #expect(shadow.code == 0, "\(shadow)")
        let report = try JSONParser.parse(shadow.output)
        #expect(report["records"] == 20 && report["same"] == 20 && report["labelled"]?.arrayValue?.count == 1)
        #expect(report["labelled"]?.arrayValue?.first?["neither"] == 20)
        #expect(try bench.read("p.yaml") == Self.pipeline && !bench.exists("out.jsonl"))

        try bench.write(Self.pipeline.replacing("intent.label", with: "intent.confidence"), to: "q.yaml")
        let equal = try bench.cascade("diff", "p.yaml", "p.yaml", "--input", "in.jsonl", "--exit-code")
        #expect(equal.code == 0 && equal.output.hasPrefix("20 records, 20 the same"), "\(equal)")
        let differ = try bench.cascade(
            "diff", "p.yaml", "q.yaml", "--input", "in.jsonl", "--exit-code", "--records", "2")
        #expect(differ.code == 1 && differ.output.contains("… and 18 more records"))
        let lines = try bench.cascade("diff", "p.yaml", "q.yaml", "--input", "in.jsonl", "--json").output
            .split(separator: "\n")
        #expect(lines.count == 21 && lines[20].hasPrefix("{\"summary\":{\"records\":20,\"same\":0,"))
        #expect(lines[0].hasPrefix("{\"id\":\"T-0\",\"changes\":{\"intent\":{\"old\":"))
    }

    @Test("the store tells what it holds and lets go of what no longer serves")
    func store() throws {
        #expect(try bench.cascade("store").code == 65)
        #expect(try bench.cascade("run", "p.yaml", "--input", "in.jsonl", "--output", "out.jsonl").code == 0)
        let stats = try bench.cascade("store", "stats", "--json")
        let rows = try #require(try JSONParser.parse(stats.output)["results"]?.arrayValue)
        #expect(rows.map { $0["of"] } == ["intent", "triage"] && rows.map { $0["results"] } == [20, 20])
        #expect(try bench.cascade("store").output.contains("signals"))
        #expect(try bench.cascade("store", "prune", "--older-than", "30d").output.hasPrefix("0 results removed"))
        #expect(try bench.cascade("store", "prune", "--older-than", "5s").code == 64)
        #expect(try bench.cascade("store", "prune").code == 64)
    }
}
