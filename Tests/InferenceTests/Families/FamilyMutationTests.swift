import GGUF
import Testing

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("What a family's test would miss")
struct FamilyMutationTests {
    @Test("leaving out any particular of a family is noticed", arguments: FamilyGolden.all)
    func mutations(name: String) throws {
        let family = try FamilyModel(name)
        let mutations = Mutation.all(of: family.model.description, family.header.file)
        #expect(mutations.count >= 5)
        for mutation in mutations {
            let mutant = try family.mutated(mutation)
            let difference = family.golden.difference(of: mutant)
            let isNoticed = difference > 1e-4
            #expect(isNoticed != Self.changesNothing(mutation.name, family), "\(name): \(mutation.name): \(difference)")
        }
    }

    /// What is right to leave out: a key's bias without rotary positions adds the same to all of a query's scores, and
    /// softmax takes it out again; of two lists of factors a text reads one.
    private static func changesNothing(_ mutation: String, _ family: FamilyModel) -> Bool {
        let layers = [family.model.description.encoder, family.model.description.decoder].compactMap(\.self)
            .flatMap(\.layers)
        if mutation.hasSuffix("attn_k.bias") { return layers.allSatisfy { $0.attention.rope == nil } }
        guard case .longShort(let original) = layers.first?.attention.rope?.scaling else { return false }
        let unread = family.golden.inputIds.count > original ? "short" : "long"
        return mutation == "rope_factors_\(unread).weight"
    }
}
