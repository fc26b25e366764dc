import GGUF
import ModelPorts
import Testing

@testable import Inference

@Suite("The numerical contract")
struct NumericalContractTests {
    private static let types: [GGUFType] = [.f32, .f16, .bf16, .q8_0, .q4_0, .q4_1, .q5_0, .q5_1]

    /// Sequences of every awkward length.
    private static let sequences: [[Int32]] = [1, 2, 3, 15, 16, 17, 31, 33, 48, 64].map { count in
        (0..<count).map { Int32(5 + ($0 * 13 + count) % 70) }
    }

    @Test("alone, and in any batch with strangers: the same bits", arguments: types)
    func batches(type: GGUFType) throws {
        let model = try ModelBench.model("classifier-mean", as: type)
        let alone = Self.sequences.map { model.compute([$0], .head)[0] }
        #expect(bits(model.compute(Self.sequences, .head)) == bits(alone))
        #expect(bits(model.compute(Self.sequences.reversed(), .head)) == bits(alone.reversed()))
        let states = Self.sequences.map { model.compute([$0], .states)[0] }
        #expect(bits(model.compute(Self.sequences + Self.sequences, .states)) == bits(states + states))
    }

    @Test("every instruction set that runs here: the same bits as plain C", arguments: types)
    func instructionSets(type: GGUFType) throws {
        let plain = try #require(Kernels(named: "portable"))
        let expected = bits(
            try ModelBench.model("classifier-mean", as: type, kernels: plain).compute(Self.sequences, .head))
        for name in ["avx2", "avx512vnni", "neon"] {
            guard let kernels = Kernels(named: name) else {
                print("not run: \(name)")
                continue
            }
            let model = try ModelBench.model("classifier-mean", as: type, kernels: kernels)
            #expect(bits(model.compute(Self.sequences, .head)) == expected, "\(name)")
        }
    }

    @Test(
        "any number of engine threads and any batch size: the same bits",
        arguments: [(1, 1), (1, 64), (2, 100), (4, 512)])
    func engines(threads: Int, tokenBudget: Int) async throws {
        let model = try ModelBench.model("tagger", as: .f16)
        let expected = Self.sequences.map { model.compute([$0], .head)[0] }
        let engine = Engine(threads: threads, tokenBudget: tokenBudget)
        let found = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
            for round in 0..<5 {
                for (index, ids) in Self.sequences.enumerated() {
                    group.addTask {
                        (
                            round * Self.sequences.count + index,
                            try await engine.run(ids, on: model, readout: .head).values
                        )
                    }
                }
            }
            var results = [[Float]](repeating: [], count: 5 * Self.sequences.count)
            for try await (index, values) in group { results[index] = values }
            return results
        }
        #expect(bits(found) == bits((0..<5).flatMap { _ in expected }))
    }

    @Test("a stopped engine fails what waits rather than leaving it")
    func stopped() async throws {
        let model = try ModelBench.model("tagger")
        let engine = Engine(threads: 1)
        engine.stop()
        await #expect(throws: ModelError.self) { try await engine.run([2, 3], on: model, readout: .head) }
    }
}
