/// The patterns that models were trained with, each beside the expression in its model's `tokenizer.json`.
extension SplitPattern {
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    static let gpt2 = SplitPattern(
        [.contraction(ignoringCase: false)],
        [.optional(.blank), .some(.letter)],
        [.optional(.blank), .some(.number)],
        [.optional(.blank), .some(notWordly)],
        [.some(.space), .beforeSpace],
        [.some(.space)])

    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    static let llama3 = lines(.upTo(3, .number))

    /// As `llama3`, each number scalar alone.
    static let qwen2 = lines(.one(.number))

    /// As `qwen2`, where marks go with letters.
    static let qwen35 = SplitPattern(
        [.contraction(ignoringCase: true)],
        [.optional(opening), .some(letterOrMark)],
        [.one(.number)],
        [.optional(.blank), .some(.not(.upper, .lower, .uncased, .mark, .digit, .number, .space)), .any(.lineEnd)],
        [.any(.space), .some(.lineEnd)],
        [.some(.space), .beforeSpace],
        [.some(.space)])

    /// As `qwen2`, but a line's end doesn't go with the punctuation before it.
    static let seedCoder = SplitPattern(
        [.contraction(ignoringCase: true)],
        [.optional(opening), .some(.letter)],
        [.one(.number)],
        [.optional(.blank), .some(notWordly.without("\r\n"))],
        [.any(.space), .some(.lineEnd)],
        [.some(.space), .beforeSpace],
        [.some(.space)])

    /// As `qwen2`, but each line's end is a word.
    static let bailingMoE = SplitPattern(
        [.contraction(ignoringCase: true)],
        [.optional(opening), .some(.letter)],
        [.one(.number)],
        [.optional(.blank), .some(notWordly), .any(.lineEnd)],
        [.any(.space), .one(.lineEnd)],
        [.some(.space), .beforeSpace],
        [.some(.space)])

    /// Words end where a capital follows a small letter:
    /// `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|…)?|`
    /// `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|…)?|\p{N}{1,3}|`
    /// ` ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    static let gpt4o = SplitPattern(
        [.optional(opening), .any(capital), .some(small), .optionalContraction],
        [.optional(opening), .some(capital), .any(small), .optionalContraction],
        [.upTo(3, .number)],
        [.optional(.blank), .some(notWordly), .any(.characters("\r\n/"))],
        [.any(.space), .some(.lineEnd)],
        [.some(.space), .beforeSpace],
        [.some(.space)])

    /// As `gpt4o` without contractions, each number scalar alone.
    static let tekken = SplitPattern(
        [.optional(opening), .any(capital), .some(small)],
        [.optional(opening), .some(capital), .any(small)],
        [.one(.number)],
        [.optional(.blank), .some(notWordly), .any(.characters("\r\n/"))],
        [.any(.space), .some(.lineEnd)],
        [.some(.space), .beforeSpace],
        [.some(.space)])

    /// As `gpt4o`, where Chinese characters are words of their own and a slash ends no word.
    static let kimi = SplitPattern(
        [.some(ScalarClass().with(ScriptRanges.han))],
        [
            .optional(opening), .any(capital.without(ScriptRanges.han)), .some(small.without(ScriptRanges.han)),
            .optionalContraction,
        ],
        [
            .optional(opening), .some(capital.without(ScriptRanges.han)), .any(small.without(ScriptRanges.han)),
            .optionalContraction,
        ],
        [.upTo(3, .number)],
        [.optional(.blank), .some(notWordly), .any(.lineEnd)],
        [.any(.space), .some(.lineEnd)],
        [.some(.space), .beforeSpace],
        [.some(.space)])

    /// ``[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|``
    /// ` ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    static let deepSeekV3 = SplitPattern(
        [.one(.characters(asciiPunctuation)), .some(.asciiLetter)],
        [.optional(.not(.upper, .lower, .uncased, .punctuation, .symbol, and: "\r\n")), .some(letterOrMark)],
        [.optional(.blank), .some(ScalarClass(.punctuation, .symbol)), .any(.lineEnd)],
        [.any(.space), .some(.lineEnd)],
        [.some(.space), .beforeSpace],
        [.some(.space)])

    /// ` ?[^(\s|.,!?…。，、।۔،)]+`: the brackets and the bar belong to the class.
    static let sentences = SplitPattern(
        [
            .optional(.blank),
            .some(
                .not(.space, and: "(|.,!?)").without([
                    0x60C...0x60C, 0x6D4...0x6D4, 0x964...0x964, 0x2026...0x2026, 0x3001...0x3002, 0xFF0C...0xFF0C,
                ])),
        ])

    /// A run of a class as a word.
    static func runs(_ scalars: ScalarClass) -> SplitPattern { SplitPattern([.some(scalars)]) }

    /// A run of a class as a word, with the white space before it.
    static func runsAfterSpace(_ scalars: ScalarClass) -> SplitPattern {
        SplitPattern([.optional(.space), .some(scalars)])
    }

    /// Each number scalar alone: `\p{N}`.
    static let singleNumbers = SplitPattern([.one(.number)])

    private static let notWordly = ScalarClass.not(.upper, .lower, .uncased, .digit, .number, .space)
    private static let opening = ScalarClass.not(.upper, .lower, .uncased, .digit, .number, and: "\r\n")
    private static let letterOrMark = ScalarClass(.upper, .lower, .uncased, .mark)
    private static let capital = ScalarClass(.upper, .uncased, .mark)
    private static let small = ScalarClass(.lower, .uncased, .mark)

    /// Every ASCII character that is neither a letter, a digit, a space nor a control.
    static let asciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

    private static func lines(_ number: Step) -> SplitPattern {
        SplitPattern(
            [.contraction(ignoringCase: true)],
            [.optional(opening), .some(.letter)],
            [number],
            [.optional(.blank), .some(notWordly), .any(.lineEnd)],
            [.any(.space), .some(.lineEnd)],
            [.some(.space), .beforeSpace],
            [.some(.space)])
    }
}
