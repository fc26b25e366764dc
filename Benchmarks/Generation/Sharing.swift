import Inference
import ModelPorts

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Bench {
    /// Prompts and short answers with adapters (`adapters=A.gguf,B.gguf,…`), one after the other in every batch, against
    /// the bare model.
    func adapters() async throws {
        let files = (options.text("adapters") ?? "").split(separator: ",").map(String.init)
        let models = LocalModels(engine: Engine(threads: threads))
        let bare = try models.generator(GeneratorReference(path: path))
        let adapted = try files.map { try models.generator(GeneratorReference(path: path, adapter: $0)) }
        guard !adapted.isEmpty else { throw BenchmarkError.usage }
        func run(_ generators: [any TextGenerating], _ count: Int, words length: Int, tokens: Int) async throws
            -> Double
        {
            let (time, _) = try await together(count) { index in
                try await generators[index % generators.count].generate(
                    GenerationRequest(
                        prompt: Prompt(before: "", text: words(length, seed: index)), maximumTokens: tokens))
            }
            return time
        }
        var ratios: [String: [Double]] = [:]
        let loads = [("prompts of 60", 32, 60, 1), ("prompts of 16", 32, 16, 1), ("8 answers of 32", 8, 8, 32)]
        for round in 0...options.number("rounds", 5) {
            for (name, count, length, tokens) in loads {
                let alone = try await run([bare], count, words: length, tokens: tokens)
                let mixed = try await run(adapted, count, words: length, tokens: tokens)
                // The first time pages are read from the disk.
                if round > 0 { ratios[name, default: []].append(alone / mixed) }
            }
        }
        show(["adapters": files.count])
        for (name, _, _, _) in loads { show(["load": "\"\(name)\"", "throughput_ratio": median(ratios[name] ?? [0])]) }
    }

    /// Several models (`others=B.gguf,C.gguf`) under one budget (`budget=MiB`), asked in turn.
    func memory() async throws {
        let paths = [path] + (options.text("others") ?? "").split(separator: ",").map(String.init)
        let budget = options.number("budget", 1300) << 20
        let engine = Engine(threads: threads, memory: budget)
        let models = LocalModels(engine: engine)
        let count = options.number("requests", 600)
        let generators = try paths.map { try models.generator(GeneratorReference(path: $0)) }
        var answered = 0
        var peak = 0
        let time = try await seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<count {
                    if index >= 64 {
                        try await group.next()
                        answered += 1
                        peak = max(peak, ProcessMemory.resident)
                    }
                    let prompt = Prompt(before: words(40, seed: 1), text: words(20, seed: index), after: "\n")
                    group.addTask { _ = try await generators[index % paths.count].score(["yes", "no"], after: prompt) }
                }
                for try await _ in group { answered += 1 }
            }
        }
        peak = max(peak, ProcessMemory.resident)
        show([
            "models": paths.count, "budget_mib": budget >> 20, "peak_mib": peak >> 20, "requests": count,
            "answered": answered, "dropped": engine.droppedModels, "seconds": time,
        ])
    }

    /// Requests that are cancelled as they run.
    func cancel() async throws {
        let models = LocalModels(engine: Engine(threads: threads), sharesPrompts: false)
        let model = try models.generator(GeneratorReference(path: path))
        let count = options.number("requests", 10_000)
        let latest = options.number("latest_us", 20_000)
        let answers = try await cancelled(count, of: model, latest: latest)
        let resident = ProcessMemory.resident
        show([
            "requests": count, "answered": answers, "bytes_left": models.sequenceBytes, "resident_mib": resident >> 20,
        ])
    }

    /// How many were answered before they were cancelled.
    private func cancelled(_ count: Int, of model: any TextGenerating, latest: Int) async throws -> Int {
        var answers = 0
        for first in stride(from: 0, to: count, by: 32) {
            await withTaskGroup(of: Bool.self) { group in
                for index in first..<min(first + 32, count) {
                    group.addTask {
                        let request = GenerationRequest(
                            prompt: Prompt(before: "", text: words(40, seed: index), after: "\n"),
                            sampling: SamplingOptions(temperature: 1), maximumTokens: 200)
                        let task = Task { (try? await model.generate(request)) != nil }
                        try? await Task.sleep(for: .microseconds(index * 7919 % latest))
                        task.cancel()
                        return await task.value
                    }
                }
                for await wasAnswered in group where wasAnswered { answers += 1 }
            }
        }
        return answers
    }
}
