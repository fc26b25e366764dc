import Digests
import Foundation
import JSON
import Store
import Testing

@Suite("cascade runs")
struct RunsCommandTests {
    /// A history of three runs in a state folder: one completed, one failed, one still going on.
    private func bench(state: String = ".cascade") throws -> CommandBench {
        let bench = try CommandBench()
        let history = RunHistory(try StateDatabase(StorePlace(folder: bench.folder + "/" + state)))
        for name in ["first", "second", "third"] {
            let run = NewRun(
                pipeline: ContentDigest(high: 1, low: 2), name: name, source: "name: \(name)", graph: "<svg/>",
                path: "p.yaml", input: "in.jsonl", output: "out.jsonl", version: "1.2.3", began: 1_900_000_000)
            let number = try history.begin(run)
            if name == "third" { continue }
            let summary = JSONObject([
                ("read", 1234), ("written", 1200), ("failures", ["model": 34]), ("seconds", 2), ("reused", 17),
            ])
            let failures = (1..<35).map {
                StoredFailure(
                    line: $0, offset: 100 * $0, id: .string("T-\($0)\u{1B}[2J"), code: "model", reason: "as told",
                    stage: "intent")
            }
            try history.finish(
                number, name == "first" ? .completed : .failed, at: 1_900_000_004.5, exitCode: name == "first" ? 1 : 74,
                trouble: name == "first" ? nil : "out.jsonl: no room\n    make some", summary: summary,
                failures: failures)
        }
        return bench
    }

    @Test("runs are listed newest first; 'runs' alone lists")
    func list() throws {
        let bench = try bench()
        let outcome = try bench.cascade("runs", "list")
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 4 && lines[0].hasPrefix("run"))
        #expect(lines[1].hasPrefix("3 ") && lines[1].contains("running") && lines[1].hasSuffix("third"))
        #expect(lines[2].hasPrefix("2 ") && lines[2].contains("failed") && lines[2].contains(" 74 "))
        #expect(lines[3].contains("1,234") && lines[3].contains("4.5 s") && lines[3].contains("completed"))
        #expect(try bench.cascade("runs").output == outcome.output)
        #expect(try bench.cascade("runs", "list", "--limit", "1").output.split(separator: "\n").count == 2)

        let json = try JSONParser.parse(try bench.cascade("runs", "list", "--json").output)
        let runs = try #require(json.arrayValue)
        #expect(runs.map { $0["run"]?.intValue } == [3, 2, 1])
        #expect(runs[0]["state"] == "running" && runs[0]["end"] == nil)
        #expect(runs[2]["end"] == "completed" && runs[2]["exit_code"] == 1 && runs[2]["reused"] == 17)
        #expect(runs[2]["began"] == "2030-03-17T17:46:40.000Z" && runs[2]["ended"] == "2030-03-17T17:46:44.500Z")
    }

    @Test("one run is shown with its summary and what failed, and nothing that a terminal would act on")
    func show() throws {
        let bench = try bench()
        let outcome = try bench.cascade("runs", "show", "2")
        #expect(outcome.code == 0)
        for words in ["second (p.yaml)", "no room", "1,234 records read", "T-20", "… and 14 more", "intent"] {
            #expect(outcome.output.contains(words), "\(words)")
        }
        #expect(!outcome.output.contains("\u{1B}") && !outcome.output.contains("T-21"))
        #expect(try bench.cascade("runs", "show", "last").output.contains("running"))

        let json = try JSONParser.parse(try bench.cascade("runs", "show", "2", "--json").output)
        #expect(json["failures"]?.arrayValue?.count == 34)
        #expect(json["failures"]?.arrayValue?.last?["id"] == "T-34\u{1B}[2J")
        #expect(json["summary"]?["read"] == 1234 && json["source"] == "name: second")
        #expect(json["trouble"] == "out.jsonl: no room\n    make some")
    }

    @Test("the report is one file; where it goes is said")
    func report() throws {
        let bench = try bench()
        #expect(try bench.cascade("runs", "report", "1").output == "run-1.html\n")
        let page = try bench.read("run-1.html")
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n") && page.contains("<h1>first</h1>"))
        let named = try bench.cascade("runs", "report", "last", "--output", "page.html", "--json")
        #expect(named.output == "{\"run\":3,\"file\":\"page.html\"}\n")
        #expect(try bench.read("page.html").contains("<h1>third</h1>"))
        #expect(try bench.cascade("runs", "report", "1", "--output", "-").output.hasPrefix("<!DOCTYPE html>"))
    }

    @Test("the state folder is the one named, else .cascade, else pipelines/.cascade")
    func stateFolders() throws {
        #expect(try bench(state: "pipelines/.cascade").cascade("runs", "list").code == 0)
        let named = try bench(state: "elsewhere")
        #expect(try named.cascade("runs", "list").code == 65)
        #expect(try named.cascade("runs", "list", "--state", "elsewhere").code == 0)
    }

    @Test("what is not there, and wrong use, have their exit codes and a sentence")
    func exitCodes() throws {
        let bench = try bench()
        try bench.write("not a database", to: "text/state.db")
        let cases: [(arguments: [String], code: Int32, says: String)] = [
            (["runs", "show", "9"], 65, "there is no run 9"),
            (["runs", "report", "9"], 65, "the last one is 3"),
            (["runs", "list", "--state", "nowhere"], 65, "nowhere"),
            (["runs", "list", "--state", "text"], 65, "text/state.db"),
            (["runs", "show", "first"], 64, "'last'"),
            (["runs", "show", "0"], 64, "'last'"),
            (["runs", "show"], 64, "<run>"),
            (["runs", "list", "--limit", "0"], 64, "--limit"),
            (["runs", "report", "1", "--output", ".cascade/state.db"], 64, "state.db"),
            (["runs", "report", "1", "--output", "-", "--json"], 64, "--json"),
            (["runs", "report", "1", "--output", "no/such/folder/page.html"], 74, "no/such/folder"),
        ]
        for item in cases {
            let outcome = try bench.cascade(item.arguments)
            #expect(outcome.code == item.code, "\(item.arguments)")
            #expect(outcome.errors.contains(item.says), "\(item.arguments): \(outcome.errors)")
            #expect(outcome.output.isEmpty, "\(item.arguments)")
        }
        #expect(!bench.exists("nowhere") && !bench.exists("run-9.html"))
        #expect(try bench.cascade("runs", "list").code == 0)
        let empty = try CommandBench()
        let none = try empty.cascade("runs")
        #expect(none.code == 65 && none.errors.contains(".cascade or pipelines/.cascade"))
        for command in ["list", "show", "report"] {
            #expect(try bench.cascade("runs", command, "--help").output.contains("Example: cascade runs \(command)"))
        }
    }
}
