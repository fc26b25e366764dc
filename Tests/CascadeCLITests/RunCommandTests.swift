import Foundation
import Testing

@Suite("cascade run")
struct RunCommandTests {
    private static let pipeline = """
        name: cli
        input: { id: id, text: "{{body}}" }
        stages:
          intent: { kind: classifier, model: tiny }
          found: { kind: extractor, fields: { mail: { type: email, from: pattern } } }
        output: { intent: intent.label, mail: found.fields.mail }
        """

    private func bench() throws -> CommandBench {
        let bench = try CommandBench()
        try bench.add(model: "classifier-mean", as: "tiny")
        try bench.write(Self.pipeline, to: "p.yaml")
        return bench
    }

    @Test("records come out in order, and nothing else comes to standard output")
    func order() throws {
        let bench = try bench()
        let input = (0..<50).map { "{\"id\":\"r\($0)\",\"body\":\"pay my card \($0)\"}\n" }.joined()
        let outcome = try bench.cascade("run", "p.yaml", input: Array(input.utf8))
        #expect(outcome.code == 0)
        let ids = outcome.output.split(separator: "\n").map { $0.prefix { $0 != "," } }
        #expect(ids == (0..<50).map { "{\"id\":\"r\($0)\"" })
        #expect(outcome.errors.contains("50 records"))
    }

