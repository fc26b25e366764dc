import Foundation
import Testing

@testable import CascadeCore

@Suite("Registries")
struct RegistryTests {
    @Test("every kind of stage has one file of settings, and every such file is registered")
    func kinds() throws {
        let folder =
            URL(filePath: #filePath).deletingLastPathComponent().path
            + "/../../../Sources/CascadeCore/Pipeline/Definition/Kinds"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasSuffix("Settings.swift")
        }
        #expect(Set(files) == Set(StageKinds.all.map { "\($0).swift" }))
    }

    @Test("every kind but the router, which computes nothing itself, has a maker")
    func makers() {
        let yaml = """
            name: all-kinds
            input: { text: "{{body}}" }
            stages:
              intent: { kind: classifier, model: intent-small }
              found: { kind: extractor, fields: { mail: { type: email, from: pattern } } }
              short: { kind: summarizer, model: encoder }
              desk: { kind: router, routes: [{ to: one }] }
            output: { a: intent.label, b: found.fields, c: short.text, d: desk.route }
            """
        let loaded = PipelineLoader.load(name: "t.yaml", bytes: Array(yaml.utf8), catalog: TestCatalog.standard)
        let stages = loaded.definition?.stages ?? []
        #expect(Set(stages.map(\.kind)) == Set(StageKinds.all.map { $0.kind }))
        for stage in stages { #expect((StageMakers.maker(for: stage) == nil) == (stage.settings is RouterSettings)) }
    }
}
