import Testing

@testable import Inference

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Registries")
struct RegistryTests {
    @Test("every family has one file, and every file of a family is registered")
    func architectures() throws {
        let folder =
            URL(filePath: #filePath).deletingLastPathComponent().path + "/../../Sources/Inference/Architectures"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix("Architecture.swift") && $0 != "Architecture.swift" }
        let registered = ArchitectureRegistry.all.map { "\($0).swift" }
        #expect(Set(files) == Set(registered))
        #expect(Set(ArchitectureRegistry.all.map { $0.name }).count == registered.count)
    }
}
