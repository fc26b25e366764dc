import Testing

@testable import Inference

@Suite("Every family against transformers")
struct FamilyReferenceTests {
    @Test("f32 is within 1e-4 of the largest figure at every position", arguments: FamilyGolden.all)
    func reference(name: String) throws {
        let family = try FamilyModel(name)
        let difference = family.golden.difference(of: family.values())
        #expect(difference <= 1e-4, "\(name): \(difference)")
    }
}
