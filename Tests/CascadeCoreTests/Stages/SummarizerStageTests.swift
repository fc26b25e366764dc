import JSON
import ModelPorts
import Testing

@testable import CascadeCore

@Suite struct SentenceSplitterTests {
    @Test(arguments: [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("where is it? i asked. still nothing", ["where is it?", "i asked.", "still nothing"]),
        ("I saw Mr. Smith and Dr. Jones. They left.", ["I saw Mr. Smith and Dr. Jones.", "They left."]),
        ("J. R. Smith called. OK.", ["J. R. Smith called.", "OK."]),
        ("It cost 3.50 on 5.3.2024. Why?", ["It cost 3.50 on 5.3.2024.", "Why?"]),
        (
            "See www.example.com/a.b. Or write a.b@c.de. Bye.",
            ["See www.example.com/a.b.", "Or write a.b@c.de.", "Bye."]
        ),
        ("Cards, e.g. Visa, etc. and cash. Yes.", ["Cards, e.g. Visa, etc. and cash.", "Yes."]),
        ("I like cards, cash etc. They work.", ["I like cards, cash etc.", "They work."]),
        ("At 5 p.m. it failed. At 6 p.m. Nothing.", ["At 5 p.m. it failed.", "At 6 p.m.", "Nothing."]),
        ("Well... maybe not. Well... No.", ["Well... maybe not.", "Well...", "No."]),
        ("What?! No!! Yes", ["What?!", "No!!", "Yes"]),
        ("He said \"no.\" Then (he left.) And that.", ["He said \"no.\"", "Then (he left.)", "And that."]),
        ("你好。我的卡丢了！怎么办？", ["你好。", "我的卡丢了！", "怎么办？"]),
        ("It was me and I. Then he.", ["It was me and I.", "Then he."]),
        ("Mind no. 5. No. 6 too. I said no. Why?", ["Mind no. 5.", "No. 6 too.", "I said no.", "Why?"]),
        ("", []), ("...", []), ("?! .", []), ("One", ["One"]), ("Ok. I see.", ["Ok.", "I see."]),
    ])
    func splits(_ text: String, _ expected: [String]) {
        #expect(SentenceSplitter.split(Array(text.unicodeScalars)) == expected)
    }

    @Test(arguments: [
        ("One\n\nTwo", ["One", "Two"]),
        ("Hi team,\nmy card is lost", ["Hi team,", "my card is lost"]),
        (
            "This line was wrapped by a mail program that likes it\nshort. Next.",
            ["This line was wrapped by a mail program that likes it short.", "Next."]
        ),
        (
            "Two things:\n- the card\n- the PIN\n1. first\n2) second",
            ["Two things:", "the card", "the PIN", "first", "second"]
        ),
        ("No stop here\nNew line", ["No stop here", "New line"]),
        ("no stop here\nand on", ["no stop here and on"]),
        ("a   b\t c\r\n\r\nd", ["a b c", "d"]),
        ("Kind regards,\nanna", ["Kind regards,", "anna"]),
        ("2024 was bad.\n-5 is cold", ["2024 was bad.", "-5 is cold"]),
        ("> quoted line\n> goes on\nmine", ["quoted line goes on", "mine"]),
    ])
    func putsLinesTogether(_ text: String, _ expected: [String]) {
        #expect(SentenceSplitter.sentences(of: text).map(\.text) == expected)
    }

    @Test func tellsRoles() {
        let text = """
            Lost card

            Hi team,
            I lost my card on Tuesday. Please send me another one!

            Many thanks in advance,
            Ann Lee
            Head of Sales

            On Mon, 4 Mar 2024 at 10:11, Bank wrote:
            > Dear customer, how may we help you today?
            > Your bank
            """
        let roles = SentenceSplitter.sentences(of: text).map { "\($0.text) \($0.role)" }
        #expect(
            roles == [
                "Lost card short", "Hi team, greeting", "I lost my card on Tuesday. content",
                "Please send me another one! content", "Many thanks in advance, closing", "Ann Lee closing",
                "Head of Sales closing", "On Mon, 4 Mar 2024 at 10:11, Bank wrote: quoted",
                "Dear customer, how may we help you today? quoted", "Your bank quoted",
            ])
    }

    @Test(arguments: [
        ("Hello, my card is stuck", SentenceRole.content), ("Dear Sir or Madam,", .greeting),
        ("Good morning all", .greeting),
        ("To whom it may concern", .greeting), ("Good morning is all you say to me", .content),
        ("Thanks for nothing, my money is gone and nobody helps me at all", .content), ("Best regards", .closing),
        ("Thank you", .closing), ("Sent from my iPhone", .closing),
        ("Best card ever is what you promised me once", .content),
        ("Hi", .greeting), ("Please help", .short), ("-----Original Message-----", .quoted),
        ("Looking forward to hearing from you.", .closing), ("Can you help?", .content),
    ])
    func tellsOneRole(_ sentence: String, _ expected: SentenceRole) {
        var roles = SentenceRoles()
        #expect(roles.role(of: sentence, isQuoted: false) == expected)
    }
}

@Suite struct SentenceChoiceTests {
    /// Vectors of one, two and three in their own direction.
    private let east: [Float] = [1, 0, 0]
    private let north: [Float] = [0, 1, 0]
    private let up: [Float] = [0, 0, 1]

