import Testing

@testable import CascadeCore

@Suite("Answers in JSON, whatever was written")
struct JSONAnswerTests {
    private func pairs(_ text: String) -> [String] {
        JSONAnswer(text).values.map { "\($0.key)=\($0.text)" }
    }

    @Test("texts, numbers and lists are read; null, true and false are no texts")
    func values() {
        let answer = JSONAnswer(#" {"a": "x\n\"y\"", "b": [1.50, "z", null], "c": null, "d": true, "e": []} "#)
        #expect(answer.values.map { "\($0.key)=\($0.text)" } == ["a=x\n\"y\"", "b=1.50", "b=z"])
        #expect(answer.isWhole)
    }

    @Test("a text's bytes are those between its quotation marks")
    func ranges() {
        let text = #"{"a": "é\t", "b": 12}"#
        let bytes = Array(text.utf8)
        let spelt = JSONAnswer(text).values.map { String(decoding: bytes[$0.range], as: UTF8.self) }
        #expect(spelt == [#"é\t"#, "12"])
    }

    @Test("cut anywhere, what was whole counts and the answer is not")
    func cuts() {
        let text = #"{"a": "xy", "b": ["p", 7], "c": "é"}"#
        let whole = pairs(text)
        #expect(whole == ["a=xy", "b=p", "b=7", "c=é"])
        for end in text.indices {
            let answer = JSONAnswer(String(text[..<end]))
            #expect(!answer.isWhole)
            #expect(whole.starts(with: answer.values.map { "\($0.key)=\($0.text)" }))
        }
        #expect(pairs(#"{"a": 12"#) == [])
    }

    @Test("a key that stands twice counts once")
    func repeatedKeys() {
        #expect(pairs(#"{"a": "x", "a": "y"}"#) == ["a=x"])
    }

    @Test(
        "anything else ends the reading",
        arguments: [
            "", "x", "{", "{]", #"{"a"}"#, #"{"a": {}}"#, #"{"a": [["x"]]}"#, #"{"a": "x",}"#, #"{"a": nul}"#,
            #"{"a": "x"} y"#, #"{"a": "\"#, #"{"a": "\q"}"#, String(repeating: "[", count: 100_000),
        ])
    func hostile(text: String) {
        #expect(!JSONAnswer(text).isWhole)
    }
}

@Suite("Finding what is said to stand in a text")
struct VerbatimSearchTests {
    private func found(_ value: String, in text: String) -> String? {
        let bytes = TextBytes(text.utf8)
        var search = VerbatimSearch(bytes)
        return search.range(of: value).map { bytes.string($0) }
    }

    @Test("the first place where it stands as a word is taken, as written before folded")
    func places() {
        #expect(found("an", in: "bank, AN, an.") == "an")
        #expect(found("an", in: "bank, AN.") == "AN")
        #expect(found("an", in: "bank") == nil)
        #expect(found("49.99", in: "€49.99!") == "49.99")
        #expect(found("", in: "text") == nil)
        #expect(found("  ", in: "te  xt") == nil)
        #expect(found(" xt\n", in: "te xt!") == "xt")
    }

    @Test("case and white space fold, letters that grow in lower case too")
    func folding() {
        #expect(found("main   street", in: "12 Main\u{a0}\n Street 5") == "Main\u{a0}\n Street")
        #expect(found("istanbul", in: "in İstanbul") == nil)
        #expect(found("i̇stanbul", in: "in İstanbul") == "İstanbul")
    }

    @Test("a text made to be slow is searched in no more steps than it has bytes, or nearly")
    func repetition() {
        let text = String(repeating: "a", count: 400_000)
        #expect(found(String(repeating: "a", count: 200_000) + "b", in: text) == nil)
        #expect(found(text, in: text) == text)
    }
}
