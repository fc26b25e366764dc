import JSON
import ModelPorts
import Testing

@testable import CascadeCore

@Suite struct ExtractorStageTests {
    private func extract(
        _ fields: [FieldSpec], from text: RenderedText, labeller: ScriptedLabeller? = nil, map: ConfidenceMap? = nil
    ) async throws -> Observed {
        try await ExtractorStage(fields: fields, labeller: labeller, map: map).observed(text)
    }

    /// `text@source[start..<end]` of each value.
    private func places(_ field: ExtractedField?) -> [String] {
        (field?.values ?? []).map { "\($0.text)@\($0.source ?? "")[\($0.start ?? -1)..<\($0.end ?? -1)]" }
    }

    @Test func offsetsAreScalarsInsideTheRecordField() async throws {
        let text = rendered(subject: "Überweisung 👍🏽", body: "Ich zahlte 49,99 € an jö@example.com.\n€5")
        let result = try await extract(
            [
                FieldSpec(name: "amount", type: .money, from: .pattern, many: true),
                FieldSpec(name: "email", type: .email, from: .pattern),
            ], from: text)
        #expect(places(result.fields["amount"]) == ["49,99 €@body[11..<18]", "€5@body[38..<40]"])
        #expect(places(result.fields["email"]) == ["jö@example.com@body[22..<36]"])
        #expect(result.cost == .zero)
    }

    @Test func patternsNeverRunFromOneFieldIntoTheNext() async throws {
        var text = RenderedText()
        text.append("4111 1111", from: "a")
        text.append(literal: " ")
        text.append("1111 1111", from: "b")
        text.append(literal: " template £5 ")
        let result = try await extract(
            [
                FieldSpec(name: "card", type: .card, from: .pattern),
                FieldSpec(name: "amount", type: .money, from: .pattern),
            ], from: text)
        #expect(result.fields["card"] == .absent)
        #expect(result.fields["amount"] == .absent)
        #expect(result.value("confidence") == "null")
    }

