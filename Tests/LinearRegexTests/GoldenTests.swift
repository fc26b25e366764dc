import Testing

@testable import LinearRegex

@Suite struct GoldenTests {
    @Test(arguments: goldenCases)
    func `Matches are those of Python`(golden: GoldenCase) throws {
        let regex = try LinearRegex(golden.pattern)
        func slots(_ match: LinearRegex.Match?) -> [Range<Int>?]? { match.map { [$0.range] + $0.captures } }
        #expect(slots(regex.firstMatch(in: golden.text)) == golden.first)
        #expect(regex.allMatches(in: golden.text).map(\.range) == golden.all)
        #expect(slots(regex.wholeMatch(in: golden.text)) == golden.whole)
        #expect(regex.isFound(in: golden.text) == (golden.first != nil))
    }

    @Test(arguments: goldenCases)
    func `Both machines find the same`(golden: GoldenCase) throws {
        let regex = try LinearRegex(golden.pattern)
        #expect(regex.automaton != nil)
        var text = golden.text
        let slots = text.withUTF8 { bytes in
            var machine = PikeMachine(regex.program, regex.alphabet)
            return machine.run(Text(bytes), .init(limit: bytes.count, isAnchored: false))
        }
        #expect(slots.map(LinearRegex.Match.init) == regex.firstMatch(in: golden.text))
    }
}
