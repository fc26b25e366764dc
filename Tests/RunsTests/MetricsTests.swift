import Testing

@testable import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct MetricsTests {
    private func summary() -> RunSummary {
        var summary = RunSummary()
        summary.read = 10
        summary.written = 7
        summary.failures = ["too_long": 1, "invalid_json": 2]
        summary.seconds = 1.5
        var intent = RunSummary.StageCounts(stage: "intent")
        (intent.ran, intent.skipped, intent.failed, intent.tokens, intent.seconds) = (6, 1, 1, 120, 0.25)
        var final = RunSummary.StageCounts(stage: "final")
        final.ran = 8
        var cascade = RunSummary.RouterCounts()
        (cascade.decided, cascade.accepted, cascade.escalated, cascade.tiers) = (8, 7, 2, [1: 2, 0: 6])
        final.router = cascade
        var desk = RunSummary.StageCounts(stage: "desk")
        var routes = RunSummary.RouterCounts()
        (routes.decided, routes.routes, routes.unrouted) = (8, ["fraud": 3, "a": 4], 1)
        desk.router = routes
        summary.stages = [intent, final, desk]
        return summary
    }

    @Test func everythingIsToldOnce() {
        let metrics = RunMetrics(
            pipeline: "bank", exitCode: 1, end: 1_735_689_600.25, summary: summary(), reused: 4)
        let text = metrics.text(earlierSuccess: 1_735_000_000)
        let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        #expect(
            samples == [
                #"cascade_last_run_end_timestamp_seconds{pipeline="bank"} 1735689600.25"#,
                #"cascade_last_success_timestamp_seconds{pipeline="bank"} 1735000000.0"#,
                #"cascade_last_run_exit_code{pipeline="bank"} 1"#,
                #"cascade_last_run_duration_seconds{pipeline="bank"} 1.5"#,
                #"cascade_last_run_records_read{pipeline="bank"} 10"#,
                #"cascade_last_run_records_written{pipeline="bank"} 7"#,
                #"cascade_last_run_records_reused{pipeline="bank"} 4"#,
                #"cascade_last_run_records_failed{pipeline="bank"} 3"#,
                #"cascade_last_run_failures{pipeline="bank",code="invalid_json"} 2"#,
                #"cascade_last_run_failures{pipeline="bank",code="too_long"} 1"#,
                #"cascade_last_run_stage_executions{pipeline="bank",stage="intent",outcome="ran"} 6"#,
                #"cascade_last_run_stage_executions{pipeline="bank",stage="intent",outcome="skipped"} 1"#,
                #"cascade_last_run_stage_executions{pipeline="bank",stage="intent",outcome="failed"} 1"#,
                #"cascade_last_run_stage_executions{pipeline="bank",stage="final",outcome="ran"} 8"#,
                #"cascade_last_run_stage_executions{pipeline="bank",stage="final",outcome="skipped"} 0"#,
                #"cascade_last_run_stage_executions{pipeline="bank",stage="final",outcome="failed"} 0"#,
                #"cascade_last_run_stage_executions{pipeline="bank",stage="desk",outcome="ran"} 0"#,
                #"cascade_last_run_stage_executions{pipeline="bank",stage="desk",outcome="skipped"} 0"#,
                #"cascade_last_run_stage_executions{pipeline="bank",stage="desk",outcome="failed"} 0"#,
                #"cascade_last_run_stage_thread_seconds{pipeline="bank",stage="intent"} 0.25"#,
                #"cascade_last_run_stage_thread_seconds{pipeline="bank",stage="final"} 0.0"#,
                #"cascade_last_run_stage_thread_seconds{pipeline="bank",stage="desk"} 0.0"#,
                #"cascade_last_run_stage_tokens{pipeline="bank",stage="intent"} 120"#,
                #"cascade_last_run_stage_tokens{pipeline="bank",stage="final"} 0"#,
                #"cascade_last_run_stage_tokens{pipeline="bank",stage="desk"} 0"#,
                #"cascade_last_run_router_decisions{pipeline="bank",router="final"} 8"#,
                #"cascade_last_run_router_decisions{pipeline="bank",router="desk"} 8"#,
                #"cascade_last_run_router_escalated{pipeline="bank",router="final"} 2"#,
                #"cascade_last_run_router_escalated_share{pipeline="bank",router="final"} 0.25"#,
                #"cascade_last_run_router_answers{pipeline="bank",router="final",tier="0"} 6"#,
                #"cascade_last_run_router_answers{pipeline="bank",router="final",tier="1"} 2"#,
                #"cascade_last_run_router_routes{pipeline="bank",router="desk",route="a"} 4"#,
                #"cascade_last_run_router_routes{pipeline="bank",router="desk",route="fraud"} 3"#,
                #"cascade_last_run_router_routes{pipeline="bank",router="desk",route=""} 1"#,
            ])
    }

    @Test func everyFamilyIsDescribedOnceAndBeforeItsSamples() {
        let metrics = RunMetrics(pipeline: "bank", exitCode: 0, end: 1, summary: summary(), reused: 4)
        var described: Set<Substring> = []
        var typed: Set<Substring> = []
        let text = metrics.text(earlierSuccess: nil)
        #expect(text.hasSuffix("\n"))
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            switch (words[0], words[1]) {
            case ("#", "HELP"): #expect(described.insert(words[2]).inserted)
            case ("#", "TYPE"):
                #expect(typed.insert(words[2]).inserted && described.contains(words[2]) && words[3] == "gauge")
            default: #expect(typed.contains(words[0].prefix { $0 != "{" }), "\(line)")
            }
        }
        #expect(described == typed && typed.count == 17)
    }

    @Test func aRunThatNeverBeganHasItsEndAndItsCode() {
        let text = RunMetrics(pipeline: "p", exitCode: 65, end: 2, summary: nil).text(earlierSuccess: nil)
        #expect(
            text.split(separator: "\n").filter { !$0.hasPrefix("#") } == [
                #"cascade_last_run_end_timestamp_seconds{pipeline="p"} 2.0"#,
                #"cascade_last_success_timestamp_seconds{pipeline="p"} 0.0"#,
                #"cascade_last_run_exit_code{pipeline="p"} 65"#,
            ])
    }

    @Test func labelsAreEscaped() {
        #expect(MetricsText.series("m", [("a", "x\"y\\z\nw\u{301}é")]) == #"m{a="x\"y\\z\nw"# + "\u{301}é\"}")
        var text = MetricsText()
        text.add("m", help: "one \"two\"\nthree \\", [.init([], .infinity), .init([], -.infinity), .init([], .nan)])
        #expect(text.text == "# HELP m one \"two\"\\nthree \\\\\n# TYPE m gauge\nm +Inf\nm -Inf\nm NaN\n")
    }

    @Test func theLastSuccessOutlivesFailures() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("c.prom")
        func write(_ exitCode: Int32, _ end: Double, pipeline: String = "p", output: String? = "o\"1") throws -> String
        {
            let metrics = RunMetrics(
                pipeline: pipeline, output: output, exitCode: exitCode, end: end, summary: nil)
            try MetricsFile.write(metrics, to: path)
            let lines = try folder.read("c.prom").split(separator: "\n")
            return String(lines.first { $0.hasPrefix("cascade_last_success") }?.split(separator: " ").last ?? "")
        }
        #expect(try write(1, 100) == "0.0")
        #expect(try write(0, 200) == "200.0")
        #expect(try write(74, 300) == "200.0")
        #expect(try write(75, 400) == "200.0")
        #expect(try write(0, 500) == "500.0")
        // A clock that was set back must not leave a success in the future.
        #expect(try write(1, 450) == "0.0")
        #expect(try write(0, 600) == "600.0")
        #expect(try write(1, 700, output: "o2") == "0.0")
        #expect(try write(0, 800) == "800.0")
        #expect(try write(1, 900, pipeline: "q") == "0.0")
    }

    @Test(arguments: ["", "\n\n", "cascade_last_success_timestamp_seconds{pipeline=\"p\"} never\n", "\u{0}\u{ff}"])
    func aForeignFileIsReplaced(_ old: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(old, to: "c.prom")
        try MetricsFile.write(RunMetrics(pipeline: "p", exitCode: 1, end: 10, summary: nil), to: path)
        #expect(try folder.read("c.prom").contains(#"cascade_last_success_timestamp_seconds{pipeline="p"} 0.0"#))
        #expect(folder.names == ["c.prom"])
    }

    @Test func theCollectorMayReadTheFileWhateverTheMaskIs() throws {
        let folder = try TemporaryFolder()
        let metrics = RunMetrics(pipeline: "p", exitCode: 0, end: 10, summary: nil)
        var status = stat()
        chmod(try folder.write("", to: "old.prom"), 0o600)
        try MetricsFile.write(metrics, to: folder.file("old.prom"))
        #expect(stat(folder.file("old.prom"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        let mask = umask(0o077)
        defer { umask(mask) }
        try MetricsFile.write(metrics, to: folder.file("new.prom"))
        #expect(stat(folder.file("new.prom"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o644)
    }

    @Test func whatCannotBeWrittenIsSaid() throws {
        let folder = try TemporaryFolder()
        let metrics = RunMetrics(pipeline: "p", exitCode: 0, end: 10, summary: nil)
        for path in [folder.path, folder.file("absent/c.prom"), "/dev/null"] {
            let error = #expect(throws: RunError.self) { try MetricsFile.write(metrics, to: path) }
            #expect(error?.place == path)
        }
        #expect(folder.names.isEmpty)
        #expect(MetricsFile.warning(about: "a/c.prom") == nil)
        #expect(MetricsFile.warning(about: "a/c.txt")?.contains(".prom") == true)
    }
}
