import CascadeCore
import Dispatch
import JSON
import ModelPorts
import Runs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The run's own cost: records a second and resident memory with a pipeline that answers at once.
///
///     run-benchmark [RECORDS [IN-FLIGHT]]      default 1000000 256
///
/// The records are made on the way, through a pipe, so that the input is on no disk; the output goes to /dev/null. For
/// the cost on one core run it under `taskset -c 0`.
@main
enum RunBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let records = arguments.first ?? 1_000_000
        var configuration = RunConfiguration()
        configuration.idField = "ticket_id"
        configuration.stages = ScriptedPipeline.stages
        if arguments.count > 1 { configuration.inFlight = arguments[1] }

        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, dup2(ends[0], STDIN_FILENO) >= 0 else { exit(EX_OSERR) }
        close(ends[0])
        feed(records, into: ends[1])

        let stop = try StopFlag()
        let source = InputFormat.jsonLines.source(.standardInput(stop: stop))
        let sink = try OutputTarget.sink(at: "/dev/null", format: .jsonLines)
        let run = try BatchRun(ScriptedPipeline(), configuration: configuration, stop: stop)
        let report = await run.run(from: source, into: sink)

        var usage = rusage()
        // RUSAGE_SELF, which has another type on every platform.
        getrusage(0, &usage)
        print("end \(report.end), in flight \(configuration.inFlight), peak resident \(usage.ru_maxrss) KiB (macOS: B)")
        print(SummaryText.text(of: report.summary), terminator: "")
    }

    /// Writes `count` tickets of some 250 bytes from a thread of its own, then closes the pipe.
    private static func feed(_ count: Int, into descriptor: Int32) {
        let body = String(repeating: "I can't find the payment I made with my card. ", count: 4)
        DispatchQueue(label: "feeder").async {
            var number = 0
            while number < count {
                var piece = ""
                for _ in 0..<min(500, count - number) {
                    piece += #"{"ticket_id":"T-\#(number)","subject":"Missing payment","body":"\#(body)"}"# + "\n"
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

/// A cascade of two stages and a routing, answered from the record's number.
struct ScriptedPipeline: RecordEvaluating {
    static let stages = ["intent", "intent_large", "intent_final", "desk"]

    let columns = ["id", "intent", "confidence", "desk"].map { OutputColumn(path: [$0]) }

    func evaluate(_ record: Record) async -> Evaluation {
        let escalated = record.place.line.isMultiple(of: 6)
        let cost = ModelCost(tokens: 60, windows: 1, multiplyAdds: 1_000_000, seconds: 0)
        var stages = [StageReport(stage: "intent", outcome: .ran, detail: JSONObject(), cost: cost)]
        if escalated {
            stages.append(StageReport(stage: "intent_large", outcome: .ran, detail: JSONObject(), cost: cost))
        }
        stages.append(
            StageReport(
                stage: "intent_final",
                outcome: .cascaded(tier: escalated ? 1 : 0, escalated: escalated, accepted: true),
                detail: JSONObject(), cost: .zero))
        stages.append(StageReport(stage: "desk", outcome: .routed("general"), detail: JSONObject(), cost: .zero))
        var line = JSONObject()
        line.append("id", record.id)
        line.append("intent", "card_payment_missing")
        line.append("confidence", 0.93)
        line.append("desk", "general")
        // A pipeline waits for its models; without a wait nothing would be in flight at once.
        await Task.yield()
        return Evaluation(outcome: .success(line), stages: stages)
    }
}
