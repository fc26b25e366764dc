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

@Suite struct GzipOutputTests {
    @Test func whatIsWrittenIsReadBack() async throws {
        let harness = try RunHarness()
        let plain = try await harness.run(numberedLines(0..<20_000))
        let packed = try await harness.run(numberedLines(0..<20_000), output: "output.jsonl.gz")
        #expect(plain.end == .completed && packed.end == .completed)
        let bytes = try harness.folder.bytes("output.jsonl.gz")
        // Deflated, no flags, no time: RFC 1952, 2.3.
        #expect(Array(bytes.prefix(8)) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
        #expect(try bytes.count < harness.folder.bytes("output.jsonl").count / 4)
        let source = try InputTarget.source(at: harness.folder.file("output.jsonl.gz"), stop: StopFlag())
        let lines = try source.seen().map(\.content)
        #expect(try lines == harness.lines())
    }

    @Test func howOftenItIsFlushedChangesNoByte() throws {
        let folder = try TemporaryFolder()
        let lines = (0..<30_000).map { Array("{\"id\":\($0),\"text\":\"text \($0 &* 7919 % 1000)\"}\n".utf8) }
        for (name, step) in [("a.jsonl.gz", 1), ("b.jsonl.gz", 777), ("c.jsonl.gz", .max)] {
            var sink = try OutputTarget.sink(at: folder.file(name), format: .jsonLines)
            for (index, line) in lines.enumerated() {
                try sink.write(.output(line))
                if index % step == step - 1 { try sink.flush() }
            }
            try sink.finish()
        }
        #expect(try folder.bytes("a.jsonl.gz") == folder.bytes("b.jsonl.gz"))
        #expect(try folder.bytes("a.jsonl.gz") == folder.bytes("c.jsonl.gz"))
    }

    @Test func tablesArePackedWithTheirHeader() async throws {
        let harness = try RunHarness()
        _ = try await harness.run(numberedLines(0..<2), output: "output.csv.gz")
        let source = try InputTarget.source(at: harness.folder.file("output.csv.gz"), stop: StopFlag())
        #expect(
            try source.seen().map(\.content) == [#"{"id":"1","text":"text 0"}"#, #"{"id":"2","text":"text 1"}"#])
    }

    @Test func failuresStayPlainAndNoRecordsAreAMemberToo() async throws {
        let harness = try RunHarness()
        let report = try await harness.run("{oops\n", output: "output.jsonl.gz")
        #expect(report.end == .completed)
        #expect(harness.folder.names == ["input", "output.jsonl.gz", "output.jsonl.gz.errors.jsonl"])
        #expect(try harness.lines("output.jsonl.gz.errors.jsonl").first?.contains("invalid_json") == true)
        let source = try InputTarget.source(at: harness.folder.file("output.jsonl.gz"), stop: StopFlag())
        #expect(try source.seen().isEmpty)
    }

    @Test func anAbandonedOutputLeavesTheOldOne() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "o.jsonl.gz")
        var sink = try OutputTarget.sink(at: folder.file("o.jsonl.gz"), format: .jsonLines)
        try sink.write(.output(Array("{}\n".utf8)))
        sink.abandon()
        #expect(folder.names == ["o.jsonl.gz"])
        #expect(try folder.read("o.jsonl.gz") == "old")
    }

    @Test func aPipeOrDeviceIsNotPacked() throws {
        let folder = try TemporaryFolder()
        #expect(symlink("/dev/null", folder.file("null.gz")) == 0)
        let error = #expect(throws: RunError.self) {
            try OutputTarget.sink(at: folder.file("null.gz"), format: .jsonLines)
        }
        #expect(error?.code == .usage)
    }
}
