import ArgumentParser
import Inference
import JSON
import ModelPorts
import Runs

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `cascade model bench`.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure a model's speed on this machine.",
        discussion: """
            An encoder reads texts: --lengths takes a file with one text a line, so that the lengths are real ones; \
            without it, texts of -p tokens are made up. Times are medians over -r repetitions.

            Example: cascade model bench models/bank-intent-large/model.gguf --lengths queries.txt -t 2 -r 5
            """
    )

    @Argument(help: "The GGUF file.")
    var model: String

    @Option(name: .short, help: "Tokens in a made-up text.")
    var prompt = 128

    @Option(name: .short, help: "Threads; as many as cores by default.")
    var threads: Int?

    @Option(name: .short, help: "Repetitions.")
    var repetitions = 5

    @Option(help: "A file with one text a line.")
    var lengths: String?

    @Option(help: "Tokens that a batch is filled up to.")
    var batchTokens = 256

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if prompt < 1 || repetitions < 1 || batchTokens < 1 {
            throw ValidationError("Counts must be 1 or more.")
        }
        if let threads, !(1...Engine.maximumThreads).contains(threads) {
            throw ValidationError("-t must be 1 to \(Engine.maximumThreads).")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let engine = Engine(threads: threads, tokenBudget: batchTokens)
            let bench = try ModelWorkbench(path: UserFile.model(model), engine: engine)
            let sequences = try texts(bench)
            let tokens = sequences.reduce(0) { $0 + $1.count }
            try await bench.exhaust(sequences)
            var rates: [Double] = []
            let clock = ContinuousClock()
            for _ in 0..<repetitions {
                let start = clock.now
                try await bench.exhaust(sequences)
                rates.append(Double(sequences.count) / ((clock.now - start) / .seconds(1)))
            }
            rates.sort()
            report(rates, tokensPerText: Double(tokens) / Double(sequences.count), threads: engine.threadCount)
        }
    }

    private func texts(_ bench: ModelWorkbench) throws -> [[Int32]] {
        let limit = bench.info.contextLength
        guard let lengths else {
            let ids = (0..<min(prompt, limit)).map { Int32(($0 * 7 + 1000) % bench.vocabularyCount) }
            return Array(repeating: ids, count: max(8, 16384 / ids.count))
        }
        let lines = String(decoding: try UserFile.bytes(lengths), as: UTF8.self).split(separator: "\n")
        guard !lines.isEmpty else { throw UsageProblem("\(lengths) holds no text") }
        return lines.map { Array(bench.tokenize(String($0), special: true).prefix(limit)) }
    }

    private func report(_ rates: [Double], tokensPerText: Double, threads: Int) {
        let median = rates[rates.count / 2]
        if json {
            func spread(_ scale: Double) -> JSONValue {
                [
                    "median": .number(JSONNumber(median * scale)), "min": .number(JSONNumber(rates[0] * scale)),
                    "max": .number(JSONNumber(rates[rates.count - 1] * scale)),
                ]
            }
            let report: JSONValue = [
                "prompt_tokens_per_s": spread(tokensPerText), "texts_per_s": spread(1),
                "isa": .string(Engine.instructionSet), "threads": .number(JSONNumber(threads)),
            ]
            Output.line(JSONWriter.text(report))
            return
        }
        Output.line(
            "texts/s      \(NumberText.fixed(median, decimals: 1))  (\(NumberText.fixed(rates[0], decimals: 1)) … \(NumberText.fixed(rates[rates.count - 1], decimals: 1)))"
        )
        Output.line("tokens/s     \(NumberText.fixed(median * tokensPerText, decimals: 0))")
        Output.line("tokens/text  \(NumberText.fixed(tokensPerText, decimals: 1))")
        Output.line("threads      \(threads), \(Engine.instructionSet)")
    }
}
