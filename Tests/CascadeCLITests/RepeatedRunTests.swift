import Foundation
import JSON
import Testing

@Suite("cascade run, again and again")
struct RepeatedRunTests {
    private static let pipeline = """
        name: again
        input: { id: id, text: "{{text}}" }
        stages:
          found: { kind: extractor, fields: { mail: { type: email, from: pattern } } }
        output: { mail: found.fields.mail.value }

        """

    private let bench: CommandBench

    init() throws {
        bench = try CommandBench()
        try bench.write(Self.pipeline, to: "p.yaml")
        try write(0..<10)
    }

    private func write(_ numbers: Range<Int>, extra: String = "") throws {
        let lines = numbers.map { "{\"id\":\"r\($0)\",\"text\":\"a\($0)@example.org\"}\n" }
        try bench.write(lines.joined() + extra, to: "in.jsonl")
    }

    private func run(_ arguments: String...) throws -> CommandBench.Outcome {
        try bench.cascade(["run", "p.yaml", "--input", "in.jsonl"] + arguments)
    }

    @Test("what is appended is new, through a link and from another folder too")
    func appended() throws {
        // The link leads nowhere until the first run makes what it leads to.
        try FileManager.default.createDirectory(atPath: bench.folder + "/data", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: bench.folder + "/out.jsonl", withDestinationPath: "data/real.jsonl")
        #expect(try run("--output", "out.jsonl", "--append", "--only-new").code == 0)
        try write(5..<15)
        #expect(try run("--output", "out.jsonl", "--append", "--only-new").code == 0)
        #expect(try run("--output", "data/../data/real.jsonl", "--append", "--only-new").code == 0)
        let ids = try bench.read("data/real.jsonl").split(separator: "\n").map { $0.split(separator: "\"")[3] }
        #expect(ids == (0..<15).map { "r\($0)" })
    }

    @Test("a table has the last of each record, also when it is again what it was; its failures stay told")
    func table() throws {
        func rows() throws -> [String] {
            let read = try bench.cascade("run", "t.yaml", "--input", "t.sqlite:done")
            return read.output.split(separator: "\n").map(String.init)
        }
        try bench.write(
            """
            name: t
            input: { id: id, text: "{{id}}", pass: [mail?] }
            stages:
              found: { kind: extractor, fields: { mail: { type: email, from: pattern } } }
            output: { found: found.fields.mail.value }

            """, to: "t.yaml")
        for name in ["a", "c", "a"] {
            try bench.write("{\"id\":1,\"text\":\"\(name)@example.org\"}\n{\"id\":2}\n", to: "in.jsonl")
            #expect(try [0, 1].contains(run("--output", "t.sqlite:done", "--only-new").code))
            #expect(try rows().first?.contains("\(name)@example.org") == true)
            #expect(try bench.read("t.sqlite.done.errors.jsonl").contains("\"id\":2"))
        }
        #expect(try run("--output", "t.sqlite:DONE", "--only-new").errors.contains("2 delivered before"))
    }

    @Test("what would lose or damage something is refused before anything runs")
    func refused() throws {
        try bench.write("a,b\n1,2\n", to: "other.csv")
        #expect(try run("--output", "out.jsonl").code == 0)
        let before = try bench.read("in.jsonl")
        let cases: [([String], Int32, String)] = [
            (["--output", "new.jsonl", "--only-new"], 64, "--append"),
            (["--output", "new.jsonl", "--append", "--only-new", "--shard", "0/2"], 64, "--shard"),
            (["--output", "other.csv", "--append"], 65, "header"),
            (["--output", "/dev/null", "--append"], 64, "ordinary file"),
            (["--output", "out.jsonl", "--metrics-file", "in.jsonl"], 64, "in.jsonl"),
            (["--output", "out.jsonl", "--metrics-file", "p.yaml"], 64, "p.yaml"),
            (["--output", "out.jsonl", "--metrics-file", "out.jsonl"], 64, "out.jsonl"),
            (["--output", "out.jsonl", "--metrics-file", ".cascade/state.db"], 64, "state folder"),
            (["--output", ".cascade/state.db:runs"], 64, "state folder"),
            (["--output", ".cascade/new.jsonl"], 64, "state folder"),
        ]
        for (arguments, code, words) in cases {
            let outcome = try bench.cascade(["run", "p.yaml", "--input", "in.jsonl"] + arguments)
            #expect(outcome.code == code && outcome.errors.contains(words), "\(arguments): \(outcome)")
        }
        for path in ["in.jsonl", "p.yaml", "out.jsonl", ".cascade/state.db"] {
            #expect(try bench.cascade("runs", "report", "last", "--output", path).code == 64, "\(path)")
        }
        #expect(try bench.cascade("runs", "report", "last", "--output", "/dev/null").code == 64)
        #expect(try bench.cascade("plan", "p.yaml", "--input", "in.jsonl", "--limit=-1").code == 64)
        #expect(try bench.read("in.jsonl") == before && bench.read("p.yaml") == Self.pipeline)
        #expect(try bench.read("other.csv") == "a,b\n1,2\n" && !bench.exists("new.jsonl"))
    }
}
