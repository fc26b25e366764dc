import CascadeCore
import Dispatch
import Runs
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The run's own cost: records a second and resident memory with a pipeline whose models answer at once.
///
///     run-benchmark [RECORDS [STATE-FOLDER]]      default 1000000, nothing stored
///
/// The pipeline is an ordinary one, read from YAML and evaluated as any other: a cascade of two classifiers and a
/// routing. Only the models are scripted. The records are made on the way, through a pipe, so that the input is on no
/// disk; the output goes to /dev/null. For the cost on one core run it under `taskset -c 0`.
@main
enum RunBenchmark {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let records = arguments.first.flatMap { Int($0) } ?? 1_000_000
        var pipeline = try ScriptedPipeline.make()
        var configuration = RunConfiguration()
        configuration.idField = pipeline.idField
        configuration.stages = pipeline.stageNames
        if arguments.count > 1, let digest = pipeline.digest {
            let place = StorePlace(folder: arguments[1])
            let cache = try ResultCache(place, day: 20_000)
            pipeline.store = cache
            configuration.store = RunStore(
                cache, at: place, pipeline: digest, name: pipeline.name, inferences: pipeline.inferences,
                version: "benchmark")
        }

        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, dup2(ends[0], STDIN_FILENO) >= 0 else { exit(EX_OSERR) }
        close(ends[0])
        feed(records, into: ends[1])

        let stop = try StopFlag()
        let source = InputFormat.jsonLines.source(.standardInput(stop: stop))
        let sink = try OutputTarget.sink(at: "/dev/null", format: .jsonLines)
        let run = try BatchRun(pipeline, configuration: configuration, progress: MemoryWatch(), stop: stop)
        let report = await run.run(from: source, into: sink)

        let effort = Int(Double(report.summary.answered) / MemoryWatch.processorSeconds)
        print(
            "end \(report.end), \(effort) records a second of processor, peak resident \(MemoryWatch.peak) KiB (macOS: B)"
        )
        print(SummaryText.text(of: report.summary), terminator: "")
    }

    /// Writes `count` tickets of some 250 bytes from a thread of its own, then closes the pipe.
    private static func feed(_ count: Int, into descriptor: Int32) {
        let body = String(repeating: "I can't find the payment I made with my card. ", count: 3)
        DispatchQueue(label: "feeder").async {
            var number = 0
            while number < count {
                var piece = ""
                for _ in 0..<min(500, count - number) {
                    piece +=
                        #"{"ticket_id":"T-\#(number)","subject":"Missing payment","body":"\#(body) It was number \#(number)."}"#
                        + "\n"
                    number += 1
                }
                var rest = Array(piece.utf8)[...]
                while !rest.isEmpty {
                    let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                    guard written > 0 else { exit(EX_IOERR) }
                    rest = rest.dropFirst(written)
                }
            }
            close(descriptor)
        }
    }
}
