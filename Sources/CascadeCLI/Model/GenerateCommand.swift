import ArgumentParser
import Constraints
import Decoding
import Inference
import JSON
import ModelPorts

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `cascade model generate`.
struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Have a model write.",
        discussion: """
            The text appears as it is written. Without sampling options the most probable token is taken each time. An \
            encoder-decoder reads the prompt and writes about it.

            Examples:
              cascade model generate qwen2.5-0.5b-instruct-q8_0.gguf --chat --prompt "Name three colours."
              cascade model generate qwen2.5-0.5b-instruct-q8_0.gguf --chat --prompt-file ticket.txt \
            --schema ticket.schema.json --logprobs
              cascade model generate flan-t5-small-q8_0.gguf --prompt "summarize: $(cat ticket.txt)"
            """
    )

    @Argument(help: "The GGUF file.")
    var model: String

    @Option(help: "What the model is asked, or goes on with; without it, --prompt-file or standard input.")
    var prompt: String?

    @Option(help: "Read the prompt from a file.")
    var promptFile: String?

    @Flag(help: "Make a message of the prompt with the model's chat template.")
    var chat = false

    @Option(help: "With --chat: what the model is to be.")
    var system: String?

    @Option(help: "Tokens that the answer may have.")
    var maxTokens = 256

    @Option(help: "0 takes the most probable token; larger values draw more freely.")
    var temperature = 0.0

    @Option(help: "Draw among the so many most probable tokens; 0 for all.")
    var topK = 0

    @Option(help: "Draw among the most probable tokens that together have this probability.")
    var topP = 1.0

    @Option(help: "Draw among tokens at least this share as probable as the best.")
    var minP = 0.0

    @Option(help: "Divides the scores of tokens that came before.")
    var repetitionPenalty = 1.0

    @Option(help: "Decides among what is left: the same seed and prompt write the same text.")
    var seed: UInt64 = 0

    @Option(help: "A text that ends the answer; may be given several times.")
    var stop: [String] = []

    @Option(help: "A file with a JSON schema that the answer must meet.")
    var schema: String?

    @Option(help: "An answer that may be given; may be given several times.")
    var choice: [String] = []

    @Option(help: "A GGUF file with a LoRA adapter for the model.")
    var adapter: String?

    @Option(
        help: "How keys and values are kept: f32, f16 or q8_0.",
        transform: { text in
            guard let type = KeyValueType(rawValue: text) else { throw ValidationError("'\(text)' is none of these") }
            return type
        })
    var cache: KeyValueType?

    @Option(name: .short, help: "Threads; as many as cores by default.")
    var threads: Int?

    @Flag(help: "Print a line for each token: its id, ln probability, the same among what is allowed, margin and text.")
    var logprobs = false

    @Flag(help: "Print one JSON object when the answer is done.")
    var json = false

    func validate() throws {
        if prompt != nil && promptFile != nil { throw ValidationError("Give --prompt or --prompt-file, not both.") }
        if schema != nil && !choice.isEmpty { throw ValidationError("Give --schema or --choice, not both.") }
        if system != nil && !chat { throw ValidationError("--system is for --chat.") }
        if maxTokens < 1 { throw ValidationError("--max-tokens must be 1 or more.") }
        if let threads, !(1...Engine.maximumThreads).contains(threads) {
            throw ValidationError("-t must be 1 to \(Engine.maximumThreads).")
        }
        if let fault = sampling.faults.first { throw ValidationError(fault) }
    }

    private var sampling: SamplingOptions {
        SamplingOptions(
            temperature: temperature, topK: topK, topP: topP, minP: minP, repetitionPenalty: repetitionPenalty,
            seed: seed)
    }

    func run() async throws {
        try await reportingErrors {
            let input = try UserFile.text(prompt, file: promptFile, what: "prompt")
            if input.isEmpty { throw UsageProblem("the prompt is empty") }
            // A message is data: nothing in it steers the model. What is continued as it stands may name control tokens.
            let question =
                chat ? Prompt(system: system ?? "", before: "", text: input) : Prompt(before: input, text: "")
            let request = GenerationRequest(
                prompt: question, shape: try shape(), sampling: sampling, maximumTokens: maxTokens, stops: stop)
            let reference = GeneratorReference(
                path: UserFile.model(model), adapter: adapter.map { UserFile.model($0) }, cache: cache)
            let bench = try GenerationWorkbench(reference, chat: chat, engine: Engine(threads: threads))
            if temperature == 0, topK != 0 || topP != 1 || minP != 0 {
                Output.note("note: nothing is drawn without --temperature; --top-k, --top-p and --min-p change nothing")
            }
            let isSilent = json || logprobs
            let answer = try await bench.generate(request) { text in if !isSilent { Output.data(text) } }
            if json {
                Output.line(JSONWriter.text(.object(report(answer, bench))))
            } else if logprobs {
                for token in answer.tokens { Output.line(line(token, bench)) }
            } else {
                Output.line("")
            }
            if answer.end == .length, !json {
                let why = answer.tokens.count < maxTokens ? "the model's context is full" : "--max-tokens"
                Output.note("ended at \(answer.tokens.count) tokens (\(why))")
            }
        }
    }

    private func shape() throws -> AnswerShape {
        if !choice.isEmpty { return .choice(choice) }
        guard let schema else { return .text }
        let text = try UserFile.text(nil, file: schema, what: "schema")
        do {
            _ = try Constraint(schema: try JSONParser.parse(Array(text.utf8)))
        } catch {
            throw UserFile.Problem(path: schema, reason: "\(error)")
        }
        return .schema(text)
    }

    private func line(_ token: GeneratedToken, _ bench: GenerationWorkbench) -> String {
        func number(_ value: Float?) -> String { value.map { "\($0)" } ?? "-" }
        let text = JSONWriter.text(.string(bench.text(of: token.id) ?? ""))
        return [
            "\(token.id)", number(token.logProbability), number(token.allowedLogProbability), number(token.margin),
            text,
        ].joined(separator: "\t")
    }

    private func report(_ answer: Generation, _ bench: GenerationWorkbench) -> JSONObject {
        func number(_ value: Float?) -> JSONValue { value.map { .number(JSONNumber($0)) } ?? .null }
        var report = JSONObject([
            ("text", .string(answer.text)), ("end", .string(answer.end.rawValue)),
            ("tokens", .number(JSONNumber(answer.tokens.count))),
            ("tokens_read", .number(JSONNumber(answer.cost.tokens))),
            ("seconds", .number(JSONNumber(answer.cost.seconds))),
        ])
        guard logprobs else { return report }
        report["logprobs"] = .array(
            answer.tokens.map { token in
                .object(
                    JSONObject([
                        ("id", .number(JSONNumber(Int(token.id)))), ("text", .string(bench.text(of: token.id) ?? "")),
                        ("logprob", number(token.logProbability)),
                        ("allowed_logprob", number(token.allowedLogProbability)), ("margin", number(token.margin)),
                        ("start", .number(JSONNumber(token.range.lowerBound))),
                        ("end", .number(JSONNumber(token.range.upperBound))),
                    ]))
            })
        return report
    }
}
