import JSON
import LinearRegex
import ModelPorts
import Testing

@testable import CascadeCore

/// A generator whose sequence is the same everywhere (SplitMix64).
private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

@Suite struct HostileTextTests {
    /// Pieces that recognisers take notice of, and any scalars between them.
    private static let pieces = [
        "€", "£", "$", "US$", "kr", "EUR", "p", "k", "-", "−", "+", "(", ")", "[", "]", "0", "1", "49", "123", "2024",
        "4111", "1111 1111", "1111", ".", ",", "'", "’", "/", ":", "#", "@", "%", "_", "*", " ", "\u{a0}", "\u{202f}",
        "\t", "\n", "\r\n", "\n\n", "March", "may", "5th", "of", "de", "jo", "example.com", "a@b.com", "https://",
        "www.",
        "DE89370400440532013000", "DE89", "GB29 NWBK 6016", "order", "ref", "no.", "call", "ext", "x12", "grand",
        "million", "Ann", "Ltd.", "Mr.", "> ", "- ", "1. ", "On Mon wrote:", "Hi,", "Thanks", "。", "！", "👍🏽", "é",
        "e\u{301}", "ß", "İ", "字", "😀", "\u{200d}", "\u{feff}", "\u{0}", "\u{10ffff}", "العربية", "한국", "ไทย", "٣", "２",
    ]

    private static func text(_ random: inout Seeded) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            if Int.random(in: 0..<10, using: &random) == 0 {
                text.unicodeScalars.append(
                    Unicode.Scalar(UInt32.random(in: 0...0x10ffff, using: &random)) ?? "\u{fffd}")
            } else {
                text += pieces.randomElement(using: &random) ?? ""
            }
        }
        return text
    }

    /// Spans of any words and labels, so that model values go through every reader.
    private static func labeller(seed: UInt64) -> ScriptedLabeller {
        let tags = ["O"] + FieldType.allCases.flatMap { ["B-\($0.rawValue)", "I-\($0.rawValue)"] }
        return ScriptedLabeller(tags: tags) { text in
            var random = Seeded(state: seed)
            let ranges = ScriptedLabeller.tokens(of: text)
            let logits = ranges.flatMap { _ in tags.map { _ in Float.random(in: -4...4, using: &random) } }
            let starts = ranges.map { _ in Bool.random(using: &random) }
            return TokenScores(ranges: ranges, startsWord: starts, logits: logits, cost: .zero)
        }
    }

    @Test func everyValueStandsWhereItSays() async throws {
        var random = Seeded(state: 7)
        var count = 0
        for round in 0..<1200 {
            let subject = Self.text(&random)
            let body = Self.text(&random)
            let from = FieldOrigin.allCases[round % 3]
            let fields = FieldType.allCases.flatMap { type in
                [
                    FieldSpec(name: type.rawValue, type: type, label: type.rawValue, from: from),
                    FieldSpec(
                        name: type.rawValue + "s", type: type, label: type.rawValue, from: from, many: true),
                ]
            }
            let stage = ExtractorStage(fields: fields, labeller: Self.labeller(seed: UInt64(round)))
            let result = try await stage.run(rendered(subject: subject, body: body))
            for entry in result.fields.entries {
                for value in entry.field.values {
                    count += 1
                    let scalars = Array((value.source == "subject" ? subject : body).unicodeScalars)
                    let (start, end) = (try #require(value.start), try #require(value.end))
                    try #require(start < end && end <= scalars.count)
                    var slice = String.UnicodeScalarView()
                    slice.append(contentsOf: scalars[start..<end])
                    #expect(String(slice).utf8.elementsEqual(value.text.utf8), "\(entry.name) in round \(round)")
                    #expect((0...1).contains(value.confidence))
                }
                let starts = entry.field.values.map { [$0.source == "subject" ? 0 : 1, $0.start ?? -1] }
                #expect(starts.elementsEqual(starts.sorted { $0.lexicographicallyPrecedes($1) }))
            }
        }
        // Fuzz that finds nothing proves nothing.
        #expect(count > 3000)
    }

    @Test func everySentenceIsMadeOfTheText() {
        var random = Seeded(state: 11)
        for _ in 0..<1000 {
            let text = Self.text(&random) + "\n" + Self.text(&random)
            let sentences = SentenceSplitter.sentences(of: text)
            let letters = { (part: String) in part.filter { $0.isLetter }.unicodeScalars.count }
            #expect(sentences.reduce(0) { $0 + letters($1.text) } <= letters(text))
            #expect(sentences.allSatisfy { !$0.text.isEmpty })
        }
    }

    /// Each of these was, or would be, quadratic for a scanner that starts anew at every byte.
    @Test(arguments: [
        "1 ", "1", "+1", "(1", "a@", "a.", "1.", "1,000,", "www.", "https://a(", ")", "DE89", "#1", "5 March ", "£1 ",
        "é", "-", "4111 ", "a-", "Ann. ",
    ])
    func longTextsOfOneKindAreReadInLinearTime(_ piece: String) async throws {
        let text = String(repeating: piece, count: 20_000 / piece.utf8.count)
        let fields = FieldType.allCases.filter { $0 != .text }
            .map { FieldSpec(name: $0.rawValue, type: $0, from: .pattern, many: true) }
        let result = try await ExtractorStage(fields: fields, labeller: nil).run(rendered(text))
        #expect(result.fields.entries.count == fields.count)
        #expect(SentenceSplitter.sentences(of: text).count <= text.utf8.count)
    }

    /// A user's pattern that notes what it is asked.
    private struct Noted: ValuePattern {
        let script: Script<String, [Range<Int>]>

        init(_ pattern: LinearRegex) { script = Script { pattern.matches(in: $0) } }

        func matches(in text: String) -> [Range<Int>] { (try? script.answer(text)) ?? [] }
    }

    /// A record of nothing but values, each of which pattern and model find. Comparing all with all, or asking the
    /// pattern for each of the model's, would take minutes.
    @Test(arguments: [true, false], [true, false])
    func aValueAtEveryWordIsReadOnce(many: Bool, areEqual: Bool) async throws {
        let count = 11_000
        let text = (0..<count).map { "LS-\(areEqual ? 10_000 : 10_000 + $0) " }.joined()
        let labeller = ScriptedLabeller(tags: ["O", "B-ORDER"]) { _ in
            TokenScores(
                ranges: (0..<count).map { ($0 * 9)..<($0 * 9 + 8) }, startsWord: [Bool](repeating: true, count: count),
                logits: (0..<count).flatMap { _ in [0, 8] as [Float] }, cost: .zero)
        }
        let pattern = Noted(try LinearRegex(#"\bLS-[0-9]{5}\b"#))
        let field = FieldSpec(name: "order", type: .order, from: .both, many: many, pattern: pattern)
        let values = try #require(
            try await ExtractorStage(fields: [field], labeller: labeller).run(rendered(text)).fields["order"]?.values)
        #expect(pattern.script.calls == 1)
        #expect(values.map(\.start) == (many ? (0..<count).map { $0 * 9 } : [0]))
        #expect(values.allSatisfy { $0.confidence > FieldSpec.patternConfidence })
    }

    @Test func aUsersPatternIsLookedForSoManyTimes() throws {
        let text = String(repeating: "a", count: FieldSpec.patternLimit + 5)
        #expect(try LinearRegex("a").matches(in: text).count == FieldSpec.patternLimit)
    }
}
