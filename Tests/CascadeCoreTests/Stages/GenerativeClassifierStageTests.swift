import JSON
import ModelPorts
import Testing

@testable import CascadeCore

@Suite("Classifying by label scores")
struct GenerativeClassifierStageTests {
    private let labels = ["refund", "card_arrival", "none"]

    private func question(_ labels: [String]) -> StageQuestion {
        StageQuestion(
            prompt: StagePrompt(system: "S", before: "B", after: "A"), answer: .choice(labels), maximumTokens: 13)
    }

    private func stage(
        _ model: ScriptedWriter, power: Double = 0, map: ConfidenceMap? = nil, labels: [String]? = nil
    ) -> GenerativeClassifierStage {
        GenerativeClassifierStage(
            model: model, question: question(labels ?? self.labels), lengthPower: power, map: map)
    }

    @Test("the label of the highest sum is taken, at its share among the labels")
    func likeliest() async throws {
        let model = ScriptedWriter(scores: { _ in [-2, -1, -3] })
        let result = try await stage(model).observed(rendered("where is it"))
        #expect(result.value("label") == #""card_arrival""#)
        #expect(result.value("scores") == #"{"refund":0.244728,"card_arrival":0.665241,"none":0.090031}"#)
        #expect(result.confidence == 0.665241)
        #expect(model.scores.questions.map(\.labels) == [labels])
        #expect(
            model.scores.questions.map(\.prompt) == [Prompt(system: "S", before: "B", text: "where is it", after: "A")])
        #expect(result.cost == .scripted)
    }

    @Test("sums and token counts are kept raw, with margin and entropy beside them")
    func raw() async throws {
        let result = try await stage(ScriptedWriter(scores: { _ in [-2, -1, -3] })).observed(rendered("x"))
        #expect(
            JSONWriter.text(.object(result.raw)).hasPrefix(
                #"{"log_probabilities":[-2.0,-1.0,-3.0],"tokens":[1,2,1],"top_probability":0.665241,"margin":1.0,"entropy":0.83"#
            ))
    }

    @Test("a power of the length divides a sum, and nothing is asked again for another one")
    func lengthPower() async throws {
        let model = ScriptedWriter(scores: { _ in [-1.2, -2, -3] })
        let text = rendered("x")
        let signals = try await stage(model).signals(of: text)
        #expect(try stage(model).result(of: signals, for: text).value("label") == #""refund""#)
        // −2 over two tokens is −1.
        #expect(try stage(model, power: 1).result(of: signals, for: text).value("label") == #""card_arrival""#)
        #expect(signals.scores(lengthPower: 1) == [Double(Float(-1.2)), -1, -3])
        #expect(model.scores.calls == 1)
    }

    @Test("pieces of a long text count by their length")
    func pieces() async throws {
        // Four bytes for the first label, one for the second: (4 · −1 + 1 · −4) / 5 against (4 · −3 + 1 · −0.5) / 5.
        let model = ScriptedWriter(room: 4, scores: { $0.prompt.text == "abcd" ? [-1, -3, -9] : [-4, -0.5, -9] })
        let result = try await stage(model).observed(rendered("abcde"))
        #expect(model.scores.questions.map(\.prompt.text) == ["abcd", "e"])
        #expect(
            result.raw["log_probabilities"]?.arrayValue?.compactMap(\.doubleValue).map { Float($0) } == [
                -1.6, -2.5, -9,
            ])
        #expect(result.value("label") == #""refund""#)
        #expect(result.cost.tokens == 2 * ModelCost.scripted.tokens)
    }

    @Test("of more than 256 labels the best 64 are kept, and the share of the others")
    func manyLabels() async throws {
        let names = (0..<300).map { "label\($0)" }
        let model = ScriptedWriter(scores: { scoring in scoring.labels.indices.map { $0 == 200 ? -1 : -8 } })
        let result = try await stage(model, labels: names).observed(rendered("x"))
        #expect(result.raw["log_probabilities"]?.arrayValue?.count == 64)
        #expect(result.value("label") == #""label200""#)
        // 1 / (1 + 299 e^−7), whichever labels are kept.
        #expect(result.confidence == 0.78576)
        #expect(result.values["scores"]?.objectValue?.count == 64)
    }

    @Test("a map makes the top probability a chance, over scores divided by its temperature")
    func map() async throws {
        let text = """
            {"format": 1, "model": "sha256:\(String(repeating: "0", count: 64))", "signal": "top_probability",
             "temperature": 2, "map": {"kind": "platt", "slope": 1, "intercept": 1}}
            """
        let map = try ConfidenceMap.parse(Array(text.utf8))
        let result = try await stage(ScriptedWriter(scores: { _ in [-2, 0, -1] }), map: map).observed(rendered("x"))
        #expect(result.confidence == 0.736125)
    }

    @Test(
        "what a model gives is checked: counts, lengths, numbers",
        arguments: [[-1, -2], [-1, .nan, -2], [-1, -Float.infinity, -2]])
    func hostileScores(scores: [Float]) async throws {
        await #expect(throws: ModelError.self) {
            try await stage(ScriptedWriter(scores: { _ in scores })).signals(of: rendered("x"))
        }
    }

    @Test("an empty text is nothing to classify, and no model is asked")
    func emptyText() async {
        let model = ScriptedWriter()
        await #expect(throws: StageFailure(code: "empty_text", reason: "the text is empty")) {
            try await stage(model).signals(of: rendered(" \n"))
        }
        #expect(model.scores.calls == 0)
    }

    @Test("stored signals of other labels, or damaged ones, are refused")
    func damage() throws {
        let stored = LabelScoreSignals(
            sums: [-1, -2], tokenCounts: [1, 1], lengthPower: 0, temperature: 1, cost: .zero)
        #expect(throws: ModelError.self) { try stage(ScriptedWriter()).result(of: stored, for: rendered("x")) }
        #expect(LabelScoreSignals(bytes: Array(stored.bytes.dropLast())) == nil)
        #expect(LabelScoreSignals(bytes: stored.bytes + [0]) == nil)
    }
}

