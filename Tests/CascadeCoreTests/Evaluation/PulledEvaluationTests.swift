import CascadeCore
import JSON
import ModelPorts
import Testing

@Suite("Pulled evaluation")
struct PulledEvaluationTests {
    private static let yaml = """
        name: test
        input:
          id: id
          text: "{{subject?}}|{{body}}"
          pass: [channel?, customer.tier]
        stages:
          topic: { kind: classifier, model: topic }
          detail: { kind: classifier, model: detail, when: topic.label == "yes" }
          desk:
            kind: router
            routes:
              - to: first
                when: topic.label == "no"
              - run: detail
                when: record.deep == true
              - to: last
        output:
          topic: topic.label
          desk: desk.route
          stage: desk.stage
          sure: topic.confidence > 0.9 or detail.confidence > 0.9
          length: length(text)
        """

    private func bench(
        topic: [Float], detail: [Float] = logits(sure: 0.95)
    ) throws -> (bench: EvaluationBench, topic: ScriptedClassifier, detail: ScriptedClassifier) {
        let topic = ScriptedClassifier("topic", labels: ["yes", "no"]) { _ in topic }
        let detail = ScriptedClassifier("detail", labels: ["yes", "no"]) { _ in detail }
        return (try EvaluationBench(Self.yaml, [topic, detail]), topic, detail)
    }

    private let record: JSONValue = ["id": 7, "subject": "s", "body": "b", "customer": ["tier": "gold"]]

    @Test("a stage asked from several places runs once; one that nothing asks for never does")
    func oncePerRecord() async throws {
        let (bench, topic, detail) = try bench(topic: logits(sure: 0.95))
        let line = try await bench.line(record)
        #expect(
            line
                == #"{"id":7,"channel":null,"customer.tier":"gold","topic":"yes","desk":"last","stage":null,"sure":true,"length":3}"#
        )
        #expect(topic.script.calls == 1)
        #expect(detail.script.calls == 0)
    }

    @Test("`or` asks no further than it must, and further when it must")
    func shortCircuit() async throws {
        let (bench, _, detail) = try bench(topic: logits(sure: 0.6))
        #expect(try await bench.line(record).contains(#""sure":true"#))
        #expect(detail.script.calls == 1)
    }

    @Test("a route that runs a stage hands on what it yields")
    func runRoute() async throws {
        let (bench, _, _) = try bench(topic: logits(sure: 0.95))
        var fields = try #require(record.objectValue)
        fields["deep"] = true
        #expect(try await bench.line(.object(fields)).contains(#""desk":null,"stage":"detail""#))
    }

    @Test("the stages' account tells what ran")
    func account() async throws {
        let (bench, _, _) = try bench(topic: logits(sure: 0.6, first: false))
        let evaluation = try await bench.evaluate(record)
        #expect(evaluation.stages.map(\.stage) == ["topic", "desk", "detail"])
        #expect(evaluation.stages.map(\.outcome) == [.ran, .routed("first"), .skipped])
    }

    @Test("a missing field fails the record and names the field")
    func missingField() async throws {
        let (bench, topic, _) = try bench(topic: logits(sure: 0.95))
        let body = try await bench.failure(["id": 7, "customer": ["tier": "gold"]])
        #expect(body.code == "missing_field")
        #expect(body.reason.contains("'body'"))
        let passed = try await bench.failure(["id": 7, "body": "b"])
        #expect(passed.reason.contains("'customer.tier'"))
        #expect(topic.script.calls == 0)
    }

    @Test("an empty text fails the record only when a stage would read it")
    func emptyText() async throws {
        let yaml = """
            name: test
            input: { text: "{{body}}" }
            stages:
              topic: { kind: classifier, model: topic, when: record.ask == true }
            output: { topic: topic.label }
            """
        let bench = try EvaluationBench(yaml, [ScriptedClassifier("topic", labels: ["yes", "no"]) { _ in [1, 0] }])
        #expect(try await bench.failure(["body": " \n", "ask": true]).code == "empty_text")
        #expect(try await bench.line(["body": " \n", "ask": false]) == #"{"id":1,"topic":null}"#)
    }

    @Test("an expression over values of the wrong kind fails the record, without showing them")
    func wrongKind() async throws {
        let yaml = """
            name: test
            input: { text: "{{body}}" }
            stages:
              topic: { kind: classifier, model: topic, when: record.amount > 3 }
            output: { topic: topic.label }
            """
        let bench = try EvaluationBench(yaml, [ScriptedClassifier("topic", labels: ["yes", "no"]) { _ in [1, 0] }])
        let failure = try await bench.failure(["body": "b", "amount": "a secret"])
        #expect(failure.code == "expression")
        #expect(!failure.reason.contains("secret"))
    }

    @Test("scores that are no numbers fail the record")
    func notFinite() async throws {
        let (bench, _, _) = try bench(topic: [.nan, 0])
        #expect(try await bench.failure(record).code == "model")
    }

    @Test("a stage may read another one's result")
    func resultAsText() async throws {
        let yaml = """
            name: test
            input: { text: "{{body}}" }
            stages:
              topic: { kind: classifier, model: topic }
              detail: { kind: classifier, model: detail, text: "{{topic.label}}: {{record.customer.tier?}}" }
            output: { detail: detail.label }
            """
        let topic = ScriptedClassifier("topic", labels: ["yes", "no"]) { _ in [1, 0] }
        let detail = ScriptedClassifier("detail", labels: ["yes", "no"]) { _ in [1, 0] }
        let bench = try EvaluationBench(yaml, [topic, detail])
        _ = try await bench.line(["body": "b", "customer": ["tier": "gold"]])
        #expect(detail.script.questions == ["yes: gold"])
    }

    @Test("columns follow the output, with the names that are known")
    func columns() throws {
        let yaml = """
            name: test
            input: { id: id, text: "{{body}}", pass: [channel?] }
            stages:
              found:
                kind: extractor
                fields:
                  mail: { type: email, from: pattern }
                  mails: { type: email, from: pattern, many: true }
            output: { all: found.fields, sure: found.confidence }
            """
        let bench = try EvaluationBench(yaml, [])
        #expect(
            bench.pipeline.columns.map(\.name) == [
                "id", "channel", "all.mail.value", "all.mail.text", "all.mail.confidence", "all.mail.stage",
                "all.mail.in",
                "all.mail.start", "all.mail.end", "all.mails", "sure",
            ])
    }
}
