import CascadeCore
import Runs
import Testing

@Suite("cascade merge")
struct MergeCommandTests {
    private let bench: CommandBench

    init() throws { bench = try CommandBench() }

    /// Writes part `index` of two: the even lines of the input or the odd ones, the last one a failure.
    private func write(_ index: Int) throws {
        let tally = ShardInputTally()
        for line in 1...6 {
            tally.add(SourceItem(place: RecordPlace(line: line, offset: 0), length: 1), fingerprint: nil)
        }
        var writer = try ShardManifestWriter(
            part: bench.folder + "/part-\(index).jsonl",
            identity: ShardIdentity(
                shard: try #require(Shard(index: index, count: 2)), pipeline: "p", pipelineDigest: "0", input: "in"),
            format: .jsonLines, input: tally)
        var texts = (output: "", errors: "")
        for line in 1...6 where line % 2 == index {
            let text = "{\"line\":\(line)}\n"
            try writer.add(line == 6 ? .failure(Array(text.utf8)) : .output(Array(text.utf8)), inputLine: line)
            if line == 6 { texts.errors += text } else { texts.output += text }
        }
        try writer.commit()
        try bench.write(texts.output, to: "part-\(index).jsonl")
        if !texts.errors.isEmpty { try bench.write(texts.errors, to: "part-\(index).jsonl.errors.jsonl") }
    }

    @Test("parts in any order become the whole, and people and programs are told")
    func merges() throws {
        try write(0)
        try write(1)
        let outcome = try bench.cascade("merge", "part-1.jsonl", "part-0.jsonl", "--output", "all.jsonl")
        #expect(outcome.code == 0)
        #expect(try bench.read("all.jsonl") == (1...5).map { "{\"line\":\($0)}\n" }.joined())
        #expect(try bench.read("all.jsonl.errors.jsonl") == "{\"line\":6}\n")
        #expect(
            outcome.output == """
                all.jsonl: 5 records of 2 parts, 55 B
                all.jsonl.errors.jsonl: 1 failed records

                """)
        let json = try bench.cascade("merge", "part-1.jsonl", "part-0.jsonl", "--output", "all.jsonl", "--json")
        #expect(
            json.output.hasPrefix(#"{"output":"all.jsonl","parts":2,"records":5,"failed":1,"bytes":55,"errors":"all"#))
    }

    @Test("what divided runs write is merged into what the undivided run writes", arguments: ["jsonl", "csv"])
    func runs(ending: String) throws {
        try bench.write(
            "name: p\ninput: { id: id, text: \"{{body}}\", pass: [body] }\n"
                + "stages: { m: { kind: extractor, fields: { mail: { type: email, from: pattern } } } }\n"
                + "output: { mail: m.fields.mail.value }\n", to: "p.yaml")
        let lines = (0..<200).map { number in
            switch number % 10 {
            case 3: "{broken"
            case 5: ""
            case 7: "{\"body\":\"no id\"}"
            default: "{\"id\":\"r\(number)\",\"body\":\"write to,\\n\\\"a\(number)@example.com\\\"\"}"
            }
        }
        try bench.write(lines.joined(separator: "\n"), to: "in.jsonl")
        let run = ["run", "p.yaml", "--input", "in.jsonl", "--quiet", "--max-errors", "200"]
        #expect(try bench.cascade(run + ["--output", "whole.\(ending)"]).code == 0)
        let parts = (0..<3).map { "part-\($0).\(ending)" }
        for part in 0..<3 {
            #expect(try bench.cascade(run + ["--shard", "\(part)/3", "--output", parts[part]]).code == 0)
        }
        #expect(try bench.cascade(["merge", "--output", "merged.\(ending)"] + parts.reversed()).code == 0)
        #expect(try bench.read("merged.\(ending)") == bench.read("whole.\(ending)"))
        #expect(try bench.read("merged.\(ending).errors.jsonl") == bench.read("whole.\(ending).errors.jsonl"))
        let limited = try bench.cascade(
            run + ["--limit", "50", "--shard", "1/3", "--output", "part-1.\(ending)"])
        #expect(limited.code == 0)
        let refused = try bench.cascade(["merge", "--output", "merged.\(ending)"] + parts)
        #expect(refused.code == 65)
        #expect(refused.errors.contains("another input"))
    }

    @Test("a part is one with and without a state folder")
    func withoutStore() throws {
        try bench.add(model: "classifier-mean", as: "tiny")
        try bench.write(
            "name: p\ninput: { id: id, text: \"{{body}}\" }\nstages: { m: { kind: classifier, model: tiny } }\n"
                + "output: { label: m.label }\n", to: "p.yaml")
        try bench.write((0..<20).map { "{\"id\":\($0),\"body\":\"pay \($0)\"}\n" }.joined(), to: "in.jsonl")
        let run = ["run", "p.yaml", "--input", "in.jsonl", "--quiet"]
        #expect(try bench.cascade(run + ["--output", "whole.jsonl"]).code == 0)
        #expect(try bench.cascade(run + ["--shard", "0/2", "--output", "0.jsonl"]).code == 0)
        #expect(try bench.cascade(run + ["--shard", "1/2", "--output", "1.jsonl", "--no-store"]).code == 0)
        let merge = try bench.cascade("merge", "0.jsonl", "1.jsonl", "--output", "merged.jsonl")
        #expect(merge.code == 0, "\(merge.errors)")
        #expect(try bench.read("merged.jsonl") == bench.read("whole.jsonl"))
    }

    @Test("what does not make a whole has its exit code, and the output stays")
    func refusals() throws {
        try write(0)
        try write(1)
        try bench.write("old", to: "all.jsonl")
        try bench.write("{}\n", to: "alone.jsonl")
        let cases: [(arguments: [String], code: Int32, says: String)] = [
            (["part-0.jsonl"], 65, "part 1/2"),
            (["part-0.jsonl", "part-1.jsonl", "part-0.jsonl"], 65, "twice"),
            (["part-0.jsonl", "alone.jsonl"], 65, "alone.jsonl.shard is missing"),
            (["part-0.jsonl", "nowhere.jsonl"], 65, "nowhere.jsonl"),
            (["part-0.jsonl.gz"], 65, "compressed"),
            (["part-0.jsonl", "part-1.jsonl", "--output", "part-0.jsonl"], 64, "part-0.jsonl"),
            (["part-0.jsonl", "part-1.jsonl", "--output", "all.csv"], 64, "all.csv"),
            (["part-0.jsonl", "part-1.jsonl", "--output", "-"], 64, "--output"),
            (["part-0.jsonl", "part-1.jsonl", "--output", "no/folder.jsonl"], 74, "no/folder.jsonl"),
            ([], 64, "parts"),
        ]
        for item in cases {
            let output = item.arguments.contains("--output") ? [] : ["--output", "all.jsonl"]
            let outcome = try bench.cascade(["merge"] + item.arguments + output)
            #expect(outcome.code == item.code, "\(item.arguments)")
            #expect(outcome.errors.contains(item.says), "\(item.arguments): \(outcome.errors)")
            #expect(outcome.output.isEmpty, "\(item.arguments)")
        }
        #expect(try bench.read("all.jsonl") == "old")
    }

    @Test("an output that is being written is left alone")
    func locked() throws {
        try write(0)
        try write(1)
        let lock = try OutputLock.acquire(.file(bench.folder + "/all.jsonl"), ifRunning: .fail, stop: StopFlag())
        let outcome = try bench.cascade("merge", "part-1.jsonl", "part-0.jsonl", "--output", "all.jsonl")
        #expect(outcome.code == 75)
        #expect(outcome.errors.contains("has been writing it since"))
        #expect(!bench.exists("all.jsonl"))
        withExtendedLifetime(lock) {}
    }
}
