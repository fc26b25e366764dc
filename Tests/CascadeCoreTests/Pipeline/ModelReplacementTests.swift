import Testing
import YAML

@testable import CascadeCore

@Suite("Another model in one stage of a pipeline file")
struct ModelReplacementTests {
    private func definition(_ text: String) throws -> PipelineDefinition {
        let loaded = PipelineLoader.load(name: "p.yaml", bytes: Array(text.utf8), catalog: nil)
        return try #require(loaded.definition, "\(loaded.diagnostics.map(\.message))")
    }

    private func pipeline(_ first: String, _ second: String) -> String {
        """
        # Für Überweisungen 🏦
        name: p
        input: { text: "{{body}}" }
        stages:
          a: { kind: classifier, \(first) }
          b:
            kind: classifier
            \(second)   # stays
        output: { a: a.label, b: b.label }

        """
    }

    private func swapped(_ text: String, _ stage: String, _ model: String) throws -> String {
        let replacement = try ModelReplacement(of: stage, in: try definition(text), with: model)
        return String(decoding: replacement.bytes, as: UTF8.self)
    }

    @Test(
        "one word is replaced, every other byte stays",
        arguments: ["model: small", "model: \"small\"", "model: 'small'", "model:   small"])
    func oneWord(_ written: String) throws {
        let text = pipeline("model: ünïcode-🏦", written)
        let key = written.prefix { $0 == "m" || !"s\"'".contains($0) }
        #expect(try swapped(text, "b", "large") == pipeline("model: ünïcode-🏦", key + "large"))
        #expect(try swapped(text, "a", "large") == pipeline("model: large", written))
        #expect(
            try swapped("\u{FEFF}" + text.replacing("\n", with: "\r\n"), "b", "large")
                == "\u{FEFF}" + pipeline("model: ünïcode-🏦", key + "large").replacing("\n", with: "\r\n"))
    }

    @Test(
        "a name that YAML would take for something else is quoted",
        arguments: [
            ("true", "\"true\""), ("1.5", "\"1.5\""), ("a b: #c", "\"a b: #c\""), ("a\"\\", "\"a\\\"\\\\\""),
            ("../m/model.gguf", "../m/model.gguf"), ("-x", "\"-x\""), ("modèle", "\"modèle\""),
        ])
    func quoting(model: String, spelling: String) throws {
        let text = try swapped(pipeline("model: small", "model: small"), "b", model)
        #expect(text.contains("    model: \(spelling)   # stays"))
        #expect(try definition(text).stage(named: "b")?.model?.value == model)
    }

    @Test("what can't be replaced in its own place is refused, with what to do")
    func refused() throws {
        let shared = pipeline("model: &m small", "model: *m")
        for stage in ["a", "b"] {
            let problem = #expect(throws: ModelReplacement.Problem.self) { try swapped(shared, stage, "large") }
            #expect(problem?.advice.contains("by hand") == true)
        }
        let unknown = #expect(throws: ModelReplacement.Problem.self) {
            try swapped(pipeline("model: small", "model: small"), "bb", "large")
        }
        #expect(unknown?.advice.contains("the stages are a, b") == true)
        let text = pipeline("model: small", "model: small")
            .replacing("output:", with: "  r: { kind: router, cascade: [a, b], accept: 0.5 }\noutput:")
            .replacing("a.label", with: "r.label")
        #expect(throws: ModelReplacement.Problem.self) { try swapped(text, "r", "large") }
        #expect(throws: ModelReplacement.Problem.self) { try swapped(text, "a", "") }
        #expect(throws: ModelReplacement.Problem.self) { try swapped(text, "a", "two\nlines") }
    }
}