    @Test("hostile records fail one by one; the others are answered")
    func hostileRecords() throws {
        let bench = try bench()
        var input: [UInt8] = Array(#"{"id":"good1","body":"lost card"}"#.utf8) + [10]
        input += [0x7b, 0x22, 0xff, 0x22, 0x7d, 10]
        for line in [
            "{broken", "[1,2]", #"{"id":"no-body"}"#, #"{"id":"empty","body":"  "}"#, #"{"body":"no id"}"#,
            #"{"id":"twice","id":"twice","body":"x"}"#,
            #"{"id":"long","body":""# + String(repeating: "x", count: 3000) + "\"}",
        ] { input += Array(line.utf8) + [10] }
        input += Array(#"{"id":"good2","body":"write to a@example.com"}"#.utf8)
        try bench.write(input, to: "in.jsonl")
        let outcome = try bench.cascade(
            "run", "p.yaml", "--input", "in.jsonl", "--output", "out.jsonl", "--max-record", "2kB")
        #expect(outcome.code == 1)
        let lines = try bench.read("out.jsonl").split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix(#"{"id":"good1""#) == true)
        #expect(lines.last?.contains("a@example.com") == true)
        let errors = try bench.read("out.jsonl.errors.jsonl").split(separator: "\n")
        #expect(errors.count == 8)
        #expect(
            errors.allSatisfy { $0.contains("\"line\":") && $0.contains("\"offset\":") && $0.contains("\"reason\":") })
        let allowed = try bench.cascade(
            "run", "p.yaml", "--input", "in.jsonl", "--output", "out.jsonl", "--max-record", "2kB", "--max-errors", "8")
        #expect(allowed.code == 0)
    }

    @Test("a trace comes only when it is asked for")
    func trace() throws {
        let bench = try bench()
        let record = Array(#"{"id":"a","body":"card"}"#.utf8)
        #expect(try !bench.cascade("run", "p.yaml", input: record).output.contains("trace"))
        let traced = try bench.cascade("run", "p.yaml", "--trace", input: record).output
        #expect(traced.contains(#""model":"tiny""#))
        #expect(traced.contains(#""logits":["#))
    }

    @Test("threads and instruction sets change no byte")
    func sameBytes() throws {
        let bench = try bench()
        let input = Array((0..<40).map { "{\"id\":\($0),\"body\":\"lost my card and pay \($0)\"}\n" }.joined().utf8)
        let one = try bench.cascade("run", "p.yaml", "--trace", "--no-store", "--threads", "1", input: input).output
        let four = try bench.cascade("run", "p.yaml", "--trace", "--no-store", "--threads", "4", input: input).output
        func withoutTimes(_ text: String) -> String { text.replacing(/"seconds":[0-9.e-]+/, with: "") }
        #expect(withoutTimes(one) == withoutTimes(four))
    }

    @Test("shards take every record once")
    func shards() throws {
        let bench = try bench()
        let input = Array((0..<60).map { "{\"id\":\"r\($0)\",\"body\":\"card\"}\n" }.joined().utf8)
        let parts = try (0..<3).map { try bench.cascade("run", "p.yaml", "--shard", "\($0)/3", input: input).output }
        let lines = parts.flatMap { $0.split(separator: "\n").map(String.init) }
        #expect(Set(lines).count == 60)
        #expect(lines.count == 60)
        #expect(parts.allSatisfy { !$0.isEmpty })
    }

    @Test("CSV in and out, by the files' endings")
    func csv() throws {
        let bench = try bench()
        try bench.write("id,body\n1,\"lost, \"\"my\"\" card\"\n2,write to b@example.com\n", to: "in.csv")
        let outcome = try bench.cascade("run", "p.yaml", "--input", "in.csv", "--output", "out.csv")
        #expect(outcome.code == 0)
        let lines = try bench.read("out.csv").split(whereSeparator: \.isNewline)
        #expect(lines.first == "id,intent,mail.value,mail.text,mail.confidence,mail.stage,mail.in,mail.start,mail.end")
        #expect(lines.count == 3)
        #expect(lines.last?.hasSuffix(",body,9,22") == true)
    }

    @Test("what is wrong before anything runs has its exit code, and leaves the output alone")
    func exitCodes() throws {
        let bench = try bench()
        try bench.write("old", to: "out.jsonl")
        try bench.write("{}", to: "old.jsonl")
        try bench.write("{}", to: "new.jsonl.errors.jsonl")
        try bench.write(Self.pipeline.replacing("tiny", with: "nowhere"), to: "no-model.yaml")
        try bench.write("name: [", to: "broken.yaml")
        let cases: [(arguments: [String], code: Int32, says: String)] = [
            (["run", "p.yaml", "--input", "nowhere.jsonl", "--output", "out.jsonl"], 65, "nowhere.jsonl"),
            (["run", "nowhere.yaml", "--output", "out.jsonl"], 65, "nowhere.yaml"),
            (["run", "broken.yaml", "--output", "out.jsonl"], 65, "broken.yaml:1"),
            (["run", "no-model.yaml", "--output", "out.jsonl"], 65, "nowhere"),
            (["run", "p.yaml", "--limit", "-1"], 64, "--limit"),
            (["run", "p.yaml", "--input", "old.jsonl", "--output", "old.jsonl"], 64, "old.jsonl"),
            (["run", "p.yaml", "--input", "new.jsonl.errors.jsonl", "--output", "new.jsonl"], 64, "errors.jsonl"),
            (["run", "p.yaml", "--output", "p.yaml"], 64, "p.yaml"),
            (["run", "p.yaml", "--max-record", "600000000GiB"], 64, "--max-record"),
            (["init", ""], 64, "folder"),
            (["run", "p.yaml", "--shard", "4/4"], 64, "4/4"),
            (["run", "p.yaml", "--unknown"], 64, "--unknown"),
            (["run", "p.yaml", "--output", "no/such/folder/out.jsonl"], 74, "no/such/folder"),
            (["check", "broken.yaml", "no-model.yaml"], 65, "nowhere"),
            (["nonsense"], 64, "nonsense"),
        ]
        for item in cases {
            let outcome = try bench.cascade(item.arguments)
            #expect(outcome.code == item.code, "\(item.arguments)")
            #expect(outcome.errors.contains(item.says), "\(item.arguments): \(outcome.errors)")
            #expect(outcome.output.isEmpty, "\(item.arguments)")
        }
        #expect(try bench.read("out.jsonl") == "old")
    }

    @Test("a truncated model is refused with its place; a bit-flipped one is found by check --deep")
    func damagedModels() throws {
        let bench = try bench()
        let path = bench.folder + "/models/tiny/model.gguf"
        let sound = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let digest = try bench.cascade(
            "model", "quantize", "models/tiny/model.gguf", "--type", "q8_0", "--output", "copy.gguf")
        let hex = try #require(digest.output.split(separator: " ").last?.prefix(64))
        try bench.write("| sha256 | \(hex) |\n", to: "models/tiny/README.md")
        #expect(try bench.cascade("check", "p.yaml", "--deep").code == 0)
        var flipped = sound
        flipped[sound.count - 100] ^= 4
        try bench.write(flipped, to: "models/tiny/model.gguf")
        let deep = try bench.cascade("check", "p.yaml", "--deep")
        #expect(deep.code == 65)
        #expect(deep.errors.contains("models/tiny/model.gguf"))
        try bench.write(Array(sound.prefix(sound.count / 2)), to: "models/tiny/model.gguf")
        let cut = try bench.cascade("run", "p.yaml", input: Array("{}".utf8))
        #expect(cut.code == 65)
        #expect(cut.errors.contains("model.gguf"))
    }
}
