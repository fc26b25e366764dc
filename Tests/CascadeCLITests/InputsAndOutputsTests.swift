import Foundation
import Testing

@Suite("cascade run, packed files and tables")
struct InputsAndOutputsTests {
    private static let pipeline = """
        name: cli
        input: { id: id, text: "{{body}}" }
        stages:
          found: { kind: extractor, fields: { mail: { type: email, from: pattern } } }
        output: { mail: found.fields.mail.value }
        """
    private static let records = """
        {"id":"a","body":"write to a@example.com"}
        {"id":"b","body":"nothing here"}

        """

    private func bench() throws -> CommandBench {
        let bench = try CommandBench()
        try bench.write(Self.pipeline, to: "p.yaml")
        try bench.write(Self.records, to: "in.jsonl")
        return bench
    }

    @Test("what is written packed or into a table is read from there, with the same answers")
    func roundTrips() throws {
        let bench = try bench()
        let copying = """
            name: copy
            input: { id: id, text: "{{mail}}" }
            stages:
              found: { kind: extractor, fields: { mail: { type: email, from: pattern } } }
            output: { mail: record.mail }
            """
        try bench.write(copying, to: "copy.yaml")
        let plain = try bench.cascade("run", "p.yaml", "--input", "in.jsonl", "--quiet").output
        for name in ["o.jsonl.gz", "o.csv.gz", "o.db:answers", "o.db:more"] {
            #expect(try bench.cascade("run", "p.yaml", "--input", "in.jsonl", "--output", name, "--quiet").code == 0)
            let back = try bench.cascade("run", "copy.yaml", "--input", name, "--quiet")
            #expect(back.code == 0, "\(back.errors)")
            // A CSV cell can't tell null from nothing.
            #expect(back.output == (name == "o.csv.gz" ? plain.replacing("null", with: "\"\"") : plain))
        }
        let within = try bench.cascade("run", "copy.yaml", "--input", "o.db:answers", "--output", "o.db:copy")
        #expect(within.code == 0, "\(within.errors)")
        let csv = try bench.cascade("run", "copy.yaml", "--input", "o.db:copy", "--csv", "--quiet").output
        #expect(csv == "id,mail\na,a@example.com\nb,\n")
    }

    @Test("failures of a run into a table lie beside its database")
    func failures() throws {
        let bench = try bench()
        try bench.write(Self.records + "{oops\n", to: "in.jsonl")
        let outcome = try bench.cascade("run", "p.yaml", "--input", "in.jsonl", "--output", "o.db:answers")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("o.db.answers.errors.jsonl"))
        #expect(try bench.read("o.db.answers.errors.jsonl").contains("invalid_json"))
    }

    @Test("what is wrong has its exit code, and leaves what is there alone")
    func exitCodes() throws {
        let bench = try bench()
        _ = try bench.cascade("run", "p.yaml", "--input", "in.jsonl", "--output", "o.db:answers")
        _ = try bench.cascade("run", "p.yaml", "--input", "in.jsonl", "--output", "whole.jsonl.gz")
        let packed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: bench.folder + "/whole.jsonl.gz")))
        try bench.write(Array(packed.dropLast(5)), to: "cut.jsonl.gz")
        try bench.write(packed, to: "o.db.new.errors.jsonl")
        try bench.write("old", to: "old.jsonl")
        let cases: [(arguments: [String], code: Int32, says: String)] = [
            (["--input", "cut.jsonl.gz", "--output", "old.jsonl"], 65, "byte \(packed.count - 5)"),
            (["--input", "p.yaml.gz"], 65, "no such file"),
            (["--input", "o.db:nowhere", "--output", "old.jsonl"], 65, "it has: answers"),
            (["--input", "o.db", "--output", "old.jsonl"], 65, "SQLite database"),
            (["--input", "o.db:answers", "--output", "o.db:ANSWERS"], 64, "o.db:ANSWERS"),
            (["--input", "o.db:answers", "--output", "o.db"], 64, "o.db"),
            (["--input", "in.jsonl", "--output", "new.db"], 64, "new.db:TABLE"),
            (["--input", "in.jsonl", "--output", "o.db", "--append"], 64, "o.db:TABLE"),
            (["--input", "o.db.new.errors.jsonl", "--output", "o.db:new"], 64, "o.db.new.errors.jsonl"),
            (["--input", "in.jsonl", "--output", "no/folder/o.db:x"], 74, "no/folder/o.db"),
            (["--input", "in.jsonl", "--output", "old.jsonl:x/o.db:x"], 74, "old.jsonl:x"),
        ]
        for item in cases {
            let outcome = try bench.cascade(["run", "p.yaml"] + item.arguments + ["--quiet"])
            #expect(outcome.code == item.code, "\(item.arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(item.says), "\(item.arguments): \(outcome.errors)")
            #expect(outcome.output.isEmpty, "\(item.arguments)")
        }
        #expect(try bench.read("old.jsonl") == "old")
    }
}
