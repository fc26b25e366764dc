import CascadeCore
import Foundation
import Testing
import YAML

/// What is said of each file in `Goldens/`, against what was said when it was last read over by a person.
///
/// `CASCADE_REGENERATE=1 swift test --filter Golden` writes what is said now and fails, so that nobody regenerates
/// without seeing it: read the difference, then run again.
@Suite("Golden diagnostics")
struct GoldenTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Goldens")

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }()

    @Test("There are goldens for every kind of fault")
    func thereAreGoldens() {
        #expect(Self.names.count >= 60)
    }

    @Test("Diagnostics are as expected", arguments: names)
    func diagnostics(name: String) throws {
        let bytes = try Data(contentsOf: Self.folder.appendingPathComponent("\(name).yaml"))
        let loaded = PipelineLoader.load(name: "\(name).yaml", bytes: Array(bytes), catalog: TestCatalog.standard)
        let said = loaded.diagnostics.map { "\($0.rendered)\n[\($0.code.rawValue)]\n" }.joined(separator: "\n")
        let expectation = Self.folder.appendingPathComponent("\(name).txt")
        if ProcessInfo.processInfo.environment["CASCADE_REGENERATE"] != nil {
            try Data(said.utf8).write(to: expectation)
            Issue.record("regenerated \(name).txt; read it, then run without CASCADE_REGENERATE")
            return
        }
        let expected = try String(decoding: Data(contentsOf: expectation), as: UTF8.self)
        #expect(said == expected)
        #expect((loaded.definition == nil) == loaded.diagnostics.contains { $0.severity == .error })
    }
}
