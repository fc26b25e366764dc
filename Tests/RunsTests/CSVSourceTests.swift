import CascadeCore
import JSON
import Testing

@testable import Runs

/// One table and what must be read of it.
struct CSVCase: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    let seen: [Seen]

    var testDescription: String { name }

    static let all = [
        CSVCase(name: "plain", text: "a,b\n1,2\n3,4\n", seen: [ab(2, 4, "1", "2"), ab(3, 8, "3", "4")]),
        CSVCase(name: "no last line end", text: "a,b\n1,2", seen: [ab(2, 4, "1", "2")]),
        CSVCase(name: "CR LF", text: "a,b\r\n1,2\r\n3,4\r\n", seen: [ab(2, 5, "1", "2"), ab(3, 10, "3", "4")]),
        CSVCase(name: "byte order mark", text: "\u{feff}a,b\n1,2\n", seen: [ab(2, 7, "1", "2")]),
        CSVCase(name: "empty lines", text: "a,b\n\n1,2\n\r\n3,4\n\n", seen: [ab(3, 5, "1", "2"), ab(5, 11, "3", "4")]),
        CSVCase(name: "empty cells", text: "a,b\n,\n\"\",x\n", seen: [ab(2, 4, "", ""), ab(3, 6, "", "x")]),
        CSVCase(name: "quoted comma", text: "a,b\n\"1,1\",2\n", seen: [ab(2, 4, "1,1", "2")]),
        CSVCase(
            name: "doubled quote", text: "a,b\n\"say \"\"hi\"\"\",\"\"\"\"\n", seen: [ab(2, 4, #"say \"hi\""#, #"\""#)]),
        CSVCase(
            name: "line inside quotes", text: "a,b\n\"1\n1\",2\n3,4\n",
            seen: [ab(2, 4, #"1\n1"#, "2"), ab(4, 12, "3", "4")]),
        CSVCase(name: "CR LF inside quotes", text: "a,b\r\n\"1\r\n1\",2\r\n", seen: [ab(2, 5, #"1\r\n1"#, "2")]),
        CSVCase(name: "spaces kept", text: "a,b\n 1 , 2\n", seen: [ab(2, 4, " 1 ", " 2")]),
        CSVCase(
            name: "quote inside a bare cell", text: "a,b\n5\" pipe,2\n3,4\n",
            seen: [ab(2, 4, #"5\" pipe"#, "2"), ab(3, 14, "3", "4")]),
        CSVCase(name: "quote behind a space", text: "a,b\n \"1\",2\n", seen: [ab(2, 4, #" \"1\""#, "2")]),
        CSVCase(
            name: "text after a quote", text: "a,b\n\"1\"x,2\n3,4\n",
            seen: [Seen(2, 4, "invalid_csv"), ab(3, 11, "3", "4")]),
        CSVCase(name: "too few cells", text: "a,b\n1\n3,4\n", seen: [Seen(2, 4, "invalid_csv"), ab(3, 6, "3", "4")]),
        CSVCase(
            name: "too many cells", text: "a,b\n1,2,3\n3,4\n", seen: [Seen(2, 4, "invalid_csv"), ab(3, 10, "3", "4")]),
        CSVCase(
            name: "unclosed quote at the end", text: "a,b\n1,2\n3,\"4\n",
            seen: [ab(2, 4, "1", "2"), Seen(3, 8, "invalid_csv")]),
        CSVCase(
            name: "unclosed quote swallows nothing", text: "a,b\n\"1,2\n3,4\n5,6\n",
            seen: [Seen(2, 4, "invalid_csv"), ab(3, 9, "3", "4"), ab(4, 13, "5", "6")]),
        CSVCase(name: "header alone", text: "a,b\n", seen: []),
        CSVCase(name: "nothing", text: "", seen: []),
        CSVCase(name: "quoted header", text: "\"a\",\"b\"\n1,2\n", seen: [ab(2, 8, "1", "2")]),
    ]

    private static func ab(_ line: Int, _ offset: Int, _ a: String, _ b: String) -> Seen {
        Seen(line, offset, "{\"a\":\"\(a)\",\"b\":\"\(b)\"}")
    }
}

@Suite struct CSVSourceTests {
    private func source(_ text: String, maxRecord: Int = 1000, bufferSize: Int = 64) throws -> CSVSource {
        CSVSource(try .text(text), maxRecord: maxRecord, bufferSize: bufferSize)
    }

    @Test(arguments: CSVCase.all, bufferSizes)
    func torture(_ one: CSVCase, bufferSize: Int) throws {
        #expect(try source(one.text, bufferSize: bufferSize).seen() == one.seen)
    }

    @Test(arguments: bufferSizes)
    func recordsBeyondTheLimitAreRejectedAlone(bufferSize: Int) throws {
        let long = String(repeating: "x", count: 50)
        let text = "a,b\n1,2\n\(long),2\n\"\(long)\",2\n3,4\n"
        #expect(
            try source(text, maxRecord: 20, bufferSize: bufferSize).seen()
                == [
                    Seen(2, 4, #"{"a":"1","b":"2"}"#), Seen(3, 8, "too_long"), Seen(4, 61, "too_long"),
                    Seen(5, 116, #"{"a":"3","b":"4"}"#),
                ])
    }

    @Test(arguments: bufferSizes)
    func aQuoteUnclosedWithinTheLimitCostsOneLine(bufferSize: Int) throws {
        let rows = (0..<40).map { "\($0),x\n" }.joined()
        let items = try source("a,b\n\"1,2\n" + rows, maxRecord: 30, bufferSize: bufferSize).all()
        #expect(items.count == 41)
        #expect(items.compactMap(\.failure).map(\.code) == ["invalid_csv"])
        #expect(items.first?.failure?.reason.contains("line 2, byte 0 of it") == true)
    }

    /// Each line leaves a quote open, whether it is read from a record's start or from inside quotes.
    @Test func linesThatAllOpenAQuoteCostABoundedMultiple() throws {
        let text = "a,b\n" + String(repeating: "a\",\"\n", count: 20_000) + "1,2\n"
        let items = try source(text, maxRecord: 1000, bufferSize: 4096).all()
        #expect(items.count < 20_000 / 2)
        #expect(items.compactMap(\.failure).count == items.count)
        #expect(items.map(\.place.offset) == items.map(\.place.offset).sorted())
    }

    /// What is found must not depend on how much a read happens to bring, whatever the bytes.
    @Test func anyBytesAreReadAlikeThroughAnyBuffer() throws {
        var random = SystemRandomNumberGenerator()
        let letters = Array("a\"\",,\n\n\rbé".utf8)
        for _ in 0..<300 {
            let body = (0..<Int.random(in: 0...120, using: &random)).compactMap { _ in letters.randomElement() }
            let bytes = Array("x,y\n".utf8) + body
            let limit = Int.random(in: 3...30, using: &random)
            let seen = try bufferSizes.map { size in
                try CSVSource(.bytes(bytes), maxRecord: limit, bufferSize: size).seen()
            }
            #expect(seen.allSatisfy { $0 == seen[0] }, "limit \(limit), bytes \(bytes)")
            let places = seen[0].map(\.offset)
            #expect(places == places.sorted() && Set(places).count == places.count)
        }
    }

    @Test func foreignBytesAreLocated() throws {
        let bytes = Array("a,b\n1,x".utf8) + [0xff] + Array("\n\"q".utf8) + [0xfe] + Array("\",2\n".utf8)
        let items = try CSVSource(.bytes(bytes)).all()
        #expect(items.map { $0.failure?.code } == ["invalid_utf8", "invalid_utf8"])
        #expect(items[0].failure?.reason.contains("byte 3 of the record, byte 7 of the input") == true)
        #expect(items[1].failure?.reason.contains("byte 2 of the record, byte 11 of the input") == true)
    }

    @Test(arguments: [("a,a\n1,2\n", "'a' twice"), ("\"a\n1,2\n", "not closed"), ("\"a\"b\n1\n", "closing quote")])
    func aHeaderThatCannotBeUsedIsRefused(_ text: String, words: String) throws {
        let error = #expect(throws: RunError.self) { try source(text).all() }
        #expect(error?.code == .data)
        #expect(error?.reason.contains(words) == true)
    }
}
