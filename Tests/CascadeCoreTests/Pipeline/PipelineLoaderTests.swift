import CascadeCore
import ModelPorts
import Testing
import YAML

@Suite("Loading pipelines")
struct PipelineLoaderTests {
    static let text = """
        name: demo
        input:
          id: ticket.id
          text: "{{subject}}: {{body?}}"
          pass: [channel?, ticket.lang]
        stages:
          small:
            kind: classifier
            model: intent-small
            on_error: escalate
          large: { kind: classifier, model: intent-large, on_error: null }
          both: { kind: router, cascade: [small, large], accept: [0.9, 0.5] }
          found:
            kind: extractor
            model: entities
            fields:
              person: { type: text, many: true, required: true }
              order: { type: order, from: pattern, pattern: '#[0-9]+' }
              amount: { type: money, from: both, label: AMOUNT }
          brief:
            kind: summarizer
            model: encoder
            text: "{{record.a.b}} {{both.label?}} {{body}}"
            when: length(text) > 280
          desk:
            kind: router
            routes: [{ run: found, when: both.accepted }, { to: person }]
        output:
          z: both.label
          a: brief.text
          d: desk.route
        """

    @Test("A sound file is read whole, in its own order")
    func definition() throws {
        let loaded = load(Self.text)
        #expect(loaded.diagnostics.isEmpty)
        let pipeline = try #require(loaded.definition)
        #expect(pipeline.name.value == "demo")
        #expect(pipeline.input.id?.value.components == ["ticket", "id"])
        #expect(pipeline.input.pass.map(\.field.name) == ["channel", "ticket.lang"])
        #expect(pipeline.input.pass.map(\.isOptional) == [true, false])
        #expect(pipeline.stages.map(\.name.value) == ["small", "large", "both", "found", "brief", "desk"])
        #expect(
            pipeline.stages.map(\.kind) == [
                "classifier", "classifier", "router", "extractor", "summarizer", "router",
            ])
        #expect(pipeline.output.map(\.name.value) == ["z", "a", "d"])
        #expect(loaded.models["small"]?.path == "models/intent-small/model.gguf")
        #expect(loaded.models.keys.sorted() == ["brief", "found", "large", "small"])
        #expect(pipeline.stages.map { $0.onError?.value } == [.escalate, .null, nil, nil, nil, nil])
    }

    @Test("Templates are cut into words and names")
    func templates() throws {
        let pipeline = try #require(load(Self.text).definition)
        let input = pipeline.input.text
        #expect(input.placeholders.map { "\($0.reference)" } == ["record.subject", "record.body"])
        #expect(input.placeholders.map(\.isOptional) == [false, true])
        guard input.parts.count == 3, case .literal(": ") = input.parts[1] else {
            Issue.record("the words between two names are lost: \(input.parts)")
            return
        }
        let stage = try #require(pipeline.stage(named: "brief")?.text)
        #expect(stage.placeholders.map { "\($0.reference)" } == ["record.a.b", "both.label", "record.body"])
    }

    @Test("Settings are read as they are written, defaults included")
    func settings() throws {
        let pipeline = try #require(load(Self.text).definition)
        let extractor = try #require(pipeline.stage(named: "found")?.settings as? ExtractorSettings)
        #expect(extractor.fields.map(\.label.value) == ["PERSON", "ORDER", "AMOUNT"])
        #expect(extractor.fields.map(\.origin) == [.model, .pattern, .both])
        #expect(extractor.fields.map(\.isMany) == [true, false, false])
        #expect(extractor.fields.map(\.isRequired) == [true, false, false])
        let router = try #require(pipeline.stage(named: "both")?.settings as? RouterSettings)
        guard case .cascade(let cascade) = router.form, case .thresholds(let thresholds) = cascade.acceptance else {
            Issue.record("a cascade was read as something else")
            return
        }
        #expect(thresholds.map(\.value) == [0.9, 0.5])
        let summarizer = try #require(pipeline.stage(named: "brief")?.settings as? SummarizerSettings)
        #expect(summarizer.sentences == SummarizerSettings.defaultSentences)
    }

    @Test("Every kind is in the registry once, under a name and keys of its own")
    func registry() {
        let kinds = StageKinds.all.map { $0.kind }
        #expect(Set(kinds).count == kinds.count)
        for kind in StageKinds.all {
            #expect(Set(kind.keys).isDisjoint(with: kind.generativeKeys))
            #expect(StageKinds.named(kind.kind) == kind)
        }
    }

    @Test("Without a catalog models aren't looked for, and everything else is checked")
    func withoutCatalog() {
        let text = Self.text.replacing("intent-small", with: "nowhere").replacing("both.label\n", with: "both.lable\n")
        let loaded = PipelineLoader.load(name: "x", bytes: Array(text.utf8), catalog: nil)
        #expect(loaded.diagnostics.map(\.code) == ["unknown-result"])
    }

    @Test("A schema that no answer can be held to is found before anything is asked")
    func answerSchemas() {
        func codes(_ count: Int) -> [Diagnostic.Code] {
            let fields = (0..<count).map { "        f\($0): {}" }.joined(separator: "\n")
            let text = """
                name: demo
                input: { text: "{{body}}" }
                stages:
                  found:
                    kind: extractor
                    model: writer
                    fields:
                \(fields)
                output: { a: found.fields }
                """
            return load(text).diagnostics.map(\.code)
        }
        #expect(codes(1000) == [])
        #expect(codes(1001) == ["answer-schema"])
    }

    @Test("A warning leaves the pipeline usable, an error doesn't")
    func severities() {
        let unused = Self.text.replacing("  d: desk.route\n", with: "").replacing("  d: desk.route", with: "")
        let loaded = load(unused)
        #expect(loaded.definition != nil)
        #expect(loaded.diagnostics.map(\.severity) == [.warning, .warning])
        #expect(load(Self.text + "\n  e: nobody.x\n").definition == nil)
    }

    @Test("A file that isn't there, a folder and an endless device are reported, not read")
    func files() {
        #expect(
            PipelineLoader.load(path: "/nowhere/at/all.yaml", catalog: nil).diagnostics.map(\.code) == ["unreadable"])
        #expect(PipelineLoader.load(path: "/", catalog: nil).diagnostics.map(\.code) == ["unreadable"])
        #expect(PipelineLoader.load(path: "/dev/zero", catalog: nil).diagnostics.map(\.code) == ["file-too-long"])
    }
}

private func load(_ text: String) -> LoadedPipeline {
    PipelineLoader.load(name: "x", bytes: Array(text.utf8), catalog: TestCatalog.standard)
}
