import JSON
import ModelPorts
import Testing

@testable import CascadeCore

@Suite("Summarizing by prompt")
struct GenerativeSummarizerStageTests {
    private static let question = StageQuestion(
        prompt: StagePrompt(system: "S", before: "B", after: "A"), answer: .text, maximumTokens: 80, stops: ["\n\n"])

    private func stage(_ model: ScriptedWriter, _ style: SummaryStyle? = nil) -> GenerativeSummarizerStage {
        GenerativeSummarizerStage(model: model, question: Self.question, style: style)
    }

    @Test("what the model writes is the summary, its ends trimmed")
    func summary() async throws {
        let model = ScriptedWriter(answer: { _ in .scripted("  It broke.  Twice. \n") })
        let result = try await stage(model).observed(rendered("a long text"))
        #expect(result.value("text") == #""It broke. Twice.""#)
        #expect(result.value("sentences") == #"["It broke.","Twice."]"#)
        #expect(result.confidence == 0.778801)
        let request = try #require(model.script.questions.first)
        #expect(request == Self.question.request(for: "a long text"))
        #expect(request.stops == ["\n\n"] && request.maximumTokens == 80 && request.shape == .text)
    }

    @Test("confidence comes from the quarter of tokens that was least sure, not from a mean")
    func quantiles() async throws {
        let tokens: [(String, Float?)] = [
            ("a", -4), ("b", -2), ("c", -1), ("d", -0.5), (" e", -0.25), ("f", 0), ("g", 0), (".", 0),
        ]
        let result = try await stage(ScriptedWriter(answer: { _ in .scripted(tokens) })).observed(rendered("x"))
        #expect(result.confidence == 0.135335)  // exp(−2): two of eight are at or below it
        #expect(
            JSONWriter.text(.object(result.raw))
                == #"{"log_probability_quantiles":{"0.0":-4.0,"0.1":-4.0,"0.25":-2.0,"0.5":-0.5,"0.75":0.0},"tokens":8,"pieces":1,"cut":false}"#
        )
    }

    @Test("a summary that was cut says so")
    func cut() async throws {
        let result = try await stage(ScriptedWriter(answer: { _ in .scripted("It broke and", end: .length) })).observed(
            rendered("x"))
        #expect(result.value("text") == #""It broke and…""#)
        #expect(result.raw["cut"] == true)
    }

    @Test("a subject is one line, bullets are lines, whatever else is written")
    func styles() async throws {
        let model = ScriptedWriter(answer: { _ in .scripted("\n- It broke\n- Wants a refund", end: .length) })
        let subject = try await stage(model, .subject).observed(rendered("x"))
        #expect(subject.value("text") == #""- It broke""#)
        let bullets = try await stage(model, .bullets).observed(rendered("x"))
        #expect(bullets.value("sentences") == #"["- It broke","- Wants a refund…"]"#)
    }

    @Test("what a model writes in small letters is spelled as the text spells it")
    func spelling() async throws {
        let text = rendered("Money was taken by Velvet Hound Ltd on Monday. I am in Oslo.")
        let answer: @Sendable (GenerationRequest) -> Generation = { _ in .scripted("money taken by velvet hound ltd") }
        let uncased = ScriptedWriter(isUncased: true, answer: answer)
        #expect(
            try await stage(uncased, .subject).observed(text).value("text") == #""Money taken by Velvet Hound Ltd""#)
        let cased = ScriptedWriter(answer: answer)
        #expect(try await stage(cased, .subject).observed(text).value("text") == #""money taken by velvet hound ltd""#)
    }

    @Test("pieces are summarized, and then their summaries; the least sure answer decides")
    func pieces() async throws {
        let model = ScriptedWriter(
            room: 12,
            answer: { request in
                switch request.prompt.text {
                case "one one one ": .scripted("One.", at: -2)
                case "two two two": .scripted("Two.", at: -0.5)
                default: .scripted("Both.", at: -0.25)
                }
            })
        let result = try await stage(model).observed(rendered("one one one two two two"))
        #expect(model.script.questions.map(\.prompt.text) == ["one one one ", "two two two", "One.\nTwo."])
        #expect(result.value("text") == #""Both.""#)
        #expect(result.confidence == 0.135335)
        #expect(result.raw["pieces"]?.intValue == 2)
        #expect(result.cost.tokens == 3 * ModelCost.scripted.tokens)
    }

    @Test("summaries that don't get shorter end in a failure, not in a circle")
    func circle() async {
        let model = ScriptedWriter(room: 4, answer: { .scripted($0.prompt.text + "!") })
        await #expect(throws: StageFailure.self) { try await stage(model).signals(of: rendered("abcdefgh")) }
        #expect(model.script.calls == 2)
    }

    @Test("an empty answer, and probabilities that are no numbers, are failures")
    func hostile() async {
        await #expect(throws: StageFailure(code: "empty_answer", reason: "the model's summary is empty")) {
            try await stage(ScriptedWriter(answer: { _ in .scripted(" \n") })).signals(of: rendered("x"))
        }
        await #expect(throws: ModelError.self) {
            try await stage(ScriptedWriter(answer: { _ in .scripted("x", at: .nan) })).signals(of: rendered("x"))
        }
        #expect(SummarySignals(bytes: [1, 2, 3]) == nil)
    }

    @Test("where tokens are drawn, each text has a seed of its own, the same each time")
    func seeds() {
        var sampling = SamplingOptions()
        sampling.temperature = 0.7
        sampling.seed = 5
        let drawn = StageQuestion(
            prompt: Self.question.prompt, answer: .text, sampling: sampling, maximumTokens: 8)
        #expect(drawn.request(for: "a").sampling.seed == drawn.request(for: "a").sampling.seed)
        #expect(drawn.request(for: "a").sampling.seed != drawn.request(for: "b").sampling.seed)
        #expect(Self.question.request(for: "a").sampling == SamplingOptions())
    }
}
