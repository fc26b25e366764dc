import Testing

@testable import Decoding

@Suite struct AnswerTextTests {
    /// Bytes that begin, continue and break characters, and letters that stops are made of.
    private static let atoms: [[UInt8]] = [
        Array("a".utf8), Array("a".utf8), Array("b".utf8), Array("é".utf8), Array("€".utf8), Array("😀".utf8),
        Array("e\u{301}".utf8), [0xC3], [0xE2], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0x80], [0xFF], [0xED, 0xA0], [0xC0],
        [0xE0, 0x80], [0xF4, 0x90], Array("\u{FFFD}".utf8),
    ]
    private static let letters = ["a", "a", "b", "é", "€", "😀", "\u{301}", "\u{FFFD}"]

    /// Where the first stop begins, found the plain way.
    static func cut(_ text: [UInt8], _ stops: [String]) -> Int? {
        (0..<text.count).first { start in stops.contains { text[start...].starts(with: $0.utf8) } }
    }

    @Test func showsWhatAllBytesAtOnceGiveAndNothingOfAStop() throws {
        var numbers = Numbers(21)
        var stopped = 0
        for round in 0..<2000 {
            let bytes = (0..<numbers.below(40)).flatMap { _ in Self.atoms[numbers.below(Self.atoms.count)] }
            let stops = (0..<numbers.below(5)).map { _ in
                (0...numbers.below(6)).map { _ in Self.letters[numbers.below(Self.letters.count)] }.joined()
            }
            let whole = Array(String(decoding: bytes, as: UTF8.self).utf8)
            let cut = Self.cut(whole, stops)
            let expected = Array(whole[..<(cut ?? whole.count)])
            let longest = stops.map(\.utf8.count).max() ?? 1

            var answer = try AnswerText(stops: stops)
            var shown: [UInt8] = []
            var given = 0
            var tokens = 0
            while given < bytes.count, !answer.isStopped {
                let piece = Array(bytes[given..<min(bytes.count, given + numbers.below(5))])
                given += piece.count
                tokens += 1
                shown += answer.append(piece).utf8
                #expect(expected.starts(with: shown), "round \(round)")
                // What waits is the beginning of a character and of a stop, no more.
                let known = String(decoding: bytes[..<given], as: UTF8.self).utf8.count
                #expect(
                    answer.isStopped || shown.count + longest - 1 + 9 >= min(known, expected.count), "round \(round)")
            }
            shown += answer.finish().utf8
            #expect(shown == expected, "round \(round)")
            #expect(Array(answer.text.utf8) == expected)
            #expect(answer.cut == cut)
            #expect(answer.isStopped == (cut != nil))
            check(answer.ranges, tokens, expected.count, isCut: cut != nil)
            if cut != nil { stopped += 1 }
        }
        #expect(stopped > 300 && stopped < 1700)
    }

    private func check(_ ranges: [Range<Int>], _ tokens: Int, _ length: Int, isCut: Bool) {
        #expect(ranges.first?.lowerBound ?? 0 == 0)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        #expect(ranges.last?.upperBound ?? 0 == length)
        #expect(isCut ? ranges.count <= tokens : ranges.count == tokens)
    }

    @Test func showsTextWithoutDelayWhereNoStopCanBegin() throws {
        var answer = try AnswerText(stops: ["END"])
        #expect(answer.append(Array("One. ".utf8)) == "One. ")
        #expect(answer.append(Array("E".utf8)) == "")
        #expect(answer.append(Array("N".utf8)) == "")
        #expect(answer.append(Array("E".utf8)) == "EN")
        #expect(answer.append(Array("ND!".utf8)) == "")
        #expect(answer.isStopped && answer.text == "One. EN" && answer.cut == 7)
        #expect(answer.append(Array("more".utf8)) == "" && answer.finish() == "")
        #expect(answer.ranges == [0..<5, 5..<6, 6..<7])
    }

    @Test func waitsForAStopThatBeginsBeforeOneThatCame() throws {
        var completed = try AnswerText(stops: ["bc", "abcd"])
        #expect(completed.append(Array("xabc".utf8)) == "x")
        #expect(!completed.isStopped)
        #expect(completed.append(Array("d".utf8)) == "")
        #expect(completed.isStopped && completed.cut == 1)

        var given = try AnswerText(stops: ["bc", "abcd"])
        #expect(given.append(Array("xabc".utf8)) == "x")
        #expect(given.append(Array("e".utf8)) == "a")
        #expect(given.isStopped && given.cut == 2 && given.ranges == [0..<2])

        var ended = try AnswerText(stops: ["bc", "abcd"])
        #expect(ended.append(Array("xabc".utf8)) == "x")
        #expect(ended.finish() == "a")
        #expect(ended.isStopped && ended.text == "xa")
    }

    @Test func givesACharacterToTheTokenThatCompletesIt() throws {
        var answer = try AnswerText()
        #expect(answer.append([0x61, 0xF0]) == "a")
        #expect(answer.append([0x9F]) == "")
        #expect(answer.append([]) == "")
        #expect(answer.append([0x98, 0x80, 0xE2]) == "😀")
        #expect(answer.ranges == [0..<1, 1..<1, 1..<1, 1..<5])
        #expect(answer.finish() == "\u{FFFD}")
        #expect(answer.ranges == [0..<1, 1..<1, 1..<1, 1..<8])
    }

    @Test(
        arguments: [
            [0x80], [0xC0], [0xF5], [0xE0, 0x9F], [0xED, 0xA0], [0xF0, 0x8F], [0xF4, 0x90], [0xE2, 0x41],
            [0xF0, 0x9F, 0x41],
        ] as [[UInt8]])
    func showsAtOnceWhatCanBecomeNoCharacter(bytes: [UInt8]) throws {
        var answer = try AnswerText()
        #expect(answer.append(bytes) == String(decoding: bytes, as: UTF8.self))
    }

    @Test(
        arguments: [
            [0xC2], [0xE0, 0xA0], [0xED, 0x9F], [0xF0, 0x90], [0xF4, 0x8F], [0xEE, 0x80], [0xF1, 0x80, 0xBF],
        ] as [[UInt8]])
    func waitsForWhatMayBecomeACharacter(bytes: [UInt8]) throws {
        var answer = try AnswerText()
        #expect(answer.append(bytes) == "")
    }

    @Test func readsInLinearTimeWhateverTheStopsAre() throws {
        // A search that starts again for each byte would compare a thousand million bytes.
        let stops = (0..<64).map { String(repeating: "a", count: 1023 - $0) + "b" }
        var answer = try AnswerText(stops: stops)
        var shown = 0
        for _ in 0..<1000 { shown += answer.append([UInt8](repeating: 0x61, count: 100)).utf8.count }
        #expect(shown == 100_000 - 1023)
        #expect(answer.append([0x62]) == "" && answer.cut == 100_000 - 1023)
    }

    @Test func refusesStopsThatCantBe() {
        #expect(throws: DecodingError.self) { try AnswerText(stops: ["a", ""]) }
        #expect(throws: DecodingError.self) { try AnswerText(stops: [String](repeating: "a", count: 65)) }
        #expect(throws: DecodingError.self) { try AnswerText(stops: [String(repeating: "é", count: 513)]) }
        #expect(throws: Never.self) {
            try AnswerText(stops: [String](repeating: String(repeating: "é", count: 512), count: 64))
        }
    }
}
