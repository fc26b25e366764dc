import JSON
import ModelPorts
import Testing

@testable import CascadeCore

@Suite struct ExtractedFieldsTests {
    private func value(_ text: String, _ confidence: Double) -> FieldValue {
        FieldValue(value: .string(text), text: text, confidence: confidence, source: "body", start: 0, end: 1)
    }

    private func fields(_ pairs: [(String, ExtractedField)]) -> ExtractedFields {
        var fields = ExtractedFields()
        for (name, field) in pairs { fields[name] = field }
        return fields
    }

    @Test func rendersObjectsListsAndNull() {
        let fields = fields([
            ("b", .one(value("x", 0.5))), ("a", .absent), ("c", .many([])), ("d", .many([value("y", 1)])),
        ]).found(by: "entities")
        let one = #"{"value":"x","text":"x","confidence":0.5,"stage":"entities","in":"body","start":0,"end":1}"#
        let many = #"[{"value":"y","text":"y","confidence":1.0,"stage":"entities","in":"body","start":0,"end":1}]"#
        #expect(JSONWriter.text(.object(fields.json)) == #"{"b":\#(one),"a":null,"c":[],"d":\#(many)}"#)
    }

    @Test func confidenceIsTheLowestOfAllSpans() {
        let fields = fields([
            ("a", .one(value("x", 0.9))), ("b", .many([value("y", 0.8), value("z", 0.7)])), ("c", .absent),
        ])
        #expect(fields.confidence == 0.7)
        #expect(self.fields([("a", .absent), ("b", .many([]))]).confidence == nil)
        let result = StageResult(fields: self.fields([("a", .absent)]))
        #expect(result.value("confidence") == "null")
        #expect(result.value("fields") == #"{"a":null}"#)
    }

    @Test func asksAgainForDoubtedAndForRequiredAbsentFields() {
        let fields = fields([
            ("sure", .one(value("x", 0.9))), ("unsure", .one(value("x", 0.89))), ("absent", .absent),
            ("needed", .absent), ("list", .many([value("y", 0.95), value("z", 0.5)])), ("empty", .many([])),
            ("neededList", .many([])),
        ])
        let names = fields.escalating(below: 0.9, required: ["needed", "neededList", "sure"])
        #expect(names == ["unsure", "needed", "list", "neededList"])
    }

    @Test func eachFieldSaysWhichTierAnswered() {
        let first = fields([
            ("sure", .one(value("x", 0.9))), ("unsure", .one(value("x", 0.4))), ("gone", .one(value("x", 0.3))),
            ("kept", .one(value("x", 0.2))), ("needed", .absent),
        ]).found(by: "small")
        let second = fields([
            ("sure", .one(value("other", 1))), ("unsure", .one(value("y", 0.3))), ("gone", .absent),
            ("kept", .absent), ("needed", .one(value("z", 0.6))),
        ]).found(by: "large")
        let required: Set = ["kept", "needed"]
        let names = first.escalating(below: 0.5, required: required)
        #expect(names == ["unsure", "gone", "kept", "needed"])
        let merged = first.merged(with: second, escalated: names, required: required)
        let stages = merged.entries.map { "\($0.name) \($0.field.values.first?.stage ?? "-")" }
        #expect(stages == ["sure small", "unsure large", "gone -", "kept small", "needed large"])
        #expect(merged["unsure"]?.confidence == 0.3)
    }

    @Test func namingAStageLeavesThoseAlreadyNamed() {
        let result = StageResult(fields: fields([("a", .one(value("x", 1)))]))
        let named = result.found(by: "first").found(by: "second")
        #expect(named.fields["a"]?.values.first?.stage == "first")
        #expect(named.value("fields").contains(#""stage":"first""#))
    }
}
