import JSON
import ModelPorts
import Testing

@testable import CascadeCore

@Suite("Classifying into many labels by yes and no")
struct GenerativeLabelsStageTests {
    private func stage(_ model: ScriptedWriter) -> GenerativeLabelsStage {
        let labels = ["refund", "delivery", "none"]
        let questions = labels.map {
            StageQuestion(
                prompt: StagePrompt(before: "Is it \($0)?"), answer: .choice(GenerativeLabelsStage.answers),
                maximumTokens: 4)
        }
        return GenerativeLabelsStage(
            model: model, labels: labels, questions: questions, threshold: 0.5, thresholds: ["none": 0.9])
    }

    @Test("each label is asked about, and decided by yes against no at its own threshold")
    func labels() async throws {
        let model = ScriptedWriter(scores: { scoring in
            switch scoring.prompt.before {
            case "Is it refund?": [-0.5, -2.5]
            case "Is it delivery?": [-3, -1]
            default: [-1, -2]
            }
        })
        let result = try await stage(model).observed(rendered("money back"))
        #expect(result.value("labels") == #"["refund"]"#)
        #expect(result.value("scores") == #"{"refund":0.880797,"delivery":0.119203,"none":0.731059}"#)
        #expect(result.confidence == 0.268941)
        #expect(model.scores.questions.map(\.labels) == [["yes", "no"], ["yes", "no"], ["yes", "no"]])
        #expect(JSONWriter.text(.object(result.raw)) == #"{"for":[-0.5,-3.0,-1.0],"against":[-2.5,-1.0,-2.0]}"#)
        #expect(result.cost.tokens == 3 * ModelCost.scripted.tokens)
    }

    @Test("a label fits a long text as well as it fits its best piece")
    func pieces() async throws {
        let model = ScriptedWriter(room: 5, scores: { $0.prompt.text == "back!" ? [-1, -4] : [-4, -1] })
        let result = try await stage(model).observed(rendered("moneyback!"))
        #expect(result.value("scores") == #"{"refund":0.952574,"delivery":0.952574,"none":0.952574}"#)
        #expect(model.scores.questions.map(\.prompt.text).prefix(2) == ["money", "back!"])
    }

    @Test("scores that are too few or no numbers are the model's failure", arguments: [[], [-1], [-1, Float.nan]])
    func hostile(scores: [Float]) async {
        await #expect(throws: ModelError.self) {
            try await stage(ScriptedWriter(scores: { _ in scores })).signals(of: rendered("x"))
        }
    }
}
