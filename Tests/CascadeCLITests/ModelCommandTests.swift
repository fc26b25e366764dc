import GGUF
import JSON
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("cascade model: files that are made and looked at")
struct ModelFileCommandTests {
    private let bench: CommandBench

    init() throws { bench = try CommandBench() }

    /// A folder as a user has it, with a classification head.
    private static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().path + "/../InferenceTests/Fixtures/classifier"

    private func json(_ outcome: CommandBench.Outcome) throws -> JSONValue {
        try #require(outcome.code == 0, "\(outcome)")
        return try JSONParser.parse(outcome.output)
    }

    @Test("a folder becomes a file that inspect describes and that quantize makes smaller")
    func wholeWay() throws {
        let written = try json(
            bench.cascade("model", "import", Self.folder, "--output", "f32.gguf", "--type", "f32", "--json"))
        #expect(written["file"] == "f32.gguf" && written["sha256"]?.stringValue?.count == 64)
        let size = try #require(written["bytes"]?.intValue)

        let whole = try json(bench.cascade("model", "inspect", "f32.gguf", "--json"))
        #expect(whole["name"] == "f32" && whole["architecture"] == "bert" && whole["bytes"]?.intValue == size)
        #expect(whole["tasks"] == ["classify", "embed"] && whole["tokenizer"] == "WordPiece")
        #expect(whole["formats"]?.arrayValue?.map { $0["type"] } == ["F32"])
        let labels = try #require(whole["labels"]?.arrayValue)
        #expect(!labels.isEmpty)

        let said = try bench.cascade("model", "quantize", "f32.gguf", "--type", "q8_0", "--output", "m/model.gguf")
        #expect(said.code == 74 && said.errors.contains("m/model.gguf"), "\(said)")
        let smaller = try bench.cascade("model", "quantize", "f32.gguf", "--type", "Q8_0", "--output", "q8.gguf")
        #expect(smaller.code == 0 && smaller.output.hasPrefix("q8.gguf: ") && smaller.output.contains("sha256"))
        // Rows that blocks of 32 don't divide are stored as halves.
        let report = try json(bench.cascade("model", "inspect", "q8.gguf", "--json"))
        #expect(try #require(report["bytes"]?.intValue) < size)
        #expect(report["labels"]?.arrayValue == labels)
        let text = try bench.cascade("model", "inspect", "q8.gguf")
        #expect(text.code == 0 && text.output.contains("architecture bert") && text.output.contains("F16 ("))
    }

    @Test("a model's folder stands for the file in it")
    func folders() throws {
        try bench.add(model: "tagger", as: "tags")
        let report = try json(bench.cascade("model", "inspect", "models/tags", "--json"))
        #expect(report["name"] == "tags" && report["tasks"] == ["embed", "label tokens"])
    }

    @Test("what can't be imported is refused, with what would do")
    func refusedFolders() throws {
        try bench.write("{\"model_type\":\"chair\"}", to: "chair/config.json")
        try bench.write("no json", to: "broken/config.json")
        let weights = try Data(contentsOf: URL(filePath: Self.folder + "/model.safetensors"))
        try bench.write([UInt8](weights), to: "chair/model.safetensors")
        try bench.write("{\"model_type\":\"qwen2\"}", to: "bare/config.json")
        try bench.write("{}", to: "lora/adapter_config.json")
        try bench.write([UInt8](weights), to: "bare/model.safetensors")
        let cases: [([String], Int32, String)] = [
            (["nowhere", "--output", "x.gguf"], 65, "config.json is missing"),
            (["broken", "--output", "x.gguf"], 65, "config.json"),
            (["chair", "--output", "x.gguf"], 65, "says model_type 'chair'; these are imported: bart, bert"),
            (["bare", "--output", "x.gguf"], 65, "lacks a positive 'hidden_size'"),
            ([Self.folder], 64, "--output"),
            (["lora", "--output", "x.gguf"], 64, "say its model with --base"),
            ([Self.folder, "--base", "chair", "--output", "x.gguf"], 64, "has no adapter_config.json"),
            (["lora", "--base", "chair", "--output", "x.gguf"], 65, "adapter_config.json has no 'peft_type' of LORA"),
            ([Self.folder, "--output", "x.gguf", "--type", "q9"], 64, "q4_k_m"),
            ([Self.folder, "--output", "no/x.gguf"], 74, "no/x.gguf: cannot be written"),
        ]
        for (arguments, code, words) in cases {
            let outcome = try bench.cascade(["model", "import"] + arguments)
            #expect(outcome.code == code && outcome.errors.contains(words), "\(arguments): \(outcome)")
        }
        #expect(!bench.exists("x.gguf"))
    }

