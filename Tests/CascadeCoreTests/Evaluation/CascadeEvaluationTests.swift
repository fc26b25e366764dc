import CascadeCore
import JSON
import ModelPorts
import Testing

@Suite("Cascades")
struct CascadeEvaluationTests {
    private static let yaml = """
        name: test
        input:
          id: id
          text: "{{body}}"
        stages:
          small: { kind: classifier, model: small }
          large: { kind: classifier, model: large }
          final:
            kind: router
            cascade: [small, large]
            accept: 0.9
        output:
          label: final.label
          by: final.stage
          tier: final.tier
          accepted: final.accepted
          escalated: final.escalated
        """

    private func models(
        small: [Float], large: [Float]
    ) -> (small: ScriptedClassifier, large: ScriptedClassifier) {
        (
            ScriptedClassifier("small", labels: ["yes", "no"]) { _ in small },
            ScriptedClassifier("large", labels: ["yes", "no"]) { _ in large }
        )
    }

    @Test("a sure record never reaches the larger model")
    func sureRecord() async throws {
        let (small, large) = models(small: logits(sure: 0.97), large: logits(sure: 0.99, first: false))
        let bench = try EvaluationBench(Self.yaml, [small, large])
        let line = try await bench.line(["id": "a", "body": "text"])
        #expect(line == #"{"id":"a","label":"yes","by":"small","tier":0,"accepted":true,"escalated":false}"#)
        #expect(small.script.calls == 1)
        #expect(large.script.calls == 0)
    }

    @Test("a doubted record is answered by the larger model")
    func doubtedRecord() async throws {
        let (small, large) = models(small: logits(sure: 0.6), large: logits(sure: 0.95, first: false))
        let bench = try EvaluationBench(Self.yaml, [small, large])
        let line = try await bench.line(["id": "a", "body": "text"])
        #expect(line == #"{"id":"a","label":"no","by":"large","tier":1,"accepted":true,"escalated":true}"#)
        #expect(large.script.calls == 1)
    }

    @Test("the last tier answers even when it is unsure")
    func unsureLastTier() async throws {
        let (small, large) = models(small: logits(sure: 0.6), large: logits(sure: 0.7, first: false))
        let bench = try EvaluationBench(Self.yaml, [small, large])
        let line = try await bench.line(["id": "a", "body": "text"])
        #expect(line == #"{"id":"a","label":"no","by":"large","tier":1,"accepted":false,"escalated":true}"#)
    }

    @Test("a confidence exactly at the threshold is accepted")
    func boundary() async throws {
        // A map that makes every confidence 0.9.
        let map = try ConfidenceMap.parse(
            Array(
                #"{"format":1,"model":"sha256:\#(String(repeating: "0", count: 64))","signal":"top_probability","temperature":1,"map":{"kind":"isotonic","x":[0,1],"y":[0.9,0.9]}}"#
                    .utf8))
        let (small, large) = models(small: logits(sure: 0.6), large: logits(sure: 0.9))
        let bench = try EvaluationBench(Self.yaml, [small, large], maps: [small.info.path: map])
        #expect(try await bench.line(["id": "a", "body": "text"]).contains(#""by":"small""#))
        #expect(large.script.calls == 0)
    }

    @Test("a tier that is null is passed over; all null yields null")
    func nullTiers() async throws {
        let yaml = Self.yaml
            .replacing(
                "small: { kind: classifier, model: small }",
                with: "small: { kind: classifier, model: small, when: record.a == 1 }"
            )
            .replacing(
                "large: { kind: classifier, model: large }",
                with: "large: { kind: classifier, model: large, when: record.b == 1 }")
        let (small, large) = models(small: logits(sure: 0.97), large: logits(sure: 0.97, first: false))
        let bench = try EvaluationBench(yaml, [small, large])
        let second = try await bench.line(["id": "a", "body": "text", "b": 1])
        #expect(second == #"{"id":"a","label":"no","by":"large","tier":1,"accepted":true,"escalated":false}"#)
        let none = try await bench.line(["id": "a", "body": "text"])
        #expect(none == #"{"id":"a","label":null,"by":null,"tier":null,"accepted":null,"escalated":null}"#)
        #expect(small.script.calls == 0)
        let doubted = try await bench.line(["id": "a", "body": "text", "a": 1])
        #expect(doubted.contains(#""by":"small","tier":0,"accepted":true"#))
    }

