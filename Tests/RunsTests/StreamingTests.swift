import CascadeCore
import Dispatch
import JSON
import Testing

@testable import Runs

@Suite struct StreamingTests {
    private func run(
        from reading: FileDescriptor, to writing: FileDescriptor, stop: StopFlag,
        _ evaluator: ScriptedEvaluator = .echo, format: OutputFormat = .jsonLines
    ) async throws -> RunReport {
        let source = JSONLinesSource(ByteInput(name: "pipe", descriptor: reading, stop: stop))
        let sink = StreamSink(BufferedOutput(name: "pipe", descriptor: writing), format: format)
        return try await BatchRun(evaluator, configuration: RunConfiguration(), stop: stop).run(
            from: source, into: sink)
    }

    /// A driver that asks one line, waits for its answer, then asks the next, must never wait for ever.
    @Test(.timeLimit(.minutes(1)))
    func everyLineIsAnsweredBeforeTheNextOneComes() async throws {
        let (questions, answers) = (try Pipe(), try Pipe())
        let (asking, hearing) = (try questions.takeWriting(), try answers.takeReading())
        let driver = Task.detached {
            await ThreadExecutor.run("driver") {
                var heard: [String] = []
                for number in 0..<50 {
                    let question = Array(numberedLines(number..<(number + 1)).utf8)
                    guard question.withUnsafeBytes({ asking.writeAll($0) }) == 0 else { break }
                    heard.append(hearing.readLine())
                }
                return heard
            }
        }
        let stop = try StopFlag()
        async let report = run(
            from: try questions.takeReading(), to: try answers.takeWriting(), stop: stop)
        let heard = await driver.value
        #expect(heard == (0..<50).map { #"{"id":\#($0 + 1),"text":"text \#($0)"}"# })
        stop.stop(signal: 15)
        #expect(try await report.end == .interrupted(signal: 15))
    }

    @Test(.timeLimit(.minutes(1)))
    func aFinishedRecordIsNotHeldBackByASlowOne() async throws {
        let (questions, answers) = (try Pipe(), try Pipe())
        let (asking, hearing) = (try questions.takeWriting(), try answers.takeReading())
        let gate = Gate()
        let evaluator = ScriptedEvaluator { record in
            if record.place.line == 2 { await gate.pass() }
            return .echo(record)
        }
        let stop = try StopFlag()
        async let report = run(
            from: try questions.takeReading(), to: try answers.takeWriting(), stop: stop, evaluator)
        let question = Array(numberedLines(0..<2).utf8)
        #expect(question.withUnsafeBytes { asking.writeAll($0) } == 0)
        let first = await ThreadExecutor.run("hearer") { hearing.readLine() }
        #expect(first == #"{"id":1,"text":"text 0"}"#)
        stop.stop(signal: 2)
        gate.open()
        #expect(try await report.end == .interrupted(signal: 2))
        #expect(hearing.readLine() == #"{"id":2,"text":"text 1"}"#)
    }

    @Test(.timeLimit(.minutes(1)))
    func aReaderThatLeavesEndsTheRunQuietly() async throws {
        let (questions, answers) = (try Pipe(), try Pipe())
        let line = Array(numberedLines(0..<1).utf8)
        try questions.feed { _ in line }
        let hearing = try answers.takeReading()
        let hearer = Task.detached {
            await ThreadExecutor.run("hearer") { _ = hearing.readLine() }
        }
        let reading = try questions.takeReading()
        let writing = try answers.takeWriting()
        async let report = run(from: reading, to: writing, stop: StopFlag())
        await hearer.value
        hearing.closeForTest()
        #expect(try await report.end == .readerClosed)
    }

    @Test(.timeLimit(.minutes(1)))
    func aRunWithASilentInputCanBeStopped() async throws {
        let (questions, answers) = (try Pipe(), try Pipe())
        let asking = try questions.takeWriting()
        let stop = try StopFlag()
        let reading = try questions.takeReading()
        let writing = try answers.takeWriting()
        async let report = run(from: reading, to: writing, stop: stop)
        stop.stop(signal: 2)
        stop.stop(signal: 15)
        #expect(try await report.end == .interrupted(signal: 2))
        withExtendedLifetime(asking) {}
    }

    /// Somebody else may have made the pipe non-blocking: then the system takes what fits and refuses the rest.
    @Test(.timeLimit(.minutes(1)))
    func whatTheSystemTakesInPartsArrivesWhole() async throws {
        let pipe = try Pipe()
        let (writing, reading) = (try pipe.takeWriting(), try pipe.takeReading())
        #expect(fcntl(writing.number, F_SETFL, O_NONBLOCK) == 0)
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
        async let code = ThreadExecutor.run("writer") { bytes.withUnsafeBytes { writing.writeAll($0) } }
        let read = await ThreadExecutor.run("reader") {
            var read: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 4000)
            while read.count < bytes.count {
                let count = piece.withUnsafeMutableBytes { reading.read(into: $0) }
                if count <= 0 { break }
                read += piece[..<count]
            }
            return read
        }
        #expect(await code == 0)
        #expect(read == bytes)
    }

    @Test func tablesOnAStreamTellOfFailuresElsewhere() async throws {
        let (answers, errors) = (try Pipe(), try Pipe())
        var sink = StreamSink(
            BufferedOutput(name: "pipe", descriptor: try answers.takeWriting()),
            format: .csv(columns: ScriptedEvaluator.echo.columns, raw: false), failures: try errors.takeWriting())
        let place = RecordPlace(line: 1, offset: 0)
        let failure = RecordFailure(code: "model", reason: "r")
        try sink.write(sink.renderer.line(id: 1, place: place, outcome: .failure(failure), trace: nil))
        try sink.write(sink.renderer.line(id: 2, place: place, outcome: .success(JSONObject([("id", 2)])), trace: nil))
        try sink.finish()
        let hearing = try answers.takeReading()
        #expect(hearing.readLine() == "id,text")
        #expect(hearing.readLine() == "2,")
        #expect(try errors.takeReading().readLine().hasPrefix(#"{"id":1,"line":1,"offset":0,"error":"#))
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension FileDescriptor {
    /// Reads up to a line feed, byte by byte.
    func readLine() -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while withUnsafeMutableBytes(of: &byte, { read(into: $0) }) == 1, byte != 0x0a { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    /// Puts an end that nobody reads in place of this one, so that its owner still closes a descriptor of its own.
    func closeForTest() {
        let unread = open("/dev/null", O_RDONLY | O_CLOEXEC)
        dup2(unread, number)
        close(unread)
    }
}
