import CascadeCore
import JSON
import Testing

@testable import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct FileSinkTests {
    @Test func anOutputAppearsOnlyWhenTheRunCompletes() async throws {
        let harness = try RunHarness()
        try harness.folder.write("old\n", to: "output.jsonl")
        let folder = harness.folder
        let evaluator = ScriptedEvaluator { record in
            #expect((try? folder.read("output.jsonl")) == "old\n")
            return .echo(record)
        }
        _ = try await harness.run(numberedLines(0..<3), evaluator)
        #expect(try harness.lines().count == 3)
        #expect(folder.names == ["input", "output.jsonl"])
    }

    @Test func anInterruptedRunLeavesTheOldOutputAndNothingElse() async throws {
        let folder = try TemporaryFolder()
        try folder.write("old\n", to: "output.jsonl")
        try folder.write("old errors\n", to: "output.jsonl.errors.jsonl")
        let path = try folder.write("{oops\n" + numberedLines(0..<5000), to: "input")
        let stop = try StopFlag()
        let evaluator = ScriptedEvaluator { record in
            if record.place.line == 500 { stop.stop(signal: 15) }
            return .echo(record)
        }
        let source = InputFormat.jsonLines.source(try .file(path, stop: stop))
        let sink = try OutputTarget.sink(at: folder.file("output.jsonl"), format: .jsonLines)
        let report = try await BatchRun(evaluator, configuration: RunConfiguration(), stop: stop)
            .run(from: source, into: sink)
        #expect(report.end == .interrupted(signal: 15))
        // What was in flight was finished.
        #expect(report.summary.answered == report.summary.read)
        #expect(report.summary.read < 5000)
        #expect(try folder.read("output.jsonl") == "old\n")
        #expect(try folder.read("output.jsonl.errors.jsonl") == "old errors\n")
        #expect(folder.names == ["input", "output.jsonl", "output.jsonl.errors.jsonl"])
    }

    @Test func anErrorsFileStandsOnlyWhereThereAreErrors() async throws {
        let harness = try RunHarness()
        _ = try await harness.run("{oops\n")
        #expect(harness.folder.names == ["input", "output.jsonl", "output.jsonl.errors.jsonl"])
        _ = try await harness.run("{}\n")
        #expect(harness.folder.names == ["input", "output.jsonl"])
    }

    @Test func aSinkThatIsNeverUsedLeavesNothing() throws {
        let folder = try TemporaryFolder()
        do {
            let sink = try OutputTarget.sink(at: folder.file("o.jsonl"), format: .jsonLines)
            #expect(folder.names.count == 1)
            withExtendedLifetime(sink) {}
        }
        #expect(folder.names.isEmpty)
    }

    @Test func permissionsAndLinksOfTheOldFileStay() async throws {
        let harness = try RunHarness()
        let real = try harness.folder.write("old\n", to: "real.jsonl")
        chmod(real, 0o640)
        #expect(symlink(real, harness.folder.file("output.jsonl")) == 0)
        _ = try await harness.run("{}\n")
        #expect(try harness.lines("real.jsonl").count == 1)
        var status = stat()
        #expect(lstat(harness.folder.file("output.jsonl"), &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFLNK)
        #expect(stat(real, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o640)
    }

    @Test func whatCannotBeWrittenIsSaidBeforeTheRun() throws {
        let folder = try TemporaryFolder()
        for path in [folder.file("absent/o.jsonl"), folder.path] {
            let error = #expect(throws: RunError.self) { try OutputTarget.sink(at: path, format: .jsonLines) }
            guard case .writing = error?.code else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        #expect(folder.names.isEmpty)
    }

    @Test func aDeviceIsWrittenAsAStream() throws {
        #expect(try OutputTarget.sink(at: "/dev/null", format: .jsonLines) is StreamSink)
        #expect(try OutputTarget.sink(at: nil, format: .jsonLines) is StreamSink)
        #expect(try OutputTarget.sink(at: "-", format: .jsonLines) is StreamSink)
    }

    #if os(Linux)
        @Test func aFullDiskEndsTheRunWithItsError() async throws {
            let stop = try StopFlag()
            let source = JSONLinesSource(try .text(numberedLines(0..<20_000)))
            let sink = try OutputTarget.sink(at: "/dev/full", format: .jsonLines)
            let report = try await BatchRun(ScriptedEvaluator.echo, configuration: RunConfiguration(), stop: stop)
                .run(from: source, into: sink)
            guard case .failed(let error) = report.end else {
                Issue.record("\(report.end)")
                return
            }
            #expect(error.code == .writing(ENOSPC))
            #expect(report.summary.read < 20_000)
        }
    #endif

    @Test func inputsThatCannotBeReadAreSaid() throws {
        let folder = try TemporaryFolder()
        for path in [folder.file("absent"), folder.path] {
            let error = #expect(throws: RunError.self) { try ByteInput.file(path, stop: StopFlag()) }
            #expect(error?.code == .data)
        }
    }
}
