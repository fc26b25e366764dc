import GGUF
import Testing

@testable import Inference

@Suite("Adapters against merged weights")
struct AdapterArithmeticTests {
    /// Fixtures whose attention is not so peaked that the roundings of f32 show beyond 1e-5.
    private static let calm = [
        "llama-a", "llama-b", "qwen2-a", "qwen2-b", "phi3-a", "phi3-b", "gpt2-a", "gemma2-a", "gemma2-b", "t5-a",
    ]

    @Test("a base with an adapter gives what the merged base gives", arguments: FamilyGolden.all)
    func merged(name: String) throws {
        let family = try FamilyModel(name)
        let adapter = try RandomAdapter("first", for: family)
        let bare = family.values()
        let found = family.values(try adapter.opened(for: family))
        let expected = try adapter.merged(into: family).values()
        let error = difference(found, expected)
        #expect(error <= (Self.calm.contains(name) ? 1e-5 : 1e-4), "\(name): \(error)")
        #expect(difference(expected, bare) > 1e-2, "the adapter changes nothing to speak of")
        #expect(bits([family.values()]) == bits([bare]))
    }

    @Test("dropping any part of the arithmetic shows", arguments: ["llama-a", "phi3-a", "gpt2-a", "t5-a"])
    func mutations(name: String) throws {
        let family = try FamilyModel(name)
        let adapter = try RandomAdapter("first", for: family)
        let expected = try adapter.merged(into: family).values()
        func expectSeen(_ what: String, _ change: (inout RandomAdapter) -> Void) throws {
            var mutant = adapter
            change(&mutant)
            let error = difference(family.values(try mutant.opened(for: family)), expected)
            #expect(error > 1e-3, "\(name), \(what): \(error)")
        }
        try expectSeen("no scale") { $0.alpha = 0 }
        for index in adapter.pairs.indices {
            let pair = adapter.pairs[index]
            try expectSeen("\(pair.tensor) stays") { $0.pairs.remove(at: index) }
            try expectSeen("\(pair.tensor): rows of B swapped") { mutant in
                let values = pair.b
                mutant.pairs[index].b = Array(values[pair.rank...] + values[..<pair.rank])
            }
            try expectSeen("\(pair.tensor): columns of A swapped") { mutant in
                mutant.pairs[index].a = Array(pair.a[1...] + pair.a[..<1])
            }
        }
    }

    @Test("whatever format a file keeps it in", arguments: [GGUFType.f16, .bf16, .q8_0, .q4_0])
    func formats(type: GGUFType) throws {
        let family = try FamilyModel("ministral3-a")
        var adapter = try RandomAdapter("first", for: family)
        adapter.pairs.removeAll { !$0.inputs.isMultiple(of: type.blockSize) }
        try #require(!adapter.pairs.isEmpty)
        let rounded = try adapter.rounded(to: type)
        #expect(rounded.pairs[0].a != adapter.pairs[0].a)
        let found = family.values(try adapter.opened(for: family, as: type))
        let error = difference(found, try rounded.merged(into: family).values())
        #expect(error <= 1e-5, "\(type.name): \(error)")
    }

    @Test("every instruction set that runs here: the same bits as plain C", arguments: ["llama-a", "gpt2-a", "t5-a"])
    func instructionSets(name: String) throws {
        let portable = try FamilyModel(name, kernels: try #require(Kernels(named: "portable")))
        let adapter = try RandomAdapter("first", for: portable)
        let expected = portable.values(try adapter.opened(for: portable))
        for isa in ["avx2", "avx512vnni", "neon"] {
            guard let kernels = Kernels(named: isa) else { continue }
            let family = try FamilyModel(name, kernels: kernels)
            #expect(bits([family.values(try adapter.opened(for: family))]) == bits([expected]), "\(isa)")
        }
    }
}
