import Testing
import YAML

/// Every scalar of a text is found in the file: the place of each letter must hold that letter.
@Suite("Places inside scalars")
struct ScalarLocatorTests {
    @Test(
        "A letter of the text is found where it stands",
        arguments: [
            "abc def",
            "'abc def'",
            "'it''s ''q'' x'",
            #""abc \"q\" \\ \n \t \x41z \u00e9w \U0001F642v""#,
            "abc\n  def\n\n  ghi",
            "'abc  \n   def\n\n\n  ghi'",
            "\"abc \n  def \\\n   ghi\\\n  jkl\"",
            "|\n  abc\n    def\n\n  ghi\n",
            "|-\n    abc\n   \n    def\n",
            "|2\n    abc\n  def\n",
            ">\n  abc\n  def\n\n  ghi\n    more\n  end\n",
            ">-\n  abc\n\n\n  def\n",
            "&anchor abc",
            "!!str abc",
            "!!str &a 'abc'",
            "&a |\n  abc\n  def\n",
            "größe 漢字 🙂 e\u{301}nd",
        ])
    func letters(written: String) throws {
        let source = SourceText(name: "x", text: "key: \(written)\n")
        let (node, findings) = YAMLParser.parse(source)
        #expect(findings.isEmpty)
        let value = try #require(node?.mapping?["key"]?.value)
        let scalar = try #require(value.scalar)
        let locator = ScalarLocator(scalar, at: value.range, in: source)
        for (offset, letter) in scalar.text.unicodeScalars.enumerated() where letter.properties.isAlphabetic {
            let place = locator.range(offset..<offset + 1)
            let line = Array(source.line(place.start.line).unicodeScalars)
            try #require(line.indices.contains(place.start.column - 1))
            let found = line[place.start.column - 1]
            let isEscape = found == "\\"
            #expect(found == letter || isEscape, "'\(letter)' at offset \(offset) was looked for at \(place.start)")
            #expect(place.end.line == place.start.line && place.end.column > place.start.column)
        }
    }

    @Test("A stretch over a line break ends with its line")
    func stretches() throws {
        let source = SourceText(name: "x", text: "key: |\n  abc\n  def\n")
        let value = try #require(YAMLParser.parse(source).node?.mapping?["key"]?.value)
        let locator = ScalarLocator(try #require(value.scalar), at: value.range, in: source)
        #expect(locator.range(1..<3).end == SourcePosition(line: 2, column: 6))
        #expect(locator.range(4..<7).start == SourcePosition(line: 3, column: 3))
        #expect(locator.range(99..<120).start.line >= 3)
    }
}
