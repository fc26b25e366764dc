import ModelPorts

extension Bench {
    /// Scoring many labels behind one prompt, against reading the prompt alone.
    func labels() async throws {
        let count = options.number("labels", 77)
        let labels = (0..<count).map { "\(words(2, seed: $0 + 1).split(separator: " ").joined(separator: "_"))_\($0)" }
        let before = "Choose the intent of a message. Intents: \(labels.joined(separator: ", ")).\n\nMessage: "
        let model = try generator()
        var alone: [Double] = []
        var together: [Double] = []
        var prompt = 0
        for round in 0..<options.number("rounds", 7) {
            // A prompt that nobody has read yet.
            let fresh = Prompt(before: "\(round). \(before)", text: words(60, seed: round), after: "\nIntent:")
            let other = Prompt(before: "x\(round). \(before)", text: words(60, seed: round), after: "\nIntent:")
            alone.append(
                try await seconds {
                    let scores = try await model.score(["yes"], after: fresh)
                    prompt = scores.cost.tokens
                })
            together.append(try await seconds { _ = try await model.score(labels, after: other) })
        }
        show([
            "labels": count, "prompt_s": median(alone), "labels_s": median(together),
            "ratio": median(together) / median(alone), "own_tokens": prompt,
        ])
    }

    /// Many records behind the same instructions, shared and not.
    func prefix() async throws {
        let records = options.number("records", 1000)
        let instructions = words(options.number("instructions", 400), seed: 1)
        let labels = ["refund", "transfer", "card", "other"]
        func run(_ count: Int, shared: Bool) async throws -> (seconds: Double, scores: [[Float]]) {
            let model = try generator(sharing: shared)
            var scores = [[Float]](repeating: [], count: count)
            let time = try await seconds {
                try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
                    for record in 0..<count {
                        if record >= 64, let (index, values) = try await group.next() { scores[index] = values }
                        let text = words(options.number("ticket", 60), seed: record + 10)
                        let prompt = Prompt(before: instructions + "\n", text: text, after: "\nLabel: ")
                        group.addTask { (record, try await model.score(labels, after: prompt).logProbabilities) }
                    }
                    for try await (index, values) in group { scores[index] = values }
                }
            }
            return (time, scores)
        }
        let withSharing = try await run(records, shared: true)
        let without = try await run(options.number("unshared", records / 10), shared: false)
        let perRecord = without.seconds / Double(without.scores.count)
        let ratio = withSharing.seconds / Double(records) / perRecord
        let equal = zip(withSharing.scores, without.scores).allSatisfy { $0.map(\.bitPattern) == $1.map(\.bitPattern) }
        show([
            "records": records, "shared_s": withSharing.seconds, "unshared_s_per_record": perRecord, "ratio": ratio,
            "identical": equal,
        ])
    }

    /// Requests together against one after the other.
    func batching() async throws {
        let model = try generator()
        let labels = (0..<options.number("labels", 8)).map { "label \(words(2, seed: $0)) \($0)" }
        let instructions = words(options.number("instructions", 100), seed: 1)
        @Sendable func prompt(_ index: Int) -> Prompt {
            Prompt(before: instructions, text: words(options.number("ticket", 20), seed: index), after: "\n")
        }
        @Sendable func generation(_ index: Int) -> GenerationRequest {
            GenerationRequest(
                prompt: prompt(index), sampling: SamplingOptions(temperature: 1, seed: 7),
                maximumTokens: options.number("tokens", 64))
        }
        _ = try await model.score(labels, after: prompt(0))
        let scored = options.number("scored", 32)
        let generated = options.number("generated", 8)
        var ratios: [(scoring: Double, writing: Double)] = []
        var rates: [(Double, Double, Double, Double)] = []
        for round in 0..<options.number("rounds", 3) {
            let base = (round + 1) * 1000
            var one: [LabelScores] = []
            let oneTime = try await seconds {
                for index in 0..<scored { one.append(try await model.score(labels, after: prompt(base + index))) }
            }
            let (allTime, all) = try await together(scored) { try await model.score(labels, after: prompt(base + $0)) }
            guard zip(one, all).allSatisfy({ $0.logProbabilities == $1.logProbabilities }) else {
                throw BenchmarkError.unequal("scores")
            }
            var texts: [Generation] = []
            let writingTime = try await seconds {
                for index in 0..<generated { texts.append(try await model.generate(generation(base + index))) }
            }
            let (togetherTime, written) = try await together(generated) {
                try await model.generate(generation(base + $0))
            }
            guard zip(texts, written).allSatisfy({ $0.text == $1.text && $0.tokens == $1.tokens }) else {
                throw BenchmarkError.unequal("texts")
            }
            ratios.append((oneTime / allTime, writingTime / togetherTime))
            let tokens = Double(written.reduce(0) { $0 + $1.tokens.count })
            rates.append(
                (Double(scored) / oneTime, Double(scored) / allTime, tokens / writingTime, tokens / togetherTime))
        }
        show([
            "scoring_ratio": median(ratios.map(\.scoring)), "generation_ratio": median(ratios.map(\.writing)),
            "scores_per_s_alone": median(rates.map(\.0)), "scores_per_s_together": median(rates.map(\.1)),
            "tokens_per_s_alone": median(rates.map(\.2)), "tokens_per_s_together": median(rates.map(\.3)),
            "identical": true,
        ])
    }
}
