import Decoding
import JSON
import ModelPorts
import Synchronization
import Testing

@testable import Inference

@Suite("Models that write")
struct LocalGeneratorTests {
    static let names = ["llama-a", "qwen2-a", "gemma2-a", "gpt2-a", "phi3-a", "t5-a", "bart-a"]

    @Test("the most probable token each time is what single steps give", arguments: names)
    func greedy(name: String) async throws {
        let model = try WritingModel(name)
        let generator = try model.generator(cache: .f32)
        let answer = try await generator.generate(GenerationRequest(prompt: .about("a lost card"), maximumTokens: 6))
        let bench = try ModelWorkbench(path: model.path, engine: Engine(threads: 1))
        let read = try generator.tokens(of: .about("a lost card"))
        let start = bench.readsSource ? read.written : read.prompt
        let sequence = try await bench.sequence(capacity: start.count + 6, about: bench.readsSource ? read.prompt : nil)
        var logits = try await sequence.append(start)
        for token in answer.tokens {
            let best = try #require(logits.indices.max { logits[$0] < logits[$1] })
            #expect(Int32(best) == token.id)
            let normalizer = logits.withUnsafeBufferPointer { Kernels.best.logSumExp($0) }
            let expected = Float(Double(logits[best]) - normalizer)
            #expect(abs(try #require(token.logProbability) - expected) < 1e-5)
            logits = try await sequence.append([Int32(best)])
        }
        #expect(answer.tokens.count == 6 || answer.end == .ended)
    }

    @Test("alone, in company, on any number of threads, with and without sharing: the same", arguments: names)
    func company(name: String) async throws {
        let model = try WritingModel(name)
        let texts = ["a lost card", "the fee", "", "why was my transfer not there on Monday? " + "Hello? "]
        let requests = texts.map { text in
            GenerationRequest(
                prompt: .about(text), sampling: SamplingOptions(temperature: 1.5, topP: 0.9, seed: 5), maximumTokens: 9)
        }
        let labels = ["card", "card fee", "transfer", "fee"]
        let alone = try model.generator(threads: 1, sharesPrompts: false)
        var answers: [Generation] = []
        var scores: [LabelScores] = []
        for request in requests {
            answers.append(try await alone.generate(request))
            scores.append(try await alone.score(labels, after: request.prompt))
        }
        for threads in 1...3 {
            let generator = try model.generator(threads: threads)
            try await withThrowingTaskGroup(of: (Int, Generation, LabelScores).self) { group in
                for (index, request) in requests.enumerated() {
                    group.addTask {
                        let answer = try await generator.generate(request)
                        return (index, answer, try await generator.score(labels, after: request.prompt))
                    }
                }
                for try await (index, answer, found) in group {
                    #expect(answer.tokens == answers[index].tokens && answer.text == answers[index].text)
                    #expect(bits([found.logProbabilities]) == bits([scores[index].logProbabilities]))
                }
            }
        }
    }

    @Test("labels' probabilities add up to 1; who may write labels alone writes one of them", arguments: names)
    func labels(name: String) async throws {
        let generator = try WritingModel(name).generator()
        let labels = ["card", "card fee", "transfer", "fee", "transfer fee not charged"]
        let scores = try await generator.score(labels, after: .about("a lost card"))
        let total = scores.logProbabilities.reduce(0.0) { $0 + Elementary.power(2.718281828459045, Double($1)) }
        #expect(abs(total - 1) < 1e-5)
        for seed in 0..<10 {
            let answer = try await generator.generate(
                GenerationRequest(
                    prompt: .about("a lost card"), shape: .choice(labels),
                    sampling: SamplingOptions(temperature: 1, seed: UInt64(seed)), maximumTokens: 40))
            #expect(labels.contains(answer.text) && answer.end == .ended)
        }
    }

    @Test("a vocabulary without braces can't write JSON, and says so")
    func unspellable() async throws {
        let generator = try WritingModel("t5-a").generator()
        let error = await #expect(throws: ModelError.self) {
            try await generator.generate(
                GenerationRequest(
                    prompt: .about("x"), shape: .schema(#"{"type": "object", "properties": {"a": {"type": "null"}}}"#),
                    maximumTokens: 20))
        }
        #expect(error?.code == .unusablePrompt)
    }

    @Test("what no request could have is found without a text")
    func prepared() throws {
        func reason(
            _ name: String, template: String? = nil, _ shape: AnswerShape = .text, before: String = "About: ",
            tokens: Int = 8
        ) throws -> String? {
            let generator = try WritingModel(name, template: template).generator()
            let request = GenerationRequest(
                prompt: Prompt(before: before, text: ""), shape: shape, maximumTokens: tokens)
            do { try generator.prepare(request) } catch let error as ModelError { return error.reason }
            return nil
        }
        let schema = AnswerShape.schema(#"{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}"#)
        #expect(try reason("llama-a", schema) == nil)
        #expect(try reason("llama-a", .choice(["card", "fee"])) == nil)
        #expect(try reason("t5-a", schema)?.contains("no token for '{") == true)
        #expect(try reason("llama-a", .choice(["card", "card"]))?.contains("alike") == true)
        #expect(try reason("llama-a", tokens: 1_000_000)?.contains("no room") == true)
        #expect(
            try reason("llama-a", before: String(repeating: "a lost card ", count: 500))?.contains("no room") == true)
        let strict = "{{ raise_exception('not like this') }}"
        #expect(try reason("llama-a", template: strict)?.contains("not like this") == true)
    }

