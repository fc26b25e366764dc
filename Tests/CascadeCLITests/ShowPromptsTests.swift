import Foundation
import JSON
import Testing

@Suite("cascade check --show-prompts")
struct ShowPromptsTests {
    private func bench(_ models: String = "", stage: String) throws -> CommandBench {
        let bench = try CommandBench()
        try FileManager.default.createDirectory(
            atPath: bench.folder + "/models/writer", withIntermediateDirectories: true)
        try TinyModels.writeDecoder(to: bench.folder + "/models/writer/model.gguf")
        let pipeline = """
            name: shown
            input: { text: "{{body}}" }
            \(models)
            stages:
              s: \(stage)
            output: { s: s }
            """
        try bench.write(pipeline, to: "p.yaml")
        return bench
    }

    private let classifier = #"{ kind: classifier, model: writer, labels: [a, b], prompt: "{{labels}}\n{{text}}" }"#

    @Test("a prompt is shown as its model reads it, with what may be answered")
    func text() throws {
        let shown = try bench(stage: classifier).cascade("check", "p.yaml", "--show-prompts")
        #expect(shown.code == 0)
        #expect(
            shown.output.contains("stage 's' asks writer:\n  | - a\n  | - b\n  | {{text}}\n  answer: one of a, b\n"))
        #expect(try !bench(stage: classifier).cascade("check", "p.yaml").output.contains("asks writer"))
    }

    @Test("for programs it is JSON, and is there only when asked for; what the model refuses is an error at its stage")
    func json() throws {
        let bench = try bench(stage: "{ kind: extractor, model: writer, fields: { a: {} } }")
        let shown = try bench.cascade("check", "p.yaml", "--show-prompts", "--json")
        let report = try #require(try JSONParser.parse(shown.output).arrayValue?.first)
        #expect(shown.code == 65)
        let refused = try #require(report["diagnostics"]?.arrayValue?.first)
        #expect(refused["code"] == "unusable-prompt" && refused["line"]?.intValue == 5)
        #expect(refused["message"]?.stringValue?.contains("no token for '{\"a\"") == true)
        let prompt = try #require(report["prompts"]?.arrayValue?.first)
        #expect(prompt["rendered"]?.stringValue?.contains("- a (text)") == true)
        #expect(prompt["answer"]?["schema"]?["required"] == ["a"])
        let plain = try JSONParser.parse(try bench.cascade("check", "p.yaml", "--json").output)
        #expect(plain.arrayValue?.first?["prompts"] == nil)
    }

    @Test("of labels that are asked about one by one the first is shown")
    func manyLabels() throws {
        let stage = #"{ kind: classifier, model: writer, many: true, labels: [a, b], prompt: "{{label}}? {{text}}" }"#
        let shown = try bench(stage: stage).cascade("check", "p.yaml", "--show-prompts")
        #expect(shown.output.contains("asks writer, for each of 2 labels; for the first:\n  | a? {{text}}\n"))
    }

    @Test("an adapter that isn't there is told with the place that was looked at")
    func adapter() throws {
        let models = "models: { m: { file: writer, adapter: tone.gguf } }"
        let shown = try bench(models, stage: "{ kind: summarizer, model: m }").cascade("check", "p.yaml")
        #expect(shown.code == 65)
        #expect(shown.errors.contains("there is no adapter 'tone.gguf'"))
        #expect(shown.errors.contains("looked for tone.gguf"))
    }
}
