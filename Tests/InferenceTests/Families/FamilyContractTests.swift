import GGUF
import Testing

@testable import Inference

@Suite("The numerical contract of every family")
struct FamilyContractTests {
    /// Fixtures whose results are logits over a vocabulary.
    static let generative = FamilyGolden.all.filter { (try? FamilyGolden($0).output) == .logits }

    @Test("whole, token by token, and among strangers: the same bits", arguments: generative)
    func parts(name: String) throws {
        for type in [GGUFType.f32, .f16, .q8_0] {
            let family = try FamilyModel(name, as: type)
            let whole = family.values()
            #expect(bits([family.stepped(by: 1)]) == bits([whole]), "\(type.name), one by one")
            #expect(bits([family.stepped(by: 7)]) == bits([whole]), "\(type.name), in sevens")
            #expect(bits([family.amongStrangers()]) == bits([whole]), "\(type.name), among strangers")
        }
    }

    @Test("every instruction set that runs here: the same bits as plain C", arguments: FamilyGolden.all)
    func instructionSets(name: String) throws {
        for type in [GGUFType.f32, .q8_0] {
            let portable = try #require(Kernels(named: "portable"))
            let expected = try FamilyModel(name, as: type, kernels: portable).values()
            for isa in ["avx2", "avx512vnni", "neon"] {
                guard let kernels = Kernels(named: isa) else { continue }
                #expect(
                    bits([try FamilyModel(name, as: type, kernels: kernels).values()]) == bits([expected]), "\(isa)")
            }
        }
    }
}

extension FamilyModel {
    /// The logits of all positions, `step` tokens a request.
    func stepped(by step: Int) -> [Float] {
        var workspace = Workspace()
        guard let state = begun(in: &workspace) else { return [] }
        return stride(from: 0, to: written.count, by: step).flatMap { first in
            let ids = Array(written[first..<min(first + step, written.count)])
            return model.compute([SequenceRequest(ids: ids, readout: .allLogits, state: state)], in: &workspace)[0]
        }
    }

    /// The logits of all positions, computed between the beginnings of two other sequences.
    func amongStrangers() -> [Float] {
        var workspace = Workspace()
        guard let own = begun(in: &workspace), let first = begun(in: &workspace), let last = begun(in: &workspace)
        else {
            return []
        }
        let requests = [
            SequenceRequest(ids: Array(written.reversed().prefix(5)), readout: .lastLogits, state: first),
            SequenceRequest(ids: written, readout: .allLogits, state: own),
            SequenceRequest(ids: Array(written.suffix(9)), readout: .lastLogits, state: last),
        ]
        return model.compute(requests, in: &workspace)[1]
    }
}
