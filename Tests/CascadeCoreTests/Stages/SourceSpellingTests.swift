import Testing

@testable import CascadeCore

@Suite("Words as a text spells them")
struct SourceSpellingTests {
    private func restored(_ line: String, from text: String) -> String { SourceSpelling(of: text).restored(line) }

    @Test(
        "names keep their capitals, a line begins with one",
        arguments: [
            ("card lost in oslo", "Hello. My card was lost in Oslo.", "Card lost in Oslo"),
            ("iphone app crashes", "Since May my iPhone app crashes", "iPhone app crashes"),
            ("cancel dhl parcel", "can you cancel the DHL parcel, DHL says no", "Cancel DHL parcel"),
            ("élan fee", "I paid the élan fee", "Élan fee"),
            ("", "Nothing", ""),
            ("frau muller at cafe zurich", "I am Frau Müller, at Café Zürich", "Frau Müller at Café Zürich"),
            ("ørsted bill", "the Ørsted bill", "Ørsted bill"),
            ("- broken lamp", "a broken Lamp", "- Broken Lamp"),
        ])
    func spelled(line: String, text: String, expected: String) {
        #expect(restored(line, from: text) == expected)
    }

    @Test(
        "words that the vocabulary cuts at punctuation are whole again",
        arguments: [
            ("don ' t know why £ 84 . 20 left", "I don't know why £84.20 left", "Don't know why £84.20 left"),
            ("e - mail lost , wants help", "Your e-mail was lost.", "E-mail lost, wants help"),
            ("can 't top - up and / or pay", "I cannot top up", "Can't top-up and/or pay"),
            ("paid £ 10 , 000 , not 9 . 50", "nothing", "Paid £10,000, not 9.50"),
            ("- refund", "A refund", "- Refund"),
            ("broken ( twice )", "broken (twice) now", "Broken (twice)"),
        ])
    func joined(line: String, text: String, expected: String) {
        #expect(restored(line, from: text) == expected)
    }

    @Test("what stands at a sentence's beginning tells nothing, and the more frequent spelling wins")
    func beginnings() {
        #expect(restored("my refund", from: "Refund me! Refund: now. Where is it?\nRefund please") == "My refund")
        #expect(restored("the app", from: "your App is bad, this app, the app") == "The app")
        #expect(restored("the app", from: "an App, then an app") == "The app")
        #expect(restored("the app", from: "an app, then an App") == "The app")
    }

    @Test("of a text that shouts nothing is learned")
    func shouting() {
        #expect(restored("card lost", from: "HELP MY CARD IS LOST in Oslo") == "Card lost")
    }
}