    @Test("a file that is no model is an error with its place, whatever is asked of it")
    func notAModel() throws {
        try bench.write("Dear team,\nmy card is lost.\n", to: "letter.txt")
        var writer = GGUFWriter()
        writer.set("general.architecture", "chair")
        try writer.write(to: bench.folder + "/chair.gguf")
        let commands: [[String]] = [
            ["inspect"], ["tokenize", "hello"], ["logits", "--tokens", "1"], ["embed", "hello"], ["bench"],
            ["quantize", "--type", "q8_0", "--output", "x.gguf"],
        ]
        for command in commands {
            let name = command[0]
            let rest = Array(command.dropFirst())
            let text = try bench.cascade(["model", name, "letter.txt"] + rest)
            #expect(text.code == 65 && text.errors.contains("is not a GGUF file"), "\(name): \(text)")
            let missing = try bench.cascade(["model", name, "nowhere.gguf"] + rest)
            #expect(missing.code == 65 && missing.errors.contains("nowhere.gguf"), "\(name): \(missing)")
            guard name != "quantize" else { continue }
            let chair = try bench.cascade(["model", name, "chair.gguf"] + rest)
            // A tokenizer needs no family, but a vocabulary.
            let missingKey = name == "tokenize" ? "tokenizer.ggml.model" : "general.architecture"
            #expect(chair.code == 65 && chair.errors.contains(missingKey), "\(name): \(chair)")
        }
    }

    @Test(
        "every command's help has an example",
        arguments: ["inspect", "import", "quantize", "tokenize", "logits", "embed", "bench"])
    func help(command: String) throws {
        let outcome = try bench.cascade("model", command, "--help")
        #expect(outcome.code == 0 && outcome.output.contains("cascade model \(command) "))
        #expect(outcome.output.contains("Example"))
    }
}

@Suite("cascade model: texts, ids and numbers")
struct ModelNumberCommandTests {
    private let bench: CommandBench

    init() throws {
        bench = try CommandBench()
        try bench.add(model: "classifier", as: "topics")
        try bench.add(model: "tagger", as: "tags")
        try TinyModels.writeDecoder(to: bench.folder + "/writer.gguf")
        try TinyModels.writeEncoderDecoder(to: bench.folder + "/two.gguf")
    }

    private func list(_ arguments: String...) throws -> [JSONValue] {
        let outcome = try bench.cascade(["model"] + arguments)
        try #require(outcome.code == 0, "\(arguments): \(outcome)")
        return try #require(try JSONParser.parse(outcome.output).arrayValue)
    }

