import ArgumentParser
import Inference
import JSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `cascade model tokenize`.
struct TokenizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenize",
        abstract: "Show a text as the ids that a model reads.",
        discussion: """
            No weight is read: a file that holds a vocabulary alone will do.

            Examples:
              cascade model tokenize models/bank-intent-small/model.gguf "My card was declined"
              cascade model tokenize model.gguf --no-special --file ticket.txt
            """
    )

    @Argument(help: "The GGUF file.")
    var model: String

    @Argument(help: "The text; without it, --file or standard input.")
    var text: String?

    @Option(help: "Read the text from a file.")
    var file: String?

    @Flag(help: "Leave out the tokens that a model expects around a text.")
    var noSpecial = false

    @Flag(help: "Print nothing but the ids, as a JSON list.")
    var ids = false

    @Flag(help: "Print ids and tokens as JSON.")
    var json = false

    func validate() throws {
        if text != nil && file != nil { throw ValidationError("Give the text or --file, not both.") }
        if ids && json { throw ValidationError("Give --ids or --json, not both.") }
    }

    func run() throws {
        try reportingErrors {
            let bench = try TokenizerWorkbench(path: UserFile.model(model))
            let found = bench.tokenize(try UserFile.text(text, file: file, what: "text"), special: !noSpecial)
            let list = JSONValue.array(found.map { .number(JSONNumber(Int($0))) })
            if json {
                let tokens = JSONValue.array(found.map { .string(bench.token($0) ?? "") })
                Output.line(JSONWriter.text(["ids": list, "tokens": tokens]))
            } else if ids {
                Output.line(JSONWriter.text(list))
            } else {
                for id in found { Output.line("\(id)\t\(bench.token(id) ?? "")") }
            }
        }
    }
}

/// `cascade model logits`.
struct LogitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logits",
        abstract: "Print a model's numbers for a sequence of token ids.",
        discussion: """
            For a decoder: scores of the next token. For an encoder: the states after the last layer or, with --head, \
            its head's scores. For an encoder-decoder: scores of what follows --decoder-tokens after reading --tokens.

            Examples:
              cascade model logits model.gguf --tokens 101,2026,4003,102 --head
              cascade model logits t5.gguf --tokens 37,423,1 --decoder-tokens 0,363
            """
    )

    @Argument(help: "The GGUF file.")
    var model: String

    @Option(help: "Token ids, separated by commas.")
    var tokens: String

    @Option(help: "For an encoder-decoder: the tokens that its decoder continues; its first token by default.")
    var decoderTokens: String?

    @Flag(help: "Print every position, a list of lists, rather than the last.")
    var all = false

    @Flag(help: "Print the scores of the model's head.")
    var head = false

    @Flag(help: "The output is JSON in any case; accepted for likeness with other commands.")
    var json = false

    func run() async throws {
        try await reportingErrors {
            let ids = try Self.ids(tokens, of: "--tokens")
            let written = try decoderTokens.map { try Self.ids($0, of: "--decoder-tokens") }
            let bench = try ModelWorkbench(path: UserFile.model(model), engine: Engine(threads: 1))
            if written != nil && !bench.readsSource {
                throw UsageProblem("--decoder-tokens is for an encoder-decoder; \(model) has one stack")
            }
            if written != nil && (head || !bench.continues) {
                throw UsageProblem("--decoder-tokens is for scores of the next token, not for a head or states")
            }
            let rows =
                if head {
                    try await bench.headScores(ids)
                } else if bench.continues {
                    try await bench.logits(ids, written: written, all: all)
                } else {
                    try await bench.states(ids)
                }
            if !all { return Output.line(Self.list(rows.last ?? [])) }
            // Row by row: a large vocabulary's scores of a long text take gigabytes as one piece of JSON.
            for (index, row) in rows.enumerated() { Output.data((index == 0 ? "[" : ",") + Self.list(row)) }
            Output.line("]")
        }
    }

    private static func list(_ row: [Float]) -> String {
        JSONWriter.text(.array(row.map { .number(JSONNumber($0)) }))
    }

    private static func ids(_ text: String, of option: String) throws -> [Int32] {
        if text.isEmpty { throw UsageProblem("\(option) names no token") }
        return try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let digits = part.trimmingPrefix(while: \.isWhitespace)
            guard let id = Int32(digits) else { throw UsageProblem("'\(part)' in \(option) is no token id") }
            return id
        }
    }
}

/// `cascade model embed`.
struct EmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Print the unit vector of a text, as a JSON list.",
        discussion: "Example: cascade model embed models/sentence-encoder/model.gguf \"Where is my parcel?\""
    )

    @Argument(help: "The GGUF file.")
    var model: String

    @Argument(help: "The text.")
    var text: String

    @Flag(help: "The output is JSON in any case; accepted for likeness with other commands.")
    var json = false

    func run() async throws {
        try await reportingErrors {
            let bench = try ModelWorkbench(path: UserFile.model(model), engine: Engine(threads: 1))
            let vector = try await bench.embed(text)
            Output.line(JSONWriter.text(.array(vector.map { .number(JSONNumber($0)) })))
        }
    }
}