@Suite("Classifying by hypotheses")
struct EntailmentClassifierStageTests {
    private func stage(
        _ model: ScriptedPairClassifier, _ answer: HeadClassifierStage.Answer = .one
    ) throws -> EntailmentClassifierStage {
        EntailmentClassifierStage(
            model: model, labels: ["refund", "delivery"], hypotheses: ["about refunds", "about delivery"],
            head: try #require(EntailmentHead(labels: model.info.labels)), answer: answer)
    }

    private let logits: @Sendable (ScriptedPairClassifier.Pair) -> [Float] = {
        $0.second == "about refunds" ? [1, 0, 3] : [2, 0, 1]
    }

    @Test("the label whose hypothesis follows most surely is taken")
    func one() async throws {
        let model = ScriptedPairClassifier(labels: ["contradiction", "neutral", "ENTAILMENT"], logits: logits)
        let result = try await stage(model).observed(rendered("money back"))
        #expect(result.value("label") == #""refund""#)
        #expect(result.confidence == 0.880797)
        #expect(model.script.questions.map(\.second) == ["about refunds", "about delivery"])
        #expect(model.script.questions.map(\.text) == ["money back", "money back"])
        #expect(JSONWriter.text(.object(result.raw)) == #"{"for":[3.0,1.0],"against":[1.0,2.0]}"#)
        #expect(result.cost.tokens == 2 * ModelCost.scripted.tokens)
    }

    @Test("of many labels each is held against its contradiction")
    func many() async throws {
        let model = ScriptedPairClassifier(labels: ["contradiction", "neutral", "entailment"], logits: logits)
        let result = try await stage(model, .many(threshold: 0.5, thresholds: [:])).observed(rendered("money back"))
        #expect(result.value("labels") == #"["refund"]"#)
        #expect(result.value("scores") == #"{"refund":0.880797,"delivery":0.268941}"#)
        #expect(result.confidence == 0.731059)
    }

    @Test("heads of entailment are known in any order and case; others are not")
    func heads() {
        let three = EntailmentHead(labels: ["Neutral", "ENTAILMENT", "contradiction"])
        #expect(three?.entailment == 1 && three?.contradiction == 2)
        let two = EntailmentHead(labels: ["not_entailment", "entailment"])
        #expect(two?.entailment == 1 && two?.contradiction == 0)
        #expect(EntailmentHead(labels: ["yes", "no"]) == nil)
        #expect(EntailmentHead(labels: ["entailment", "neutral", "contradiction", "other"]) == nil)
        #expect(EntailmentHead(labels: ["entailment", "entailment"]) == nil)
    }

    @Test("scores that are too few or no numbers are the model's failure", arguments: [[1, 2], [1, 2, .nan], []])
    func hostile(logits: [Float]) async throws {
        let model = ScriptedPairClassifier(labels: ["contradiction", "neutral", "entailment"]) { _ in logits }
        await #expect(throws: ModelError.self) { try await stage(model).signals(of: rendered("x")) }
    }
}
