extension PreTokenizer {
    /// The pre-tokenizer that a GGUF file names.
    ///
    /// The names are llama.cpp's. Where its expression only approximates that of the model's `tokenizer.json`, the
    /// latter is meant here.
    ///
    /// - Throws: `unknownPreTokenizer`, with the names that are known.
    public static func named(_ name: String) throws(TokenizerError) -> PreTokenizer {
        if let found = all[name] { return found }
        throw TokenizerError(
            code: .unknownPreTokenizer, place: "'\(name)'", advice: "known are \(names.joined(separator: ", "))")
    }

    /// The names that are known, in alphabetical order.
    public static var names: [String] { all.keys.sorted() }

    /// The names of the pre-tokenizers that are cut with the same patterns, by one name each.
    private static let all: [String: PreTokenizer] = {
        var all: [String: PreTokenizer] = [:]
        func add(
            _ names: String, _ rules: [Rule], ignoresMerges: Bool = false, composes: Bool = false,
            addsBeginning: Bool = false
        ) {
            for name in names.split(separator: " ").map(String.init) {
                all[name] = PreTokenizer(
                    name, rules, ignoresMerges: ignoresMerges, composes: composes, addsBeginning: addsBeginning)
            }
        }
        let gpt2: [Rule] = [.pattern(.gpt2)]
        add("gpt-2 phi-2 jina-es jina-de jina-v1-en jina-v2-es jina-v2-de jina-v2-code roberta-bpe", gpt2)
        add("gigachat a.x-4.0 mellum modern-bert exaone4 jais trillion granite-docling", gpt2)
        add("olmo mpt", gpt2, composes: true)

        let llama3: [Rule] = [.pattern(.llama3)]
        add(
            "llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano", llama3,
            ignoresMerges: true, addsBeginning: true)
        add("dbrx smaug-bpe chatglm-bpe glm4", llama3)

        let qwen2: [Rule] = [.pattern(.qwen2)]
        add("qwen2 deepseek-r1-qwen kormo f2llmv2 megrez", qwen2, composes: true)
        add("stablelm2 hunyuan solar-open grok-2", qwen2)
        add("qwen35", [.pattern(.qwen35)], composes: true)
        add("seed-coder", [.pattern(.seedCoder)])
        add("bailingmoe bailingmoe2 llada-moe", [.pattern(.bailingMoE)])

        add("gpt-4o llama4 kanana2 talkie minimax-m2", [.pattern(.gpt4o)])
        add("tekken", [.pattern(.tekken)], ignoresMerges: true, addsBeginning: true)
        add("kimi-k2", [.pattern(.kimi)])

        let digitsApart: [Rule] = [.pattern(.singleNumbers), .pattern(.gpt2)]
        add("starcoder refact smollm codeshell exaone minerva-7b mellum2", digitsApart)
        add("command-r", digitsApart, composes: true)

        let sentences: [Rule] = [.pattern(.sentences)]
        add("poro-chat bloom gpt3-finnish", sentences)
        add("viking", sentences + [.pattern(.singleNumbers)])

        add("superbpe", [.pattern(.runs(.number)), .digitTriples])
        add("minicpm5", [.pattern(SplitPattern([.upTo(3, .number)])), .pattern(.llama3)], ignoresMerges: true)
        for (name, rules) in falcon + deepSeek { add(name, rules) }
        return all
    }()

    /// Models whose digits are cut in threes from the left.
    private static let falcon: [(String, [Rule])] = {
        let triple = SplitPattern([.exactly(3, .asciiDigit)])
        let signs = ScalarClass(.punctuation).with("$+<=>^~|")
        return [
            ("falcon", [.pattern(.runs(signs.with("`"))), .pattern(.gpt2), .pattern(triple)]),
            (
                "default",
                [.pattern(.runs(signs)), .pattern(.gpt2), .pattern(.runs(.number)), .pattern(triple)]
            ),
        ]
    }()

    /// DeepSeek's three generations.
    private static let deepSeek: [(String, [Rule])] = {
        let lineEnd = SplitPattern([.one(.lineEnd)])
        let eastAsian = SplitPattern.runs(ScalarClass().with(ScriptRanges.eastAsian))
        let signs = ScalarClass.asciiLetter.with(SplitPattern.asciiPunctuation)
            .with([0x2018...0x201F, 0x3000...0x3002, 0xFF01...0xFF0F, 0xFF1A...0xFF5E])
        let third: [Rule] = [
            .pattern(SplitPattern([.upTo(3, .number)])),
            .pattern(.runs(ScalarClass().with(ScriptRanges.chineseAndKana))), .pattern(.deepSeekV3),
        ]
        return [
            (
                "deepseek-llm",
                [
                    .pattern(lineEnd),
                    .pattern(.runsAfterSpace(.asciiLetter.with(ScriptRanges.deepSeekLetters))),
                    .pattern(.runsAfterSpace(signs)), .trailingSpace, .pattern(eastAsian),
                    .pattern(.runs(.number)),
                ]
            ),
            (
                "deepseek-coder",
                [
                    .pattern(lineEnd), .pattern(.runsAfterSpace(.letter)),
                    .pattern(.runsAfterSpace(ScalarClass(.punctuation))), .pattern(eastAsian),
                    .pattern(.singleNumbers),
                ]
            ),
            ("deepseek-v3", third), ("hunyuan-dense", third), ("joyai-llm", third),
        ]
    }()
}