    @Test("a text's ids: from the line, a file or standard input, with and without special tokens")
    func tokenize() throws {
        try bench.write("my card", to: "text.txt")
        let ids = try list("tokenize", "models/topics", "my card", "--ids")
        #expect(try list("tokenize", "models/topics", "--file", "text.txt", "--ids") == ids)
        let piped = try bench.cascade(["model", "tokenize", "models/topics", "--ids"], input: Array("my card".utf8))
        #expect(try JSONParser.parse(piped.output).arrayValue == ids)
        #expect(
            try list("tokenize", "models/topics", "my card", "--ids", "--no-special") == Array(ids[1..<ids.count - 1]))
        let lines = try bench.cascade("model", "tokenize", "models/topics", "my card").output.split(separator: "\n")
        #expect(lines.count == ids.count && lines.first?.hasSuffix("\t[CLS]") == true)
        let both = try bench.cascade("model", "tokenize", "models/topics", "my card", "--json")
        #expect(try JSONParser.parse(both.output)["ids"]?.arrayValue == ids)
        #expect(try list("tokenize", "writer.gguf", "ab c", "--ids") == [4, 3, 2])
        #expect(try list("tokenize", "two.gguf", "a", "--ids") == [3, 1])
        try TinyModels.writeVocabulary(to: bench.folder + "/words.gguf")
        #expect(try list("tokenize", "words.gguf", "ab c", "--ids") == [4, 3, 2])
    }

    @Test("texts that can't be read are refused")
    func refusedTexts() throws {
        try bench.write([0x63, 0xFF, 0x64], to: "latin.txt")
        let cases: [([String], Int32, String)] = [
            (["a", "--file", "latin.txt"], 64, "not both"), (["a", "--ids", "--json"], 64, "not both"),
            (["--file", "latin.txt"], 65, "latin.txt: the text is not UTF-8"), (["--file", "no.txt"], 65, "no.txt"),
        ]
        for (arguments, code, words) in cases {
            let outcome = try bench.cascade(["model", "tokenize", "writer.gguf"] + arguments)
            #expect(outcome.code == code && outcome.errors.contains(words), "\(arguments): \(outcome)")
        }
    }

    @Test("an encoder's states and its head's scores, of the last token or of all")
    func encoder() throws {
        let all = try list("logits", "models/topics", "--tokens", "2,5,6,3", "--all")
        #expect(all.count == 4)
        #expect(try list("logits", "models/topics", "--tokens", "2, 5, 6, 3") == all.last?.arrayValue)
        let report = try JSONParser.parse(bench.cascade("model", "inspect", "models/topics", "--json").output)
        #expect(report["width"]?.intValue == all[0].arrayValue?.count)
        let scores = try list("logits", "models/topics", "--tokens", "2,5,6,3", "--head")
        #expect(scores.count == report["labels"]?.arrayValue?.count)
        #expect(try list("logits", "models/tags", "--tokens", "2,5,6,3", "--head", "--all").count == 4)
    }

    @Test("a decoder's scores of the next token do not depend on what follows")
    func decoder() throws {
        let all = try list("logits", "writer.gguf", "--tokens", "0,1,2", "--all")
        #expect(all.map { $0.arrayValue?.count } == [5, 5, 5])
        #expect(try list("logits", "writer.gguf", "--tokens", "0,1") == all[1].arrayValue)
        #expect(try list("logits", "writer.gguf", "--tokens", "1,1") != all[1].arrayValue)
    }

    @Test("an encoder-decoder continues its first token, or the tokens given, about what it read")
    func encoderDecoder() throws {
        let first = try list("logits", "two.gguf", "--tokens", "3,4,1")
        #expect(first.count == 6)
        #expect(try list("logits", "two.gguf", "--tokens", "3,4,1", "--decoder-tokens", "0") == first)
        let all = try list("logits", "two.gguf", "--tokens", "3,4,1", "--decoder-tokens", "0,5", "--all")
        #expect(all.count == 2 && all[0].arrayValue == first && all[1].arrayValue != first)
        #expect(try list("logits", "two.gguf", "--tokens", "4,4,1") != first)
    }

    @Test("ids that a model can't take are refused, with the reason")
    func refusedIDs() throws {
        let long = (0...TinyModels.context).map { _ in "1" }.joined(separator: ",")
        let cases: [([String], Int32, String)] = [
            (["writer.gguf"], 64, "--tokens"),
            (["writer.gguf", "--tokens", ""], 64, "--tokens names no token"),
            (["writer.gguf", "--tokens", "1,,2"], 64, "'' in --tokens is no token id"),
            (["writer.gguf", "--tokens", "1,x"], 64, "'x' in --tokens is no token id"),
            (["writer.gguf", "--tokens", "1,99999999999"], 64, "is no token id"),
            (["writer.gguf", "--tokens", "1,5"], 65, "token 5 is not in the vocabulary of 5"),
            (["writer.gguf", "--tokens", "1,-1"], 65, "token -1 is not in the vocabulary"),
            (["writer.gguf", "--tokens", long], 65, "25 tokens are more than the context of 24"),
            (["writer.gguf", "--tokens", "1", "--head"], 65, "has no head"),
            (["writer.gguf", "--tokens", "1", "--decoder-tokens", "1"], 64, "has one stack"),
            (["models/topics", "--tokens", "1", "--decoder-tokens", "1"], 64, "has one stack"),
            (["two.gguf", "--tokens", "1", "--decoder-tokens", ""], 64, "--decoder-tokens names no token"),
            (["two.gguf", "--tokens", "1", "--decoder-tokens", "6"], 65, "token 6 is not in the vocabulary"),
            (["two.gguf", "--tokens", "6"], 65, "token 6 is not in the vocabulary"),
            (["two.gguf", "--tokens", "1", "--decoder-tokens", "1", "--head"], 64, "not for a head"),
        ]
        for (arguments, code, words) in cases {
            let outcome = try bench.cascade(["model", "logits"] + arguments)
            #expect(outcome.code == code && outcome.errors.contains(words), "\(arguments): \(outcome)")
            #expect(outcome.output.isEmpty)
        }
    }

    @Test("a text's vector has length 1, with every kind of model")
    func embed() throws {
        for model in ["models/topics", "writer.gguf", "two.gguf"] {
            let vector = try list("embed", model, "a b").compactMap(\.doubleValue)
            #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4, "\(model)")
        }
        #expect(try bench.cascade("model", "embed", "writer.gguf").code == 64)
    }

    @Test("bench tells rates, in order, for models that read and models that write")
    func benchmarks() throws {
        try bench.write("my card\nlost my card\n", to: "texts.txt")
        let reading = ["texts_per_s", "prompt_tokens_per_s"]
        let writing = ["prompt_tokens_per_s", "generation_tokens_per_s"]
        let cases: [([String], [String])] = [
            (["models/topics", "--lengths", "texts.txt"], reading), (["models/tags", "-p", "4"], reading),
            (["writer.gguf", "-n", "3"], writing), (["two.gguf", "-p", "4", "-n", "3"], writing),
            // A prompt as long as the context leaves room for what is written.
            (["writer.gguf", "-p", "1000", "-n", "23"], writing), (["writer.gguf", "-n", "0"], [writing[0]]),
        ]
        for (arguments, keys) in cases {
            let outcome = try bench.cascade(["model", "bench"] + arguments + ["-r", "3", "-t", "1", "--json"])
            try #require(outcome.code == 0, "\(arguments): \(outcome)")
            let report = try JSONParser.parse(outcome.output)
            #expect(report.objectValue?.members.map(\.key) == keys + ["isa", "threads"] && report["threads"] == 1)
            for key in keys {
                let rates = ["min", "median", "max"].compactMap { report[key]?[$0]?.doubleValue }
                #expect(rates.count == 3 && rates == rates.sorted() && rates[0] > 0, "\(key)")
            }
        }
        #expect(
            try bench.cascade("model", "bench", "writer.gguf", "-n", "2", "-r", "1").output.contains("prompt tokens/s"))
    }

    @Test("bench refuses counts that make no sense")
    func refusedBenchmarks() throws {
        try bench.write("\n\n", to: "empty.txt")
        let cases: [([String], Int32, String)] = [
            (["writer.gguf", "-p", "0"], 64, "1 or more"), (["writer.gguf", "-n=-1"], 64, "0 or more"),
            (["writer.gguf", "-t", "0"], 64, "-t must be 1 to"), (["writer.gguf", "-r", "0"], 64, "1 or more"),
            (["writer.gguf", "-n", "24"], 64, "no room for a prompt in the context of 24"),
            (["writer.gguf", "-n", "9223372036854775807"], 64, "no room"),
            (["writer.gguf", "-n", "2", "--lengths", "empty.txt"], 64, "for encoders"),
            (["models/topics", "--lengths", "empty.txt"], 65, "empty.txt: there is no text in it"),
            (["models/topics", "--lengths", "no.txt"], 65, "no.txt"),
        ]
        for (arguments, code, words) in cases {
            let outcome = try bench.cascade(["model", "bench"] + arguments)
            #expect(outcome.code == code && outcome.errors.contains(words), "\(arguments): \(outcome)")
        }
    }
}
