import JSON
import ModelPorts
import Testing
import YAML

@testable import CascadeCore

@Suite("Pipelines of models that write")
struct WritersEvaluationTests {
    private static let yaml = """
        name: test
        input: { id: id, text: "{{body}}" }
        stages:
          intent: { kind: classifier, model: writer, labels: { refund: Money back, delivery: } }
          details: { kind: extractor, model: writer, fields: { person: { many: true }, mail: { type: email, from: both } } }
          short: { kind: summarizer, model: writer, style: subject }
        output: { label: intent.label, person: details.fields.person, mail: details.fields.mail.value, short: short.text }
        """

    private static func writer(_ name: String = "writer") -> ScriptedWriter {
        ScriptedWriter(
            name, scores: { _ in [-0.5, -2] },
            answer: { request in
                if case .schema = request.shape { return .scripted(#"{"person": ["Anna"], "mail": null}"#) }
                return .scripted("Wants money back")
            })
    }

    @Test("one record goes through all three kinds")
    func record() async throws {
        let writer = Self.writer()
        let bench = try EvaluationBench(Self.yaml, [writer])
        let line = try await bench.line(["id": 1, "body": "Anna a@example.com"])
        #expect(
            line
                == #"{"id":1,"label":"refund","person":[{"value":"Anna","text":"Anna","confidence":0.778801,"stage":"details","in":"body","start":0,"end":4}],"mail":"a@example.com","short":"Wants money back"}"#
        )
        #expect(writer.scores.questions.map(\.labels) == [["refund", "delivery"]])
        #expect(writer.script.questions.map(\.maximumTokens) == [208, 24])
    }

    @Test("what a model refuses is told at its stage, before any record")
    func refusedPrompts() throws {
        let yaml = Self.yaml.replacing("style: subject", with: "style: subject, prompt: 'to be refused: {{text}}'")
        func findings(_ yaml: String) throws -> [Diagnostic] {
            let writer = Self.writer()
            let loaded = PipelineLoader.load(
                name: "test.yaml", bytes: Array(yaml.utf8), catalog: TestCatalog(models: ["writer": writer.info]))
            try #require(!loaded.hasErrors, "\(loaded.diagnostics.map(\.message))")
            return loaded.promptFindings(ScriptedProvider([writer]))
        }
        #expect(try findings(Self.yaml).isEmpty)
        #expect(try findings(yaml.replacing(", short: short.text", with: "")).isEmpty, "nobody asks for the stage")
        let found = try findings(yaml)
        #expect(found.map(\.message) == ["stage 'short' can't ask writer: it is refused"])
        #expect(found.first?.line == 6 && found.first?.column == 3)
    }

    @Test("a hypothesis that leaves no room for a text is told at its stage")
    func refusedHypothesis() throws {
        let head = ScriptedPairClassifier("nli", labels: ["contradiction", "neutral", "entailment"]) { _ in [0, 0, 0] }
        let yaml = """
            name: test
            input: { text: "{{body}}" }
            stages:
              topic: { kind: classifier, model: nli, labels: { card: it is about a card, fee: it is refused } }
            output: { label: topic.label }
            """
        let loaded = PipelineLoader.load(
            name: "test.yaml", bytes: Array(yaml.utf8), catalog: TestCatalog(models: ["nli": head.info]))
        let found = loaded.promptFindings(ScriptedProvider([head]))
        #expect(found.map(\.message) == ["stage 'topic' can't ask nli: it is refused"])
    }

    @Test("a model's answer that can't be read escalates where the stage says so")
    func escalation() async throws {
        let yaml = """
            name: test
            input: { text: "{{body}}" }
            stages:
              small: { kind: extractor, model: small, on_error: escalate, fields: { person: {} } }
              large: { kind: extractor, model: large, fields: { person: {} } }
              final: { kind: router, cascade: [small, large], accept: 0.5 }
            output: { by: final.stage, person: final.fields.person.text }
            """
        let small = ScriptedWriter("small", answer: { _ in .scripted("I can't do that.") })
        let large = ScriptedWriter("large", answer: { _ in .scripted(#"{"person": "Anna"}"#) })
        let line = try await EvaluationBench(yaml, [small, large]).line(["body": "Anna"])
        #expect(line == #"{"id":1,"by":"large","person":"Anna"}"#)
    }

    @Test("an unsure field is asked of the next tier, and the others are not")
    func fieldByField() async throws {
        let yaml = """
            name: test
            input: { text: "{{body}}" }
            stages:
              small: { kind: extractor, model: small, fields: { a: {}, b: {} } }
              large: { kind: extractor, model: large, fields: { a: {}, b: {} } }
              final: { kind: router, cascade: [small, large], accept: 0.5 }
            output: { a: final.fields.a.stage, b: final.fields.b.stage }
            """
        let small = ScriptedWriter(
            "small",
            answer: { _ in
                .scripted([(#"{"a": ""#, nil), ("one", -0.1), (#"", "b": ""#, nil), ("two", -3), (#""}"#, nil)])
            })
        let large = ScriptedWriter("large", answer: { _ in .scripted(#"{"a": "two", "b": "one"}"#) })
        let line = try await EvaluationBench(yaml, [small, large]).line(["body": "one two"])
        #expect(line == #"{"id":1,"a":"small","b":"large"}"#)
    }

    @Test("raw confidence is told from mapped, and a map of another signal is none")
    func rawStages() throws {
        func map(_ signal: String) throws -> ConfidenceMap {
            let text = """
                {"format": 1, "model": "sha256:\(String(repeating: "0", count: 64))", "signal": "\(signal)",
                 "map": {"kind": "platt", "slope": 1, "intercept": 0}}
                """
            return try ConfidenceMap.parse(Array(text.utf8))
        }
        func raw(_ maps: [String: ConfidenceMap], _ yaml: String = Self.yaml) throws -> [String] {
            let catalog = TestCatalog(models: ["writer": Self.writer().info])
            let loaded = PipelineLoader.load(name: "t.yaml", bytes: Array(yaml.utf8), catalog: catalog)
            let definition = try #require(loaded.definition)
            return Pipeline.rawStages(of: definition, models: loaded.models, maps: maps)
        }
        let path = Self.writer().info.path
        #expect(try raw([:]) == ["intent", "details"])
        #expect(try raw([path: map("top_probability")]) == ["details"])
        #expect(try raw([path: map("value_probability")]) == ["intent"])
        #expect(try raw([path: map("span_probability")]) == ["intent", "details"])
        // Under an adapter it is another model.
        let adapted = "models: { m: { file: writer, adapter: tone.gguf } }\nstages:"
        let yaml = Self.yaml.replacing("model: writer", with: "model: m").replacing("stages:", with: adapted)
        #expect(try raw([path: map("top_probability")], yaml) == ["intent", "details"])
    }
}

@Suite("Digests of stages that ask models to write")
struct WritersDigestTests {
    private func digests(_ stages: String, models: String = "", adapter: String? = "ad") throws -> [String: String] {
        let yaml = """
            name: test
            input: { text: "{{body}}" }
            \(models)
            stages:
            \(stages)
            output: { a: s }
            """
        let loaded = PipelineLoader.load(name: "t.yaml", bytes: Array(yaml.utf8), catalog: TestCatalog.standard)
        try #require(!loaded.hasErrors, "\(loaded.diagnostics.map(\.message))")
        let path = "models/writer/model.gguf"
        var identities = [path: ModelIdentity(model: "m", map: nil)]
        if let adapter { identities["adapters/tone.gguf"] = ModelIdentity(model: adapter, map: nil) }
        let provider = ScriptedProvider([ScriptedWriter("writer")])
        let pipeline = try #require(try Pipeline(loaded, models: provider, maps: [:], identities: identities))
        return Dictionary(pipeline.inferences.map { ($0.stage, "\($0.digest)") }, uniquingKeysWith: { $1 })
    }

    private func digest(_ stage: String, models: String = "", adapter: String? = "ad") throws -> String? {
        try digests("  s: \(stage)", models: models, adapter: adapter)["s"]
    }

    @Test("a classifier's covers labels, descriptions, examples and prompt; not the power of the length")
    func classifier() throws {
        func digest(_ rest: String) throws -> String? {
            try self.digest("{ kind: classifier, model: writer, \(rest) }")
        }
        let plain = try #require(try digest("labels: [a, b]"))
        #expect(try digest("labels: [a, b]") == plain)
        #expect(try digest("labels: [a, b], length_power: 1") == plain)
        let others = [
            "labels: [b, a]", "labels: [a, c]", "labels: { a: x, b: }", "labels: [a, b], examples: { a: x }",
            "labels: [a, b], many: true", "labels: [b, a], many: true", "labels: { a: x, b: }, many: true",
            "labels: [a, b], prompt: \"{{text}}\"", "labels: [a, b], prompt: { opening: \"{{labels}}\" }",
        ]
        #expect(try digest("labels: [a, b], many: true") == digest("labels: [a, b], many: true, threshold: 0.9"))
        let all = try others.map { try #require(try digest($0)) } + [plain]
        #expect(Set(all).count == all.count)
    }

    @Test("of labels so many that they are cut, the power of the length is a part")
    func manyLabels() throws {
        let labels = (0..<257).map { "l\($0)" }.joined(separator: ", ")
        let plain = try digest("{ kind: classifier, model: writer, labels: [\(labels)] }")
        let powered = try digest("{ kind: classifier, model: writer, labels: [\(labels)], length_power: 1 }")
        #expect(plain != nil && plain != powered)
    }

    @Test("an extractor's covers what the model is asked, not what patterns look for or a cascade requires")
    func extractor() throws {
        func digest(_ fields: String, _ rest: String = "") throws -> String? {
            try self.digest("{ kind: extractor, model: writer, fields: { \(fields) }\(rest) }")
        }
        let plain = try #require(try digest("a: {}"))
        #expect(try digest("a: { required: true }") == plain)
        #expect(try digest("a: {}, b: { type: email, from: pattern }") == plain)
        #expect(try digest("a: { label: X }") == plain)
        let all = [
            plain, try digest("b: {}"), try digest("a: { many: true }"), try digest("a: { type: date }"),
            try digest("a: { free: true }"), try digest("a: { description: x }"), try digest("a: {}, b: {}"),
            try digest("a: {}", ", max_tokens: 47"), try digest("a: {}", ", temperature: 1"),
            try digest("a: {}", ", temperature: 1, seed: 1"), try digest("a: {}", ", temperature: 1, top_k: 5"),
        ]
        #expect(Set(all).count == all.count && !all.contains(nil))
    }

    @Test("a summarizer's covers style, sentences and stops; keys that mean nothing are no part")
    func summarizer() throws {
        func digest(_ rest: String) throws -> String? { try self.digest("{ kind: summarizer, model: writer\(rest) }") }
        let plain = try #require(try digest(""))
        #expect(try digest(", top_p: 0.5") == plain)
        #expect(try digest(", max_tokens: 80, sentences: 2") == plain)
        let all = [
            plain, try digest(", sentences: 1"), try digest(", style: bullets"), try digest(", stop: x"),
            try digest(", stop: [x, y]"), try digest(", stop: xy"), try digest(", max_tokens: 79"),
        ]
        #expect(Set(all).count == all.count && !all.contains(nil))
    }

    @Test("the adapter and how keys and values are kept are parts; the adapter's name is none")
    func running() throws {
        func digest(_ model: String, adapter: String? = "ad") throws -> String? {
            try self.digest(
                "{ kind: summarizer, model: m }", models: "models: { m: { file: writer\(model) } }", adapter: adapter)
        }
        let plain = try self.digest("{ kind: summarizer, model: writer }")
        #expect(try digest("") == plain)
        let all = [
            plain, try digest(", cache: f16"), try digest(", cache: q8_0"), try digest(", adapter: tone.gguf"),
            try digest(", adapter: tone.gguf", adapter: "other"),
        ]
        #expect(Set(all).count == all.count && !all.contains(nil))
        // An adapter that nobody identified may be any.
        #expect(try digest(", adapter: tone.gguf", adapter: nil) == nil)
    }

    @Test("what stages without such models store stays where it was")
    func others() throws {
        let head = StageInference(
            stage: "x",
            parts: [
                .init(name: "kind", value: "classifier"), .init(name: "semantics", value: "1"),
                .init(name: "numerics", value: "\(Numerics.version)"), .init(name: "model", value: "m"),
            ])
        let definition = try #require(
            PipelineLoader.load(
                name: "t.yaml",
                bytes: Array(
                    """
                    name: test
                    input: { text: "{{body}}" }
                    stages: { s: { kind: classifier, model: intent-small } }
                    output: { a: s.label }
                    """.utf8), catalog: TestCatalog.standard
            ).definition)
        let info = try #require(TestCatalog.standard.models["intent-small"])
        let binding = ModelBinding(
            info: info, reference: GeneratorReference(path: info.path), map: nil,
            identity: ModelIdentity(model: "m", map: nil), adapter: nil)
        #expect(StageMakers.inference(of: definition.stages[0], binding, binding.identity)?.digest == head.digest)
    }
}