    @Test("an answer that can't be closed in a reasonable length is an error, never half a document")
    func endless() async throws {
        let generator = try WritingModel("qwen2-a").generator()
        let schema =
            #"{"type": "array", "items": {"const": "a long word that stands in the list again and again"}, "minItems": 3000}"#
        let error = await #expect(throws: ModelError.self) {
            try await generator.generate(
                GenerationRequest(prompt: .about("x"), shape: .schema(schema), maximumTokens: 3))
        }
        #expect(error?.code == .unusablePrompt)
        let fields = (0..<60).map { #""field\#($0)": {"const": "value \#($0)"}"# }.joined(separator: ", ")
        let names = (0..<60).map { #""field\#($0)""# }.joined(separator: ", ")
        let closed = try await generator.generate(
            GenerationRequest(
                prompt: .about("x"),
                shape: .schema(#"{"type": "object", "properties": {\#(fields)}, "required": [\#(names)]}"#),
                maximumTokens: 2))
        #expect(try JSONParser.parse(Array(closed.text.utf8))["field59"]?.stringValue == "value 59")
    }

    @Test(
        "an answer meets its schema, also when its tokens run out", arguments: names.filter { $0 != "t5-a" },
        [3, 12, 200])
    func schema(name: String, tokens: Int) async throws {
        let generator = try WritingModel(name).generator()
        let schema = """
            {"type": "object", "properties": {"amount": {"type": ["integer", "null"]}, "tags": {"type": "array",
             "items": {"enum": ["a", "b"]}, "maxItems": 3}, "name": {"type": "string", "maxLength": 5}},
             "required": ["amount", "tags", "name"], "additionalProperties": false}
            """
        for seed in 0..<3 {
            let answer = try await generator.generate(
                GenerationRequest(
                    prompt: .about("a fee of 3"), shape: .schema(schema),
                    sampling: SamplingOptions(temperature: 1, seed: UInt64(seed)), maximumTokens: tokens))
            let document = try JSONParser.parse(Array(answer.text.utf8))
            #expect(document["amount"] != nil && document["tags"]?.arrayValue != nil)
            #expect((document["name"]?.stringValue?.unicodeScalars.count ?? 9) <= 5)
            let forced = answer.tokens.filter { $0.logProbability == nil }
            #expect(forced.allSatisfy { $0.margin == nil && $0.allowedLogProbability == 0 })
            let covered = answer.tokens.reduce(0) { max($0, $1.range.upperBound) }
            #expect(covered == answer.text.utf8.count)
        }
    }

    @Test("what is heard is the answer, in whole characters, and no stop is in it", arguments: names)
    func streaming(name: String) async throws {
        let generator = try WritingModel(name).generator()
        func request(_ stops: [String]) -> GenerationRequest {
            GenerationRequest(
                prompt: .about("é 日本 🙂"), sampling: SamplingOptions(temperature: 2, seed: 1), maximumTokens: 40,
                stops: stops)
        }
        let whole = try await generator.generate(request([]))
        let characters = Array(whole.text)
        guard characters.count > 8 else { return }
        let stop = String(characters[5...6])
        let heard = Mutex("")
        let cut = try await generator.generate(request([stop])) { text in heard.withLock { $0 += text } }
        #expect(cut.end == .stop && !cut.text.contains(stop) && whole.text.hasPrefix(cut.text))
        #expect(heard.withLock { $0 } == cut.text)
    }

    @Test("what is cancelled, or never answered, leaves nothing behind")
    func cancelled() async throws {
        let model = try WritingModel("qwen2-a")
        let models = model.models(sharesPrompts: false)
        let generator = try models.localGenerator(GeneratorReference(path: model.path))
        for index in 0..<200 {
            let task = Task {
                try await generator.generate(
                    GenerationRequest(
                        prompt: .about("\(index)"), sampling: SamplingOptions(temperature: 1), maximumTokens: 20))
            }
            if index % 3 > 0 { try await Task.sleep(for: .microseconds(index * 10)) }
            task.cancel()
            _ = try? await task.value
        }
        // The thread that computed a sequence last lets go of it a moment later.
        for _ in 0..<10_000 where models.sequenceBytes > 0 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(models.sequenceBytes == 0)
        #expect(models.engine.gate.taken == 0)
        models.engine.stop()
        await #expect(throws: ModelError.self) { try await generator.score(["a", "b"], after: .about("x")) }
    }

    @Test("pieces of a long text are the text, and each fits", arguments: names)
    func pieces(name: String) throws {
        let generator = try WritingModel(name).generator()
        let text = (0..<400).map { "word\($0)" }.joined(separator: " ")
        let pieces = try generator.pieces(of: .about(text), leaving: 4)
        #expect(pieces.count > 1)
        for number in 0..<400 { #expect(pieces.contains { $0.contains("word\(number)") }) }
        #expect(throws: ModelError.self) {
            try generator.pieces(of: Prompt(before: text, text: "x"), leaving: 4)
        }
    }
}
