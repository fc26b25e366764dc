import Testing

@testable import LinearRegex

@Suite struct MatchingTests {
    /// How many instructions Pike's machine visits on a text.
    private func steps(_ regex: LinearRegex, _ text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            var machine = PikeMachine(regex.program, regex.alphabet)
            _ = machine.run(Text(bytes), .init(limit: bytes.count, isAnchored: false))
            return machine.steps
        }
    }

    @Test(arguments: [
        "(a*)*b", "(a+)+b", "(a|a)*b", "(a|aa)+$b", "(.*)(.*)(.*)(.*)b", "(a?){50}a{50}b", "(?:a{1,30}){1,30}b",
    ])
    func `Work grows with the text, not faster`(pattern: String) throws {
        let regex = try LinearRegex(pattern)
        for count in [100, 1000] {
            let bound = 2 * regex.program.instructions.count * (count + 1)
            #expect(steps(regex, String(repeating: "a", count: count)) <= bound)
        }
        #expect(regex.firstMatch(in: String(repeating: "a", count: 1000)) == nil)
    }

    @Test func `A pattern too large for an automaton is matched without one`() throws {
        let regex = try LinearRegex("[ab]*a[ab]{14}c")
        #expect(regex.automaton == nil)
        let text = "xx" + String(repeating: "b", count: 50) + "a" + String(repeating: "b", count: 14) + "c"
        #expect(regex.firstMatch(in: text)?.range == 2..<68)
        #expect(regex.isFound(in: text))
        #expect(!regex.isFound(in: String(repeating: "ab", count: 500)))
    }

    @Test func `A search may begin inside a text, which is still seen before it`() throws {
        let word = try LinearRegex(#"\bb"#)
        #expect(word.firstMatch(in: "ab b", from: 1)?.range == 3..<4)
        #expect(try LinearRegex("^b").firstMatch(in: "ab", from: 1) == nil)
        #expect(try LinearRegex("(?m)^b").firstMatch(in: "a\nb", from: 2)?.range == 2..<3)
        #expect(try LinearRegex("").firstMatch(in: "é", from: 1)?.range == 2..<2)
        #expect(word.firstMatch(in: "b", from: 5) == nil)
        #expect(word.firstMatch(in: "b", from: -5)?.range == 0..<1)
    }

    @Test func `Categories, words and spaces are those of Unicode`() throws {
        func first(_ pattern: String, _ text: String) throws -> Range<Int>? {
            try LinearRegex(pattern).firstMatch(in: text)?.range
        }
        #expect(try first(#"\p{Lu}+"#, "abÄÖß") == 2..<6)
        #expect(try first(#"\pL+"#, "12abß") == 2..<6)
        #expect(try first(#"\P{L}+"#, "ab12") == 2..<4)
        #expect(try first(#"\p{^L}+"#, "ab12") == 2..<4)
        #expect(try first(#"[\p{Sc}\p{Nd}]+"#, "a€5") == 1..<5)
        #expect(try first(#"(?i)\p{Lu}+"#, "12ab") == 2..<4)
        #expect(try first(#"\w+"#, "हिन्दी x") == 0..<18)
        #expect(try first(#"\u{1F600}"#, "a😀") == 1..<5)
        #expect(try first(#"\z"#, "a\n") == 2..<2)
        #expect(try first(#"[\b]"#, "a\u{8}") == 1..<2)
    }

    @Test func `Case may be ignored from the start`() throws {
        let regex = try LinearRegex("straße", ignoreCase: true)
        #expect(regex.wholeMatch(in: "STRAẞE") != nil)
        #expect(try LinearRegex("σ", ignoreCase: true).allMatches(in: "Σσς").count == 3)
        #expect(try LinearRegex("a") != LinearRegex("a", ignoreCase: true))
        #expect(try LinearRegex("é") != LinearRegex("e\u{301}"))
    }

    @Test func `Groups have numbers and names`() throws {
        let regex = try LinearRegex(#"(?<day>\d+)\.(?P<month>\d+)(\.)?"#)
        #expect(regex.captureCount == 3)
        #expect(regex.groupNames == ["day": 1, "month": 2])
        #expect(regex.firstMatch(in: "am 3.12")?.captures == [3..<4, 5..<7, nil])
    }

    @Test func `Flags last to the end of their group`() throws {
        let regex = try LinearRegex("(?:a(?i)b)c")
        #expect(regex.isFound(in: "aBc"))
        #expect(!regex.isFound(in: "aBC"))
        #expect(!regex.isFound(in: "ABc"))
        #expect(try LinearRegex("(?i)a(?-i)b").isFound(in: "Ab"))
        #expect(try !LinearRegex("(?i)a(?-i)b").isFound(in: "AB"))
    }

    @Test func `Bytes that are not UTF-8 are read as replacement characters`() throws {
        let bytes: [UInt8] = [0x61, 0xFF, 0xE6, 0x97, 0x62, 0xC0]
        func all(_ pattern: String) throws -> [Range<Int>] {
            let regex = try LinearRegex(pattern)
            return bytes.withUnsafeBufferPointer { regex.allMatches(utf8: $0).map(\.range) }
        }
        #expect(try all(#"\u{FFFD}"#) == [1..<2, 2..<3, 3..<4, 5..<6])
        #expect(try all(".") == (0..<6).map { $0..<$0 + 1 })
        #expect(try all(#"\bb\b"#) == [4..<5])
        #expect(try all("日").isEmpty)
    }

    @Test func `No more matches are returned than asked for`() throws {
        #expect(try LinearRegex("a").allMatches(in: "aaaa", limit: 2).map(\.range) == [0..<1, 1..<2])
        #expect(try LinearRegex("a").allMatches(in: "aaaa", limit: 0).isEmpty)
    }
}
