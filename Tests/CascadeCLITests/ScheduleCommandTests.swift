import Foundation
import Testing

@Suite("cascade schedule")
struct ScheduleCommandTests {
    private let bench: CommandBench

    init() throws {
        bench = try CommandBench()
        try bench.write("name: p\n", to: "pipe lines/p.yaml")
        try bench.write("", to: "out/.keep")
    }

    private func schedule(_ arguments: String...) throws -> CommandBench.Outcome {
        try bench.cascade(["schedule", "pipe lines/p.yaml"] + arguments)
    }

    @Test("a crontab line begins the run from anywhere")
    func crontab() throws {
        let outcome = try schedule(
            "--every", "15m", "--input", "./in.jsonl", "--output", "out/o.jsonl", "--", "--limit", "5")
        #expect(outcome.code == 0)
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        #expect(lines.first == "# cascade: p, every 15m")
        let line = try #require(lines.last)
        #expect(line.hasPrefix("*/15 * * * * /"))
        for words in [
            "/cascade run '/", "/pipe lines/p.yaml' --input /", "/in.jsonl --output /",
            " --if-running skip --quiet --limit 5 >> ",
            "/out/p.log 2>&1",
        ] { #expect(line.contains(words), "\(line)") }
        #expect(!line.contains("/./"))
    }

    @Test("flags of the run come through, and are not said twice")
    func options() throws {
        let arguments = ["schedule", "pipe lines/p.yaml", "--every", "1d", "--input", "i", "--output", "out/o"]
        let quiet = try bench.cascade(arguments + ["--name", "x", "--log", "l", "--", "--quiet"])
        #expect(quiet.output.components(separatedBy: "--quiet").count == 2)
        #expect(quiet.output.contains("/l 2>&1"))
        #expect(quiet.output.hasPrefix("# cascade: x, every 1d"))
        #expect(try !bench.cascade(arguments + ["--", "--json"]).output.contains("--quiet"))
        let json = try bench.cascade(arguments + ["--json"])
        #expect(json.output.hasPrefix(#"{"name":"p","every":"1d","crontab":"0 0 * * * "#))
    }

    @Test("systemd gets a service and a timer")
    func systemd() throws {
        let arguments = ["--every", "90m", "--input", "i", "--output", "out/o", "--format", "systemd"]
        let outcome = try bench.cascade(["schedule", "pipe lines/p.yaml"] + arguments)
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("# /etc/systemd/system/cascade-p.service\n[Unit]\n"))
        #expect(outcome.output.contains("# /etc/systemd/system/cascade-p.timer\n[Unit]\n"))
        #expect(outcome.output.contains("OnUnitActiveSec=90min"))
        #expect(outcome.output.contains(" --state /var/lib/cascade/p"))
        #expect(outcome.errors.contains("systemctl enable --now cascade-p.timer"))
        let json = try bench.cascade(["schedule", "pipe lines/p.yaml"] + arguments + ["--json"])
        #expect(json.output.contains(#""files":[{"name":"cascade-p.service","text":"[Unit]\n"#))
    }

    @Test("what cron begins is the run that was meant, from a folder of cron's own")
    func begins() throws {
        try bench.write(
            "name: p\ninput: { id: id, text: \"{{body}}\" }\n"
                + "stages: { m: { kind: extractor, fields: { mail: { type: email, from: pattern } } } }\n"
                + "output: { mail: m.fields.mail.value }\n", to: "pipe lines/p.yaml")
        try bench.write("{\"id\":1,\"body\":\"to a@example.com\"}\n", to: "100% in.jsonl")
        let outcome = try schedule(
            "--every", "15m", "--input", "100% in.jsonl", "--output", "out/o.jsonl", "--", "--metrics-file", "m.prom")
        let line = try #require(outcome.output.split(separator: "\n").last)
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.currentDirectoryURL = URL(fileURLWithPath: "/")
        shell.environment = ["HOME": bench.folder, "PATH": "/usr/bin:/bin"]
        shell.arguments = ["-c", String(line.split(separator: " ", maxSplits: 5)[5]).replacing("\\%", with: "%")]
        try shell.run()
        shell.waitUntilExit()
        #expect(shell.terminationStatus == 0)
        #expect(try bench.read("out/o.jsonl") == "{\"id\":1,\"mail\":\"a@example.com\"}\n")
        #expect(try bench.read("out/p.log") == "")
        #expect(try bench.read("m.prom").contains("cascade_last_run_records_written{"))
        #expect(bench.exists("pipe lines/.cascade/state.db"))
    }

    @Test("what the service writes is open to it, and nothing else")
    func writes() throws {
        func written(_ arguments: String...) throws -> String {
            let usual = ["schedule", "pipe lines/p.yaml", "--every", "1d", "--format", "systemd", "--output", "out/o"]
            let output = try bench.cascade(usual + arguments).output
            let line = output.split(separator: "\n").first { $0.hasPrefix("ReadWritePaths=") } ?? ""
            #expect(output.contains("StateDirectory=") == !arguments.contains { $0 == "--state" || $0 == "--no-store" })
            return line.split(separator: " ").map { String($0.split(separator: "/").last ?? "") }.joined(separator: " ")
        }
        #expect(try written("--input", "i") == "out")
        #expect(try written("--input", "data/d.db:t") == "out data")
        #expect(try written("--input", "i", "--", "--metrics-file=m/c.prom", "--state", "s") == "out m s")
        #expect(try written("--input", "i", "--", "--no-store") == "out")
    }

    @Test("what would fail at night is refused now")
    func refusals() throws {
        let usual = ["--input", "i", "--output", "out/o"]
        let cases: [(arguments: [String], code: Int32, says: String)] = [
            (["--every", "7m"] + usual, 64, "6m or 10m"),
            (["--every", "soon"] + usual, 64, "soon"),
            (["--every", "1d"], 64, "--input"),
            (["--every", "1d", "--input", "-", "--output", "o"], 64, "--input"),
            (["--every", "1d", "--input", "i", "--output", "absent/o"], 64, "absent"),
            (["--every", "1d", "--name", "a/b"] + usual, 64, "a/b"),
            (["--every", "1d"] + usual + ["--", "--limt", "5"], 64, "--limt"),
            (["--every", "1d"] + usual + ["--", "--limit", "-5"], 64, "--limit"),
            (["--every", "1d"] + usual + ["--", "--output", "x"], 64, "--output"),
            (["--every", "1d"] + usual + ["--", "-C", "x"], 64, "-C"),
            (["--every", "1d", "--input", "i", "--output", "i"], 64, "which it needs"),
            (["--every", "1d", "--log", "out/o"] + usual, 64, "which it needs"),
            (["--every", "1d"] + usual + ["--", "--metrics-file", "i"], 64, "i"),
            (usual, 64, "--every"),
        ]
        for item in cases {
            let outcome = try bench.cascade(["schedule", "pipe lines/p.yaml"] + item.arguments)
            #expect(outcome.code == item.code, "\(item.arguments)")
            #expect(outcome.errors.contains(item.says), "\(item.arguments): \(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
        #expect(try bench.cascade(["schedule", "nowhere.yaml", "--every", "1d"] + usual).code == 65)
    }
}
