import ArgumentParser
import Inference
import ModelPorts

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
            without it, texts of -p tokens are made up. A model that writes reads a prompt of -p tokens, or as many as \
            its context has room for, then -n tokens one by one, alone. Rates are medians over -r repetitions.

            Examples:
              cascade model bench models/bank-intent-large/model.gguf --lengths queries.txt -t 2 -r 5
              cascade model bench qwen2.5-0.5b-q4_k_m.gguf -p 512 -n 64 -t 2
            """
    )

    @Argument(help: "The GGUF file.")
    var model: String

    @Option(name: .short, help: "Tokens in a made-up text or prompt.")
    var prompt = 128

    @Option(name: .short, help: "Tokens that are read one by one after a prompt.")
    var number = 32

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
            throw ValidationError("-p, -r and --batch-tokens must be 1 or more.")
        }
        if number < 0 { throw ValidationError("-n must be 0 or more.") }
        if let threads, !(1...Engine.maximumThreads).contains(threads) {
            throw ValidationError("-t must be 1 to \(Engine.maximumThreads).")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let engine = Engine(threads: threads, tokenBudget: batchTokens)
            let bench = try ModelWorkbench(path: UserFile.model(model), engine: engine)
            var report = BenchReport(threads: engine.threadCount)
            if bench.continues {
                if lengths != nil {
                    throw UsageProblem("--lengths is for encoders; this model reads prompts of -p tokens")
                }
                try await timePrompts(bench, &report)
            } else {
                try await timeTexts(bench, &report)
            }
            report.print(asJSON: json)
        }
    }

    private func timePrompts(_ bench: ModelWorkbench, _ report: inout BenchReport) async throws {
        let context = bench.info.contextLength
        guard number < context else {
            throw UsageProblem("-n \(number) leaves no room for a prompt in the context of \(context) tokens")
        }
        let length = min(prompt, context - number)
        let ids = madeUp(length, bench)
        let source = bench.readsSource ? ids : nil
        let clock = ContinuousClock()
        var reading: [Double] = []
        var writing: [Double] = []
        for repetition in 0...repetitions {
            let start = clock.now
            let sequence = try await bench.sequence(
                capacity: source == nil ? length + number : number + 1, about: source)
            _ = try await sequence.append(source == nil ? ids : [0])
            let read = clock.now
            for step in 0..<number { _ = try await sequence.append([ids[step % length]]) }
            // The first time pages are read from the disk.
            if repetition == 0 { continue }
            reading.append(Double(length) / ((read - start) / .seconds(1)))
            if number > 0 { writing.append(Double(number) / ((clock.now - read) / .seconds(1))) }
        }
        report.add("prompt tokens/s", "prompt_tokens_per_s", reading)
        report.add("generated tokens/s", "generation_tokens_per_s", writing)
    }

    private func timeTexts(_ bench: ModelWorkbench, _ report: inout BenchReport) async throws {
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
        let tokensPerText = Double(tokens) / Double(sequences.count)
        report.add("texts/s", "texts_per_s", rates)
        report.add("tokens/s", "prompt_tokens_per_s", rates.map { $0 * tokensPerText })
    }

    private func texts(_ bench: ModelWorkbench) throws -> [[Int32]] {
        let limit = bench.info.contextLength
        guard let lengths else {
            let ids = madeUp(min(prompt, limit), bench)
            return Array(repeating: ids, count: max(8, 16384 / ids.count))
        }
        let lines = String(decoding: try UserFile.bytes(lengths), as: UTF8.self).split(separator: "\n")
        guard !lines.isEmpty else { throw UserFile.Problem(path: lengths, reason: "there is no text in it") }
        return lines.map { Array(bench.text.tokenize(String($0), special: true).prefix(limit)) }
    }

    private func madeUp(_ count: Int, _ bench: ModelWorkbench) -> [Int32] {
        (0..<count).map { Int32(($0 * 7 + 1000) % bench.vocabularyCount) }
    }
}
