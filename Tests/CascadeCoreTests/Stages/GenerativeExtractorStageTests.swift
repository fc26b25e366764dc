import JSON
import ModelPorts
import Testing

@testable import CascadeCore

@Suite("Extracting by prompt")
struct GenerativeExtractorStageTests {
    private static let question = StageQuestion(
        prompt: StagePrompt(before: "B"), answer: .schema("{}"), maximumTokens: 64)

    private func stage(_ fields: [FieldSpec], _ model: ScriptedWriter) -> GenerativeExtractorStage {
        GenerativeExtractorStage(fields: fields, model: model, question: Self.question)
    }

    private func extract(
        _ fields: [FieldSpec], from text: RenderedText, writing answer: String, end: Generation.End = .ended
    ) async throws -> Observed {
        try await stage(fields, ScriptedWriter(answer: { _ in .scripted(answer, end: end) })).observed(text)
    }

    private func places(_ field: ExtractedField?) -> [String] {
        (field?.values ?? []).map { "\($0.text)@\($0.source ?? "-")[\($0.start ?? -1)..<\($0.end ?? -1)]" }
    }

    @Test("a value that stands in the text is found there, in its record field")
    func verbatim() async throws {
        let text = rendered(subject: "Überweisung 👍🏽", body: "Für Anna Müller, bitte.")
        let result = try await extract(
            [FieldSpec(name: "person")], from: text, writing: #"{"person": "Anna Müller"}"#)
        #expect(places(result.fields["person"]) == ["Anna Müller@body[4..<15]"])
        #expect(result.confidence == 0.778801)  // exp(−0.25)
    }

    @Test("white space and case don't hide a value; what is shown is the text's own")
    func folded() async throws {
        let result = try await extract(
            [FieldSpec(name: "person")], from: rendered("To  ANNA\n MÜLLER!"), writing: #"{"person": "Anna Müller"}"#)
        #expect(places(result.fields["person"]) == ["ANNA\n MÜLLER@body[4..<16]"])
        #expect(result.fields["person"]?.values.first?.value == "ANNA MÜLLER")
    }

    @Test("what stands nowhere, or inside a word, or in the template, is no value")
    func invented() async throws {
        let fields = ["a", "b", "c"].map { FieldSpec(name: $0) }
        var text = RenderedText()
        text.append(literal: "Subject: ")
        text.append("the bank", from: "body")
        let result = try await extract(
            fields, from: text, writing: #"{"a": "Anna", "b": "an", "c": "Subject"}"#)
        for name in ["a", "b", "c"] { #expect(result.fields[name] == .absent) }
        #expect(result.confidence == nil)
    }

    @Test("another spelling of a typed value is found; one that fails its check is none")
    func typed() async throws {
        let fields = [FieldSpec(name: "amount", type: .money), FieldSpec(name: "iban", type: .iban)]
        let result = try await extract(
            fields, from: rendered("I paid €49.99 from DE00 0000 0000 0000 0000 00."),
            writing: #"{"amount": "49.99 EUR", "iban": "DE00 0000 0000 0000 0000 00"}"#)
        #expect(places(result.fields["amount"]) == ["€49.99@body[7..<13]"])
        #expect(
            result.fields["amount"]?.values.first.map { JSONWriter.text($0.value) }
                == #"{"amount":49.99,"currency":"EUR"}"#)
        #expect(result.fields["iban"] == .absent)
    }

    @Test("null and empty text are absence; a list keeps each value once")
    func shapes() async throws {
        let fields = [FieldSpec(name: "a"), FieldSpec(name: "b"), FieldSpec(name: "c", many: true)]
        let result = try await extract(
            fields, from: rendered("Anna and Ben"), writing: #"{"a": null, "b": "", "c": ["Ben", "Anna", "Ben"]}"#)
        #expect(result.fields["a"] == .absent && result.fields["b"] == .absent)
        #expect(places(result.fields["c"]) == ["Anna@body[0..<4]", "Ben@body[9..<12]"])
    }

    @Test("confidence is that of the value's own tokens, not of the document around it")
    func valueTokens() async throws {
        let answer = Generation.scripted([
            (#"{""#, nil), ("person", nil), (#"": ""#, -5), ("An", -0.5), ("na", -0.25), (#"", ""#, -4), ("city", nil),
            (#"": "P"#, -0.75), ("aris", nil), (#""}"#, -3),
        ])
        let fields = [FieldSpec(name: "person"), FieldSpec(name: "city")]
        let result = try await stage(fields, ScriptedWriter(answer: { _ in answer })).observed(
            rendered("Anna in Paris"))
        // exp(−(0.5 + 0.25) / 2); the city's only token that was a choice also closes the name before it.
        #expect(result.fields["person"]?.confidence == 0.687289)
        #expect(result.fields["city"]?.confidence == 0.472367)
        #expect(
            JSONWriter.text(.object(result.raw))
                == #"{"values":[{"field":"person","text":"Anna","mean_log_probability":-0.375,"lowest_margin":0.25,"tokens":2},{"field":"city","text":"Paris","mean_log_probability":-0.75,"lowest_margin":0.75,"tokens":1}],"cut_answers":0}"#
        )
    }

    @Test("tokens that only begin a character count with the value that it stands in")
    func partialCharacters() async throws {
        var answer = Generation.scripted([(#"{"a":""#, -1), ("é", -0.5), (#""}"#, -1)])
        answer.tokens.insert(
            GeneratedToken(id: 9, range: 6..<6, logProbability: -1.5, allowedLogProbability: -1.5, margin: 2), at: 1)
        let result = try await stage([FieldSpec(name: "a")], ScriptedWriter(answer: { [answer] _ in answer })).observed(
            rendered("é"))
        #expect(result.fields["a"]?.confidence == 0.367879)
    }

    @Test("a free field may say what the text doesn't, without a place")
    func free() async throws {
        let fields = [
            FieldSpec(name: "mood", isFree: true), FieldSpec(name: "due", type: .date, isFree: true),
            FieldSpec(name: "mail", type: .email, isFree: true), FieldSpec(name: "tags", many: true, isFree: true),
        ]
        let result = try await extract(
            fields, from: rendered("It is late, late!"),
            writing: #"{"mood": " very  angry", "due": "2024-03-05", "mail": "none", "tags": ["x", "late", "x"]}"#)
        let mood = try #require(result.fields["mood"]?.values.first)
        #expect(
            JSONWriter.text(mood.json)
                == #"{"value":"very angry","text":" very  angry","confidence":0.778801,"stage":null,"in":null,"start":null,"end":null}"#
        )
        #expect(result.fields["due"]?.values.first?.value == "2024-03-05")
        #expect(result.fields["mail"] == .absent)
        #expect(places(result.fields["tags"]) == ["late@body[6..<10]", "x@-[-1..<-1]"])
    }

    @Test("with patterns too, a find of both is one at the higher confidence, and a checked one wins")
    func both() async throws {
        let fields = [
            FieldSpec(name: "mail", type: .email, from: .both), FieldSpec(name: "iban", type: .iban, from: .both),
            FieldSpec(name: "phone", type: .phone, from: .pattern),
        ]
        let model = ScriptedWriter(answer: { _ in
            .scripted(#"{"mail": "a@example.com", "iban": null, "phone": "666"}"#, at: -3)
        })
        let result = try await stage(fields, model).observed(
            rendered("a@example.com DE89 3704 0044 0532 0130 00"))
        #expect((result.fields["mail"]?.confidence ?? 0) > 0.5)
        #expect(result.fields["iban"]?.values.first?.value == "DE89370400440532013000")
        #expect(result.fields["phone"] == .absent)
    }

    @Test("of a long text each piece is asked about, and a value is as sure as its surest piece")
    func pieces() async throws {
        let model = ScriptedWriter(
            room: 10,
            answer: { request in
                request.prompt.text.hasSuffix("said ")
                    ? .scripted(#"{"a": "Anna", "b": null}"#, at: -1)
                    : .scripted(#"{"a": "Anna", "b": "Ben"}"#, at: -0.5)
            })
        let result = try await stage([FieldSpec(name: "a"), FieldSpec(name: "b")], model).observed(
            rendered("Anna said Anna, Ben."))
        #expect(model.script.questions.map(\.prompt.text) == ["Anna said ", "Anna, Ben."])
        #expect(result.fields["a"]?.confidence == 0.606531)
        #expect(result.fields["b"]?.confidence == 0.606531)
        #expect(result.cost.tokens == 2 * ModelCost.scripted.tokens)
    }

    @Test("of an answer that was cut, whole values count, and it is told")
    func cut() async throws {
        let fields = [FieldSpec(name: "a", many: true), FieldSpec(name: "b")]
        let result = try await extract(
            fields, from: rendered("Anna Ben Carl"), writing: #"{"a": ["Anna", "Ben", "Ca"#, end: .length)
        #expect(places(result.fields["a"]) == ["Anna@body[0..<4]", "Ben@body[5..<8]"])
        #expect(result.fields["b"] == .absent)
        #expect(result.raw["cut_answers"]?.intValue == 1)
    }

    @Test("a value that only the limit closed is none, and neither is what was filled in behind it")
    func closed() async throws {
        let answer = Generation.scripted(
            [
                (#"{"a": ""#, nil), ("Anna", -1), (#"", "b": ""#, -1), ("Be", -1), (#"""#, nil), (#", "c": " "}"#, nil),
            ], end: .length)
        let fields = ["a", "b", "c"].map { FieldSpec(name: $0, isFree: true) }
        let result = try await stage(fields, ScriptedWriter(answer: { _ in answer })).observed(rendered("Anna Be n"))
        #expect(places(result.fields["a"]) == ["Anna@body[0..<4]"])
        #expect(result.fields["b"] == .absent && result.fields["c"] == .absent)
        #expect(result.raw["cut_answers"]?.intValue == 1)
    }

    @Test(
        "an answer that is no such document fails the record",
        arguments: [
            "", "Sure! Here it is:", #"{"a": {"b": 1}}"#, "[1]", #"{"a": "Anna"} {"a": 2}"#, #"{"a": "\ud800"}"#,
        ])
    func unreadable(answer: String) async {
        await #expect(throws: StageFailure.self) {
            try await extract([FieldSpec(name: "a")], from: rendered("Anna"), writing: answer)
        }
    }

    @Test("probabilities that are no numbers are the model's failure; none at all is no confidence")
    func probabilities() async throws {
        await #expect(throws: ModelError.self) {
            try await stage(
                [FieldSpec(name: "a")], ScriptedWriter(answer: { _ in .scripted(#"{"a": "Anna"}"#, at: .nan) })
            ).observed(rendered("Anna"))
        }
        let silent = Generation(text: #"{"a": "Anna"}"#, tokens: [], end: .ended, cost: .zero)
        let result = try await stage([FieldSpec(name: "a")], ScriptedWriter(answer: { _ in silent })).observed(
            rendered("Anna"))
        #expect(result.confidence == 0)
    }

    @Test("more values than the schema allows are not looked for: one for a single field, 32 for a list")
    func tooMany() async throws {
        let list = (0..<100).map { "\"w\($0)\"" }.joined(separator: ",")
        let result = try await extract(
            [FieldSpec(name: "a"), FieldSpec(name: "b", many: true)],
            from: rendered((0..<100).map { "w\($0)" }.joined(separator: " ")),
            writing: "{\"a\": [\(list)], \"b\": [\(list)]}")
        #expect(result.raw["values"]?.arrayValue?.count == 1 + 32)
        #expect(places(result.fields["a"]) == ["w0@body[0..<2]"])
        #expect(result.fields["b"]?.values.map(\.text) == (0..<32).map { "w\($0)" })
    }

    @Test("whatever is written, each value found stands in the text, and nothing traps")
    func mutations() async throws {
        var random = SplitMix64(state: 7)
        let text = "Anna Müller paid €49.99 on 5 March 2024, ref LS-00001. İstanbul\u{a0}says  hi 👍🏽"
        let fields = [
            FieldSpec(name: "a"), FieldSpec(name: "m", type: .money), FieldSpec(name: "d", type: .date, many: true),
        ]
        let answer = #"{"a": "anna MÜLLER", "m": "49.99", "d": ["5 March 2024", "i̇stanbul says hi", "\u00fc"]}"#
        var found = 0
        for _ in 0..<2000 {
            var bytes = Array(answer.utf8)
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8(Int.random(in: 0..<256, using: &random))
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: bytes[..<min(place, 20)], at: place)
                }
            }
            let written = String(decoding: bytes, as: UTF8.self)
            let result = try await extract(fields, from: rendered(text), writing: written, end: .length)
            for value in result.fields.entries.flatMap(\.field.values) {
                let (start, end) = (try #require(value.start), try #require(value.end))
                let slice = Array(text.unicodeScalars)[start..<end]
                #expect(String(String.UnicodeScalarView(slice)).utf8.elementsEqual(value.text.utf8))
                found += 1
            }
        }
        #expect(found > 2000)
    }

    @Test("an empty text has no values, and no model is asked")
    func emptyText() async throws {
        let model = ScriptedWriter()
        let result = try await stage([FieldSpec(name: "a", many: true)], model).observed(rendered(" "))
        #expect(result.fields["a"] == .many([]))
        #expect(model.script.calls == 0)
    }
}
