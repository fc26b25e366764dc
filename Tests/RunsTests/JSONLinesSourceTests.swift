import CascadeCore
import JSON
import Testing

@testable import Runs

@Suite struct JSONLinesSourceTests {
    private func source(_ text: String, maxRecord: Int = 100) throws -> JSONLinesSource {
        JSONLinesSource(try .text(text), maxRecord: maxRecord)
    }

    @Test func badLinesAreRejectedAndTheOthersRead() throws {
        let long = "{\"a\": \"" + String(repeating: "x", count: 200) + "\"}"
        let text = "{\"a\":1}\n{\"a\":\n[1]\n\"x\"\n   \n\(long)\n{\"a\":1,\"a\":2}\n{\"b\":2}\n"
        #expect(
            try source(text).all().map { $0.failure?.code ?? "record" }
                == [
                    "record", "invalid_json", "invalid_json", "invalid_json", "invalid_json", "too_long",
                    "invalid_json", "record",
                ])
    }

    @Test func foreignBytesAreLocated() throws {
        var bytes = Array("{\"a\":1}\n{\"a\":\"x".utf8)
        bytes += [0xff]
        bytes += Array("\"}\n".utf8)
        bytes += [0xc3, 0x28, 0x0a]
        let items = try JSONLinesSource(.bytes(bytes)).all()
        #expect(items.map { $0.failure?.code } == [nil, "invalid_utf8", "invalid_utf8"])
        #expect(items[1].failure?.reason.contains("byte 7 of the record, byte 15 of the input") == true)
        #expect(items[2].failure?.reason.contains("byte 0 of the record, byte 19 of the input") == true)
    }

    /// What is found must not depend on how much a read happens to bring, whatever the bytes.
    @Test func anyBytesAreReadAlikeThroughAnyBuffer() throws {
        let letters = Array("{}\"a:1,\n\n\r é".utf8)
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0...150)).compactMap { _ in letters.randomElement() }
            let limit = Int.random(in: 1...20)
            let seen = try bufferSizes.map { size in
                try JSONLinesSource(.bytes(bytes), maxRecord: limit, bufferSize: size).all().map { item in
                    "\(Seen(item)) \(item.length) \(item.failure?.reason ?? "")"
                }
            }
            #expect(seen.allSatisfy { $0 == seen[0] }, "limit \(limit), bytes \(bytes)")
        }
    }

    @Test func failuresNeverQuoteTheRecord() throws {
        let secret = "DE89370400440532013000"
        for text in [secret, "{\"\(secret)\"", "[\"\(secret)\"]", "{\"a\":\"\(secret)\"} \(secret)"] {
            let failure = try #require(try source(text).all().first?.failure)
            #expect(!failure.reason.contains(secret))
        }
    }

    @Test func numbersAndOrderSurvive() throws {
        let line = #"{"z":12345678901234567890,"a":1.10,"n":null}"#
        #expect(try source(line).seen() == [Seen(1, 0, line)])
    }

    @Test func plainTextIsOneFieldALine() throws {
        let source = PlainTextSource(try .text("one\ntwo \"2\"\n\n"))
        #expect(try source.seen() == [Seen(1, 0, #"{"text":"one"}"#), Seen(2, 4, #"{"text":"two \"2\""}"#)])
        let foreign = PlainTextSource(try .bytes([0x61, 0x0a, 0x62, 0xff, 0x0a]))
        #expect(try foreign.all().map { $0.failure?.code } == [nil, "invalid_utf8"])
    }
}
