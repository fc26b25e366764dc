import GGUF
import Testing

@testable import Inference

@Suite("Adapters in one batch")
struct AdapterBatchTests {
    private static let lengths = [1, 2, 3, 5, 17, 64, 65, 130, 1, 1]

    /// Sequences of awkward lengths within a vocabulary of 300.
    private static let sequences: [[Int32]] = lengths.enumerated().map { index, count in
        (0..<count).map { Int32(5 + ($0 * 13 + index * 7) % 70) }
    }

    /// Bare sequences and three adapters, one after the other and some in a row.
    private func requests(_ adapters: [Adapter], _ model: TransformerModel) -> [SequenceRequest] {
        Self.sequences.enumerated().map { index, ids in
            let ids = Array(ids.prefix(model.description.contextLength))
            let choice = [0, 1, 2, 3, 3, 1, 1, 2, 0, 1][index]
            return SequenceRequest(
                ids: ids, readout: .lastLogits, adapter: choice == 0 ? nil : adapters[choice - 1])
        }
    }

    private func adapters(_ family: FamilyModel) throws -> [Adapter] {
        var partial = try RandomAdapter("third", for: family, rank: 16)
        // Some layers stay, among them every other of those that are in one tensor or share their input.
        partial.pairs = partial.pairs.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
        return [
            try RandomAdapter("first", for: family).opened(for: family),
            try RandomAdapter("second", for: family, rank: 33, alpha: 1).opened(for: family, as: .f16),
            try partial.opened(for: family),
        ]
    }

    @Test(
        "interleaved with others and with none: the same bits as alone",
        arguments: ["llama-a", "qwen2-a", "phi3-a", "gpt2-a", "gemma2-a"])
    func interleaved(name: String) throws {
        for type in [GGUFType.f32, .q8_0] {
            let family = try FamilyModel(name, as: type)
            let requests = requests(try adapters(family), family.model)
            var workspace = Workspace()
            let alone = requests.map { family.model.compute([$0], in: &workspace)[0] }
            #expect(bits(family.model.compute(requests, in: &workspace)) == bits(alone))
            #expect(bits(family.model.compute(requests.reversed(), in: &workspace)) == bits(alone.reversed()))
            let bare = requests.map { family.model.compute([$0.ids], .lastLogits)[0] }
            for (index, request) in requests.enumerated() {
                #expect((bits([alone[index]]) == bits([bare[index]])) == (request.adapter == nil), "\(index)")
            }
        }
    }

    @Test("places that share an adapter come together, in the order in which each first comes")
    func grouped() throws {
        let adapters = try adapters(FamilyModel("llama-b"))
        let choices: [Adapter?] = [nil, adapters[0], adapters[1], nil, adapters[1], adapters[0]]
        #expect(AdaptedRows.grouped([0, 5, 2, 1, 3, 4]) { choices[$0] } == [0, 3, 5, 1, 2, 4])
        #expect(AdaptedRows.grouped([3, 0]) { choices[$0] } == [3, 0])
        #expect(AdaptedRows.grouped([]) { choices[$0] } == [])
    }

    @Test("on several threads: the same bits", arguments: [1, 2, 3])
    func threads(count: Int) async throws {
        let family = try FamilyModel("qwen2-a", as: .q8_0)
        let requests = requests(try adapters(family), family.model)
        var workspace = Workspace()
        let alone = requests.map { family.model.compute([$0], in: &workspace)[0] }
        for tokenBudget in [64, 4096] {
            let engine = Engine(threads: count, tokenBudget: tokenBudget, teamThreshold: 0)
            let found = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
                for (index, request) in requests.enumerated() {
                    group.addTask {
                        let result = try await engine.run(
                            request.ids, on: family.model, readout: .lastLogits, adapter: request.adapter)
                        return (index, result.values)
                    }
                }
                var results = [[Float]](repeating: [], count: requests.count)
                for try await (index, values) in group { results[index] = values }
                return results
            }
            #expect(bits(found) == bits(alone))
        }
    }

    @Test("token by token as in one piece, beside a bare sequence", arguments: ["llama-a", "gemma2-a", "t5-a"])
    func steps(name: String) throws {
        let family = try FamilyModel(name)
        let adapter = try RandomAdapter("first", for: family).opened(for: family)
        let golden = family.golden
        let written = golden.decoderInputIds.isEmpty ? golden.inputIds : golden.decoderInputIds
        var workspace = Workspace()
        let states = try [adapter, nil].map { adapter in
            let state = try #require(family.model.makeState(capacity: written.count))
            if !golden.decoderInputIds.isEmpty {
                let source = SequenceRequest(ids: golden.inputIds, readout: .source, state: state, adapter: adapter)
                _ = family.model.compute([source], in: &workspace)
            }
            return (state, adapter)
        }
        var found: [[Float]] = [[], []]
        for id in written {
            let step = states.map { state, adapter in
                SequenceRequest(ids: [id], readout: .lastLogits, state: state, adapter: adapter)
            }
            for (index, values) in family.model.compute(step, in: &workspace).enumerated() { found[index] += values }
        }
        #expect(bits(found) == bits([family.values(adapter), family.values()]))
    }
}
