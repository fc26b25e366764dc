import JSON
import ModelPorts
import Testing

@testable import CascadeCore

@Suite struct HeadClassifierStageTests {
    private let labels = ["card", "loan", "none"]

    @Test func yieldsLabelConfidenceAndScores() async throws {
        let model = ScriptedClassifier(labels: labels) { _ in [0, 2, 1] }
        let result = try await HeadClassifierStage(model: model).observed(rendered("I want a loan"))
        #expect(result.value("label") == #""loan""#)
        #expect(result.confidence == 0.665241)
        #expect(result.value("confidence") == "0.665241")
        #expect(result.value("scores") == #"{"card":0.090031,"loan":0.665241,"none":0.244728}"#)
        #expect(JSONWriter.text(.object(result.raw)) == #"{"logits":[0.0,2.0,1.0]}"#)
        #expect(result.cost == .scripted)
        #expect(model.script.questions == ["I want a loan"])
    }

    @Test func aMapDecidesTheConfidence() async throws {
        let text = """
            {"format": 1, "model": "sha256:\(String(repeating: "0", count: 64))", "signal": "top_probability",
             "temperature": 2, "map": {"kind": "platt", "slope": 1, "intercept": 1}}
            """
        let map = try ConfidenceMap.parse(Array(text.utf8))
        let model = ScriptedClassifier(labels: labels) { _ in [0, 2, 1] }
        let result = try await HeadClassifierStage(model: model, map: map).observed(rendered("x y"))
        // softmax([0, 1, 0.5])[1] = 0.506480; logistic(ln(0.506480 / 0.493520) + 1)
        #expect(result.value("scores") == #"{"card":0.186324,"loan":0.50648,"none":0.307196}"#)
        #expect(result.confidence == 0.736125)
    }

    @Test func onlyTheLabelsThatAreAllowedAreAnswered() async throws {
        let model = ScriptedClassifier(labels: labels) { _ in [1, 9, 2] }
        let result = try await HeadClassifierStage(model: model, labels: ["none", "card"]).observed(rendered("x"))
        #expect(result.value("label") == #""none""#)
        #expect(result.value("scores") == #"{"card":0.268941,"none":0.731059}"#)
        #expect(JSONWriter.text(.object(result.raw)) == #"{"logits":[1.0,9.0,2.0]}"#)
    }

    @Test func manyLabelsAreDecidedOneByOne() async throws {
        let model = ScriptedClassifier(labels: labels) { _ in [1, 2, -3] }
        let stage = HeadClassifierStage(
            model: model, answer: .many(threshold: 0.5, thresholds: ["card": 0.8]))
        let result = try await stage.observed(rendered("x"))
        #expect(result.value("labels") == #"["loan"]"#)
        #expect(result.value("label") == #""loan""#)
        // The least sure decision is that it isn't about a card: 1 − 0.731059.
        #expect(result.confidence == 0.268941)
        let both = HeadClassifierStage(model: model, answer: .many(threshold: 0.5, thresholds: [:]))
        #expect(try await both.observed(rendered("x")).value("labels") == #"["loan","card"]"#)
        let none = HeadClassifierStage(model: model, answer: .many(threshold: 0.99, thresholds: [:]))
        let empty = try await none.observed(rendered("x"))
        #expect(empty.value("labels") == "[]")
        #expect(empty.value("label") == "null")
    }