    @Test(
        "a failing tier fails the record, or is passed over when it says so", arguments: ["fail", "escalate", "null"])
    func failingTier(policy: String) async throws {
        let yaml =
            policy == "fail"
            ? Self.yaml
            : Self.yaml.replacing("model: small }", with: "model: small, on_error: \(policy) }")
        let small = ScriptedClassifier("small", labels: ["yes", "no"]) { _ in
            throw ModelError(code: .notFinite, model: "small", reason: "broken")
        }
        let large = ScriptedClassifier("large", labels: ["yes", "no"]) { _ in logits(sure: 0.95) }
        let bench = try EvaluationBench(yaml, [small, large])
        if policy == "fail" {
            let failure = try await bench.failure(["id": "a", "body": "text"])
            #expect(failure.code == "model")
            #expect(failure.stage == "small")
            #expect(large.script.calls == 0)
        } else {
            // Only a tier that failed was asked; one made null was passed over.
            let escalated = policy == "escalate"
            let line = try await bench.line(["id": "a", "body": "text"])
            #expect(
                line
                    == #"{"id":"a","label":"yes","by":"large","tier":1,"accepted":true,"escalated":\#(escalated)}"#)
        }
    }

    @Test("a failure stands when no other tier answers")
    func failureWithoutAnswer() async throws {
        let yaml = Self.yaml.replacing("model: small }", with: "model: small, on_error: escalate }")
            .replacing("model: large }", with: "model: large, when: record.ask == true }")
        let small = ScriptedClassifier("small", labels: ["yes", "no"]) { _ in
            throw ModelError(code: .notFinite, model: "small", reason: "broken")
        }
        let large = ScriptedClassifier("large", labels: ["yes", "no"]) { _ in logits(sure: 0.95) }
        let bench = try EvaluationBench(yaml, [small, large])
        let failure = try await bench.failure(["id": "a", "body": "text"])
        #expect(failure.code == "model")
        #expect(failure.stage == "small")
    }

    @Test("extractors escalate field by field")
    func extractorsByField() async throws {
        let yaml = """
            name: test
            input: { id: id, text: "{{body}}" }
            stages:
              quick:
                kind: extractor
                model: quick
                fields:
                  person: { type: text, label: PERSON }
                  place: { type: text, label: PLACE, required: true }
                  thing: { type: text, label: THING }
              thorough:
                kind: extractor
                model: thorough
                fields:
                  person: { type: text, label: PERSON }
                  place: { type: text, label: PLACE }
                  thing: { type: text, label: THING }
              both: { kind: router, cascade: [quick, thorough], accept: 0.9 }
            output: { fields: both.fields, accepted: both.accepted }
            """
        let labels = ["PERSON", "PLACE", "THING"]
        // Sure of the person, silent on the place; the second would call the person otherwise.
        let quick = ScriptedLabeller("quick", labels: labels, finding: [("Ada", "PERSON")])
        let thorough = ScriptedLabeller(
            "thorough", labels: labels, finding: [("Bob", "PERSON"), ("Rome", "PLACE"), ("ring", "THING")])
        let bench = try EvaluationBench(yaml, [quick, thorough])
        let line = try await bench.evaluate(["id": "a", "body": "Ada and Bob, Rome, ring"]).outcome.get()
        let fields = try #require(line["fields"])
        #expect(fields["person"]?["text"] == "Ada")
        #expect(fields["person"]?["stage"] == "quick")
        #expect(fields["place"]?["text"] == "Rome")
        #expect(fields["place"]?["stage"] == "thorough")
        // An optional field's absence was accepted, so the second tier's find is not taken.
        #expect(fields["thing"] == .null)
        #expect(line["accepted"] == true)
    }
}