    @Test func aModelFindsWords() async throws {
        let labeller = ScriptedLabeller(labels: ["PERSON", "ORG"], finding: [("Ann Lee", "PERSON"), ("Bo", "PERSON")])
        let text = rendered(subject: "From Ann Lee", body: "Bo and Ann  Lee? Regards,\nAnn Lee.")
        let result = try await extract(
            [
                FieldSpec(name: "person", many: true), FieldSpec(name: "organisation", label: "ORG"),
                FieldSpec(name: "first", label: "PERSON"),
            ], from: text, labeller: labeller)
        #expect(
            places(result.fields["person"])
                == ["Ann Lee@subject[5..<12]", "Bo@body[0..<2]", "Ann Lee@body[26..<33]"])
        #expect(result.fields["organisation"] == .absent)
        #expect(places(result.fields["first"]) == ["Ann Lee@subject[5..<12]"])
        #expect(labeller.script.calls == 1)
        #expect(result.cost == .scripted)
        #expect(result.raw["spans"]?.arrayValue?.count == 3)
        // softmax of one logit at 8 among five tags: e⁸ / (e⁸ + 4)
        #expect(result.confidence == 0.99866)
    }

    @Test func aModelIsNotAskedWhenOnlyPatternsAre() async throws {
        let labeller = ScriptedLabeller(labels: ["PERSON"], finding: [])
        _ = try await extract(
            [FieldSpec(name: "iban", type: .iban, from: .pattern)], from: rendered("x"), labeller: labeller)
        #expect(labeller.script.calls == 0)
    }

    @Test func anEmptyTextHasNoValues() async throws {
        let labeller = ScriptedLabeller(labels: ["PERSON"], finding: [])
        let result = try await extract(
            [FieldSpec(name: "person", many: true)], from: rendered(subject: "", body: " "), labeller: labeller)
        #expect(result.value("fields") == #"{"person":[]}"#)
        #expect(labeller.script.calls == 0)
    }

    @Test func withoutAModelAModelsFieldIsAFailure() async {
        await #expect { try await extract([FieldSpec(name: "person")], from: rendered("x")) } throws: {
            ($0 as? StageFailure)?.code == "no_model"
        }
    }

    @Test func aModelsSpanIsReadAsItsType() async throws {
        let labeller = ScriptedLabeller(
            labels: ["AMOUNT", "DATE"],
            finding: [
                ("£49", "AMOUNT"), ("fifty quid", "AMOUNT"), ("lots", "AMOUNT"), ("yesterday", "DATE"),
                ("5 March", "DATE"),
            ])
        let text = rendered("£49.99, fifty quid, lots of it; yesterday or 5 March 2024")
        let result = try await extract(
            [
                FieldSpec(name: "amount", type: .money, many: true), FieldSpec(name: "date", type: .date, many: true),
                FieldSpec(name: "day", type: .date, label: "DATE"),
            ], from: text, labeller: labeller)
        // The recogniser reads on to the end of the number; what is no amount is no value.
        #expect(places(result.fields["amount"]) == ["£49.99@body[0..<6]", "fifty quid@body[8..<18]"])
        #expect(
            result.fields["amount"]?.values.map { money([JSONWriter.text($0.value)]) } == [["49.99 GBP"], ["50 GBP"]])
        #expect(result.fields["date"]?.values.map(\.value) == [.null, "2024-03-05"])
        // A date that stands on the calendar is preferred.
        #expect(result.fields["day"]?.values.map(\.value) == ["2024-03-05"])
    }

    @Test func aSpanIsCutAtTheEndOfItsField() async throws {
        let labeller = ScriptedLabeller(labels: ["PERSON"], finding: [("Ann\n\nLee", "PERSON")])
        let result = try await extract(
            [FieldSpec(name: "person")], from: rendered(subject: "I am Ann", body: "Lee here"), labeller: labeller)
        #expect(places(result.fields["person"]) == ["Ann@subject[5..<8]"])
    }

    @Test func anAddressOfSeveralLinesIsOne() async throws {
        let labeller = ScriptedLabeller(
            labels: ["ADDRESS", "PERSON"],
            finding: [("12 High St", "ADDRESS"), ("Leeds", "ADDRESS"), ("Al", "PERSON"), ("Bo", "PERSON")])
        let result = try await extract(
            [FieldSpec(name: "address", many: true), FieldSpec(name: "person", many: true)],
            from: rendered("at 12 High St,\nLeeds. Al, Bo"), labeller: labeller)
        #expect(places(result.fields["address"]) == ["12 High St,\nLeeds@body[3..<20]"])
        #expect(result.fields["address"]?.values.first?.value == "12 High St, Leeds")
        #expect(places(result.fields["person"]) == ["Al@body[22..<24]", "Bo@body[26..<28]"])
    }

    // MARK: Both

    private let both = FieldSpec(name: "amount", type: .money, from: .both)

    @Test func whenBothFindItTheSurerFigureStands() async throws {
        let labeller = ScriptedLabeller(labels: ["AMOUNT"], finding: [("£20", "AMOUNT")], logit: 3)
        let result = try await extract([both], from: rendered("£10 or £20"), labeller: labeller)
        // Both find £20, the pattern alone £10.
        #expect(places(result.fields["amount"]) == ["£20@body[7..<10]"])
        #expect(result.confidence == MoneyRecogniser.confidence)
    }

    @Test func whenTheyDifferTheSurerOneWins() async throws {
        let sure = ScriptedLabeller(labels: ["AMOUNT"], finding: [("fifty quid", "AMOUNT")], logit: 20)
        let text = rendered("£10 or fifty quid")
        #expect(
            places(try await extract([both], from: text, labeller: sure).fields["amount"]) == [
                "fifty quid@body[7..<17]"
            ])
        let unsure = ScriptedLabeller(labels: ["AMOUNT"], finding: [("fifty quid", "AMOUNT")], logit: 1)
        #expect(places(try await extract([both], from: text, labeller: unsure).fields["amount"]) == ["£10@body[0..<3]"])
    }

    @Test func aCheckedValueWinsOverASurerOne() async throws {
        let labeller = ScriptedLabeller(labels: ["IBAN"], finding: [("DE89370400440532013001", "IBAN")], logit: 20)
        let field = FieldSpec(name: "iban", type: .iban, from: .both)
        let result = try await extract(
            [field], from: rendered("DE89370400440532013001 no, NL91ABNA0417164300"), labeller: labeller)
        #expect(places(result.fields["iban"]) == ["NL91ABNA0417164300@body[27..<45]"])
    }

    @Test func manyOfBothAreAllInOrderAndOnce() async throws {
        let labeller = ScriptedLabeller(labels: ["AMOUNT"], finding: [("fifty quid", "AMOUNT"), ("£10", "AMOUNT")])
        let field = FieldSpec(name: "amount", type: .money, from: .both, many: true)
        let result = try await extract([field], from: rendered("£10 or fifty quid, £10, €3"), labeller: labeller)
        #expect(
            places(result.fields["amount"])
                == ["£10@body[0..<3]", "fifty quid@body[7..<17]", "£10@body[19..<22]", "€3@body[24..<26]"])
    }

    @Test func aFieldThatStandsTwiceInTheTextGivesItsValuesOnce() async throws {
        var text = RenderedText()
        text.append("£5", from: "body")
        text.append(literal: " ")
        text.append("£5", from: "body")
        let field = FieldSpec(name: "amount", type: .money, from: .pattern, many: true)
        #expect(places(try await extract([field], from: text).fields["amount"]) == ["£5@body[0..<2]"])
    }

    // MARK: The user's patterns

    /// Finds runs of digits of one length.
    private struct Digits: ValuePattern {
        let count: Int
        func matches(in text: String) -> [Range<Int>] {
            let bytes = TextBytes(text.utf8)
            return bytes.bytes.indices.compactMap { index in
                let end = bytes.endOfDigits(from: index)
                return end - index == count && !bytes.isDigit(index - 1) ? index..<end : nil
            }
        }
    }

    @Test func aPatternFindsAndTheTypeReads() async throws {
        let result = try await extract(
            [
                FieldSpec(name: "order", type: .order, from: .pattern, many: true, pattern: Digits(count: 5)),
                FieldSpec(name: "code", type: .text, from: .pattern, pattern: Digits(count: 3)),
                FieldSpec(name: "card", type: .card, from: .pattern, pattern: Digits(count: 16)),
                FieldSpec(name: "amount", type: .money, from: .pattern, pattern: Digits(count: 3)),
            ], from: rendered("ü 12345, 123 and 67890; 4111111111111112 4111111111111111"))
        #expect(places(result.fields["order"]) == ["12345@body[2..<7]", "67890@body[17..<22]"])
        #expect(result.fields["order"]?.confidence == FieldSpec.patternConfidence)
        #expect(result.fields["code"]?.values.first?.value == "123")
        #expect(result.fields["card"]?.values.first?.value == "4111111111111111")
        #expect(money([JSONWriter.text(result.fields["amount"]?.values.first?.value ?? .null)]) == ["123 -"])
    }

    /// Answers what no sound pattern would.
    private struct Unsound: ValuePattern {
        func matches(in text: String) -> [Range<Int>] { [0..<0, 3..<9000, -4..<2, 1..<2] }
    }

    @Test func aPatternsRangesAreChecked() async throws {
        let field = FieldSpec(name: "x", from: .pattern, many: true, pattern: Unsound())
        #expect(places(try await extract([field], from: rendered("abcdef")).fields["x"]) == ["b@body[1..<2]"])
    }
}
