import ModelPorts
import Testing

@testable import CascadeCore

@Suite struct TagDecoderTests {
    private let tags = ["O", "B-A", "I-A", "B-B", "I-B"]

    /// One token for each tag named, four bytes apart and three long; `##` marks one that carries a word on.
    private func scores(_ names: [String], logit: Float = 5) -> TokenScores {
        let logits = names.flatMap { name in
            tags.map { $0 == String(name.drop { $0 == "#" }) ? logit : 0 }
        }
        return TokenScores(
            ranges: names.indices.map { ($0 * 4)..<($0 * 4 + 3) }, startsWord: names.map { !$0.hasPrefix("##") },
            logits: logits, cost: .zero)
    }

    private func spans(_ names: [String]) -> [String]? {
        TagDecoder(tags).spans(scores(names), textCount: 1000)?
            .map { "\($0.label) \($0.range.lowerBound)-\($0.range.upperBound)" }
    }

    @Test(arguments: [
        (["O", "B-A", "I-A", "O"], ["A 4-11"]),
        (["B-A", "B-A"], ["A 0-3", "A 4-7"]),
        (["B-A", "I-B"], ["A 0-3", "B 4-7"]),
        (["O", "I-A", "I-A"], ["A 4-11"]),
        (["I-A", "B-A", "I-A"], ["A 0-3", "A 4-11"]),
        (["B-A", "O", "I-A"], ["A 0-3", "A 8-11"]),
        (["B-A", "##O", "I-A"], ["A 0-11"]),
        (["O", "##B-A"], []),
        (["B-A", "##B-B", "##I-B"], ["A 0-11"]),
        (["##B-A", "O"], ["A 0-3"]),
        ([], []),
    ])
    func decodes(_ names: [String], _ expected: [String]) { #expect(spans(names) == expected) }

    @Test func confidenceIsTheMeanChanceOfTheWordsTags() throws {
        var logits: [Float] = scores(["B-A", "I-A"]).logits
        logits[7] = 1
        let scores = TokenScores(ranges: [0..<3, 4..<7], startsWord: [true, true], logits: logits, cost: .zero)
        let span = try #require(TagDecoder(tags).spans(scores, textCount: 7)?.first)
        // e⁵ / (e⁵ + 4) and e / (e + 4)
        #expect(abs(LabelledSpan(span, temperature: 1).probability - (0.973755 + 0.404609) / 2) < 1e-5)
    }

    @Test func scoresThatDontFitAreNoSpans() {
        let decoder = TagDecoder(tags)
        let good = scores(["B-A", "O"])
        func decode(_ ranges: [Range<Int>], _ starts: [Bool], _ logits: [Float], count: Int = 100) -> [SpanSignals
            .Span]?
        {
            decoder.spans(
                TokenScores(ranges: ranges, startsWord: starts, logits: logits, cost: .zero), textCount: count)
        }
        #expect(decode(good.ranges, good.startsWord, good.logits) != nil)
        #expect(decode(good.ranges, good.startsWord, Array(good.logits.dropLast())) == nil)
        #expect(decode(good.ranges, [true], good.logits) == nil)
        #expect(decode([0..<3, 2..<5], good.startsWord, good.logits) == nil)
        #expect(decode([4..<7, 0..<3], good.startsWord, good.logits) == nil)
        #expect(decode(good.ranges, good.startsWord, good.logits, count: 6) == nil)
        #expect(decode(good.ranges, good.startsWord, good.logits.map { $0 == 5 ? .nan : $0 }) == nil)
        #expect(TagDecoder([]).spans(scores([]), textCount: 0) == nil)
    }

    @Test(arguments: [
        (" Ann, ", "Ann"), ("(Ann)", "(Ann)"), ("Ann)", "Ann"), ("\"Ann Lee\"", "Ann Lee"), ("Acme Ltd.", "Acme Ltd."),
        ("John F.", "John F."), ("Leeds.", "Leeds"), ("...", ""), ("", ""), ("+44 20", "+44 20"), ("#12-", "#12"),
        ("«Müller»", "Müller"), ("Müller (Berlin)", "Müller (Berlin)"), ("5 %", "5 %"), ("– Bo\n", "Bo"),
    ])
    func trimsEdges(_ text: String, _ expected: String) {
        let bytes = TextBytes(text.utf8)
        #expect(bytes.string(SpanEdges.trimmed(0..<bytes.count, in: bytes)) == expected)
    }
}