    @Test(arguments: ["", "  \n\t", "\u{a0}\u{2003}"])
    func anEmptyTextIsAFailureAndCostsNothing(_ text: String) async {
        let model = ScriptedClassifier(labels: labels) { _ in [0, 0, 0] }
        await #expect(throws: StageFailure(code: "empty_text", reason: "the text is empty")) {
            try await HeadClassifierStage(model: model).observed(rendered(text))
        }
        #expect(model.script.calls == 0)
    }

    @Test(arguments: [[Float.nan, 0, 0], [0, .infinity, 0], [0, 0, -.infinity]])
    func scoresThatAreNoNumbersAreTheModelsFailure(_ logits: [Float]) async {
        let model = ScriptedClassifier(labels: labels) { _ in logits }
        await #expect {
            try await HeadClassifierStage(model: model).observed(rendered("x"))
        } throws: {
            ($0 as? ModelError)?.code == .notFinite
        }
    }

    @Test func scoresThatDontFitTheLabelsAreTheModelsFailure() async {
        let model = ScriptedClassifier(labels: labels) { _ in [1, 2] }
        await #expect {
            try await HeadClassifierStage(model: model).observed(rendered("x"))
        } throws: {
            ($0 as? ModelError)?.code == .unusable
        }
    }

    @Test func beyondALimitOnlyTheLikeliestLabelsAreShown() async throws {
        let names = (0..<300).map { "label\($0)" }
        let model = ScriptedClassifier(labels: names) { _ in names.indices.map { Float($0 % 150) / 10 } }
        let result = try await HeadClassifierStage(model: model).observed(rendered("x"))
        #expect(result.values["scores"]?.objectValue?.count == 256)
        #expect(result.value("label") == #""label149""#)
        #expect(result.raw["top_logits"]?.arrayValue?.count == 64)
        #expect(result.raw["top_indices"]?.arrayValue?.prefix(3) == [149, 299, 148])
        let sum = try #require(result.raw["log_sum"]?.doubleValue)
        #expect(abs(sum - 17.945320) < 1e-5)
    }
}

@Suite struct DescriptionClassifierStageTests {
    private let labels = [
        DescriptionClassifierStage.Label(name: "delivery", descriptions: ["where a parcel is", "when it comes"]),
        DescriptionClassifierStage.Label(name: "money_back", descriptions: []),
    ]

    /// Three directions: parcels, money, anything else.
    private func model() -> ScriptedEmbedder {
        ScriptedEmbedder(dimensions: 3) { text in
            [text.contains("parcel") || text.contains("comes") ? 1 : 0, text.contains("money") ? 1 : 0, 0.5]
        }
    }

    @Test func takesTheNearestDescription() async throws {
        let model = model()
        let stage = DescriptionClassifierStage(model: model, labels: labels)
        let result = try await stage.observed(rendered("my parcel"))
        #expect(result.value("label") == #""delivery""#)
        // Cosines 1 and 0.2, over 0.05.
        #expect(result.confidence == 1)
        let similarities = (result.raw["similarities"]?.arrayValue ?? []).compactMap(\.doubleValue)
        #expect(similarities.count == 2)
        #expect(zip(similarities, [1, 0.2]).allSatisfy { abs($0 - $1) < 1e-6 })
        let other = try await stage.observed(rendered("I want my money"))
        #expect(other.value("label") == #""money_back""#)
    }

    @Test func aLabelWithoutDescriptionIsDescribedByItsName() async throws {
        let model = model()
        _ = try await DescriptionClassifierStage(model: model, labels: labels).observed(rendered("x"))
        #expect(model.script.questions.first == ["where a parcel is", "when it comes", "money back"])
    }

    @Test func describesItsLabelsOnceForAllRecords() async throws {
        let model = model()
        let stage = DescriptionClassifierStage(model: model, labels: labels)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 { group.addTask { _ = try await stage.observed(rendered("parcel \(number)")) } }
            try await group.waitForAll()
        }
        #expect(model.script.questions.filter { $0.count == 3 }.count == 1)
        #expect(model.script.calls == 51)
    }

    @Test func triesAgainAfterAFailure() async throws {
        let failures = Script<String, Bool>(queue: [true, false, false, false, false])
        let model = ScriptedEmbedder(dimensions: 2) { text in
            if try failures.answer(text) { throw ModelError(code: .stopped, model: "m", reason: "stopped") }
            return [1, 0]
        }
        let stage = DescriptionClassifierStage(model: model, labels: labels)
        await #expect(throws: ModelError.self) { try await stage.observed(rendered("a")) }
        #expect(try await stage.observed(rendered("b")).value("label") == #""delivery""#)
    }

    @Test func manyTakesEveryNearLabel() async throws {
        let stage = DescriptionClassifierStage(
            model: model(), labels: labels, answer: .many(threshold: 0.5, thresholds: [:]))
        let both = try await stage.observed(rendered("money for my parcel"))
        #expect(both.value("labels") == #"["delivery","money_back"]"#)
    }

    @Test func vectorsThatAreNoNumbersAreTheModelsFailure() async {
        let model = ScriptedEmbedder(dimensions: 2) { _ in [.nan, 0] }
        await #expect {
            try await DescriptionClassifierStage(model: model, labels: labels).observed(rendered("x"))
        } throws: {
            ($0 as? ModelError)?.code == .notFinite
        }
    }
}
