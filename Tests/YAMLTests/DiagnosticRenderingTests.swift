import Testing
import YAML

@Suite("Diagnostics as people read them")
struct DiagnosticRenderingTests {
    @Test("The caret stands under the first scalar, a tilde under each other")
    func caret() {
        let source = SourceText(name: "p.yaml", text: "a\n    cascade: [intent, intent_lrge]\n")
        let rendered = finding(source, 2, 23, 34, advice: "did you mean 'intent_large'?").rendered
        #expect(
            rendered == """
                p.yaml:2:23: error: wrong
                    cascade: [intent, intent_lrge]
                                      ^~~~~~~~~~~ did you mean 'intent_large'?
                """)
    }

    @Test("Wide characters take two columns, combining ones none, tabs stay tabs")
    func widths() {
        let source = SourceText(name: "x", text: "漢\te\u{301}: 字字!")
        let lines = finding(source, 1, 7, 9).rendered.split(separator: "\n")
        #expect(lines[2] == "  \t   ^~~~")
    }

    @Test("What a terminal would act on is shown as a replacement, in the line and in the sentence")
    func controls() {
        let source = SourceText(name: "x", text: "a\u{1B}[31mb\u{202E}c")
        var finding = finding(source, 1, 1, 2)
        finding.message = "evil \u{1B}]0;title\u{7}"
        #expect(finding.rendered.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x202E })
    }

    @Test("Of a long line a window round the caret is shown")
    func longLines() {
        let text = String(repeating: "a", count: 500) + "HERE" + String(repeating: "b", count: 500)
        let lines = finding(SourceText(name: "x", text: text), 1, 501, 505).rendered.split(separator: "\n")
        #expect(lines[1].count <= 162)
        let caret = lines[2].prefix { $0 == " " }.count
        #expect(lines[1].dropFirst(caret).hasPrefix("HERE"))
        #expect(lines[2].trimmingPrefix { $0 == " " } == "^~~~")
    }

    @Test("A stretch over several lines marks the first to its end, a place behind the end one column")
    func extents() {
        let source = SourceText(name: "x", text: "abc\ndef")
        let place = SourcePosition(line: 1, column: 2)
        let over = Diagnostic(
            .error, "e", in: source, at: SourceRange(start: place, end: SourcePosition(line: 2, column: 3)),
            message: "m")
        #expect(over.length == 2)
        #expect(finding(source, 1, 9, 12).length == 1)
        #expect(finding(source, 7, 1, 1).rendered.split(separator: "\n").count == 1)
    }

    @Test("Lines end at any of the three line breaks, and bytes that are no UTF-8 have a place")
    func lines() {
        let source = SourceText(name: "x", bytes: Array("a\r\nb\rc\nd".utf8) + [0xFF, 0x65])
        #expect((1...4).map(source.line) == ["a", "b", "c", "d\u{FFFD}e"])
        #expect(source.position(ofByte: 8) == SourcePosition(line: 4, column: 2))
        #expect(source.position(ofByte: 99).line == 4)
        #expect(SourceText(name: "x", bytes: []).lineCount == 1)
    }

    @Test(
        "Names are suggested when they are near",
        arguments: [
            ("intent_lrge", "intent_large"), ("INTENT", "intent"), ("wehn", "when"), ("kidn", "kind"),
            ("modle", "model"), ("xyz", nil), ("a", nil), ("intent", nil), ("", nil),
        ] as [(String, String?)])
    func suggestions(name: String, expected: String?) {
        let known = ["intent", "intent_large", "when", "kind", "model", "b"]
        #expect(DidYouMean.suggestion(for: name, among: known) == expected)
    }
}

private func finding(
    _ source: SourceText, _ line: Int, _ column: Int, _ end: Int, advice: String? = nil
) -> Diagnostic {
    let range = SourceRange(
        start: SourcePosition(line: line, column: column), end: SourcePosition(line: line, column: end))
    return Diagnostic(.error, "test", in: source, at: range, message: "wrong", advice: advice)
}
