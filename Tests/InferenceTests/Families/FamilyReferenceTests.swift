import Testing

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Every family against transformers")
struct FamilyReferenceTests {
    @Test("f32 is within 1e-4 of the largest figure at every position", arguments: FamilyGolden.all)
    func reference(name: String) throws {
        let family = try FamilyModel(name)
        let difference = family.golden.difference(of: family.values())
        #expect(difference <= 1e-4, "\(name): \(difference)")
        // The table of docs/bring-your-own-model.md.
        if ProcessInfo.processInfo.environment["CASCADE_FIGURES"] != nil { print("| \(name) | \(difference) |") }
    }
}
