import Inference
import ModelPorts

enum BenchmarkError: Error { case usage, unequal(String) }

enum Mode: String, CaseIterable {
    case labels, prefix, batching, adapters, memory, cancel

    func run(_ bench: Bench) async throws {
        switch self {
        case .labels: try await bench.labels()
        case .prefix: try await bench.prefix()
        case .batching: try await bench.batching()
        case .adapters: try await bench.adapters()
        case .memory: try await bench.memory()
        case .cancel: try await bench.cancel()
        }
    }
}

/// `name=value` from the command line.
struct Options {
    private var values: [String: String] = [:]

    init(_ arguments: some Sequence<String>) {
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
        }
    }

    func number(_ name: String, _ preset: Int) -> Int { values[name].flatMap { Int($0) } ?? preset }

    func text(_ name: String) -> String? { values[name] }
}

/// A model under test, and words for prompts.
struct Bench {
    let path: String
    let options: Options
    let threads: Int?

    init(model: String, options: Options) throws {
        path = model
        self.options = options
        threads = options.text("threads").flatMap { Int($0) }
    }

    /// The model, opened anew: nothing is cached.
    /// - Parameter sharing: Whether prompts' beginnings are read once.
    func generator(sharing: Bool = true) throws -> any TextGenerating {
        let cache = options.text("cache").flatMap(KeyValueType.init(rawValue:))
        return try LocalModels(engine: Engine(threads: threads), sharesPrompts: sharing).generator(
            GeneratorReference(path: path, cache: cache))
    }

    /// About `count` tokens of words, different for each seed.
    func words(_ count: Int, seed: Int) -> String {
        let words = ["card", "refund", "please", "the", "was", "payment", "account", "my", "for", "transfer", "help"]
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return words[Int(state >> 33) % words.count]
        }.joined(separator: " ")
    }

    func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        try await body()
        return (clock.now - start) / .seconds(1)
    }

    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    func show(_ pairs: KeyValuePairs<String, Any>) {
        print("{" + pairs.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}")
    }
}