    @Test func takesTheCentreFirstAndThenWhatIsNew() throws {
        // Four alike, one different, one in between: two of the alike would repeat each other.
        let near: [Float] = [0.8, 0.6, 0]
        let choice = try #require(SentenceChoice(2, of: [east, east, near, north, east], words: [9, 9, 9, 9, 9]))
        #expect(choice.chosen == [0, 2] || choice.chosen == [2, 3])
        #expect(choice.gap >= 0)
    }

    @Test func ofEqualOnesTheFirstIsTaken() throws {
        let choice = try #require(SentenceChoice(1, of: [east, east, east], words: [9, 9, 9]))
        #expect(choice.chosen == [0])
        #expect(choice.gap == 0)
    }

    @Test func shortSentencesCountLess() throws {
        let choice = try #require(SentenceChoice(1, of: [east, east, up], words: [2, 9, 9]))
        #expect(choice.chosen == [1])
    }

    @Test func orderIsKept() throws {
        let choice = try #require(SentenceChoice(2, of: [north, up, east, east], words: [3, 9, 9, 9]))
        #expect(choice.chosen == choice.chosen.sorted())
        #expect(choice.chosen.contains(2))
    }

    @Test func neverMoreThanThereAre() throws {
        let choice = try #require(SentenceChoice(9, of: [east, up], words: [9, 9]))
        #expect(choice.chosen == [0, 1])
        #expect(choice.gap == .infinity)
    }

    @Test func refusesVectorsThatAreNone() {
        #expect(SentenceChoice(1, of: [], words: []) == nil)
        #expect(SentenceChoice(1, of: [[.nan, 0]], words: [1]) == nil)
        #expect(SentenceChoice(1, of: [east, [1]], words: [1, 1]) == nil)
        #expect(SentenceChoice(1, of: [east], words: []) == nil)
    }
}

@Suite struct ExtractiveSummarizerStageTests {
    /// Sentences that name the card point much the same way, all others each its own.
    private func model() -> ScriptedEmbedder {
        ScriptedEmbedder(dimensions: 3) { text in
            text.contains("card")
                ? [1, 0, text.contains("lost") ? 0.8 : -0.8] : [0.1, text.contains("weather") ? 1 : -1, 0]
        }
    }

    private let letter = """
        Card trouble

        Hello,
        I was on holiday in Spain with all of my family last week. On the second day I lost my card at the beach. \
        The weather was nice by the way and we ate well. I need a new card as soon as possible.

        Kind regards
        Ann
        """

    @Test func keepsTheSentencesThatCarryTheText() async throws {
        let model = model()
        let result = try await ExtractiveSummarizerStage(model: model, sentences: 2).observed(rendered(letter))
        #expect(
            result.value("text")
                == #""On the second day I lost my card at the beach. I need a new card as soon as possible.""#)
        #expect(result.values["sentences"]?.arrayValue?.count == 2)
        let confidence = try #require(result.confidence)
        #expect(confidence >= 0.5 && confidence <= 1)
        #expect(model.script.questions.map(\.count) == [4])
        #expect(result.cost.tokens == 40)
        #expect(result.raw["gap"]?.doubleValue != nil)
    }

    @Test func aShortTextIsItsOwnSummary() async throws {
        let model = model()
        let stage = ExtractiveSummarizerStage(model: model, sentences: 2)
        let result = try await stage.observed(rendered(subject: "My card", body: "I lost it\n on  Monday."))
        #expect(result.value("text") == #""My card. I lost it on Monday.""#)
        #expect(result.confidence == 1)
        #expect(result.cost == .zero)
        #expect(model.script.calls == 0)
    }

    @Test func greetingsAloneLeaveNothingToChoose() async throws {
        let model = model()
        let stage = ExtractiveSummarizerStage(model: model, sentences: 1)
        let result = try await stage.observed(rendered("Hi team,\n\nI lost my card on Monday.\n\nBest regards\nAnn"))
        #expect(result.value("text") == #""I lost my card on Monday.""#)
        #expect(model.script.calls == 0)
    }

    @Test func withoutContentEverythingIsAChoice() async throws {
        let model = model()
        let stage = ExtractiveSummarizerStage(model: model, sentences: 1)
        let result = try await stage.observed(rendered("Hi\n\nHello\n\nThanks"))
        #expect(result.values["sentences"]?.arrayValue?.count == 1)
        #expect(model.script.calls == 1)
    }

    @Test func marksAloneAreTheirOwnSummary() async throws {
        let result = try await ExtractiveSummarizerStage(model: model(), sentences: 1).observed(rendered("?!  ..."))
        #expect(result.value("text") == #""?! ...""#)
    }

    @Test func anEmptyTextIsAFailure() async {
        await #expect {
            try await ExtractiveSummarizerStage(model: model(), sentences: 1).observed(rendered(" \n"))
        } throws: {
            ($0 as? StageFailure)?.code == "empty_text"
        }
    }

    @Test func vectorsThatAreNoNumbersAreTheModelsFailure() async {
        let model = ScriptedEmbedder(dimensions: 2) { _ in [.nan, 0] }
        await #expect {
            try await ExtractiveSummarizerStage(model: model, sentences: 1).observed(rendered(letter))
        } throws: {
            ($0 as? ModelError)?.code == .notFinite
        }
    }
}
