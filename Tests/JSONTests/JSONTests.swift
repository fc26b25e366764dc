import JSON
import Testing

@Suite("JSON values")
struct JSONTests {
    @Test(
        "a document comes back as it was written",
        arguments: [
            #"{"b":1,"a":[1.10,-0,1e5,12345678901234567890],"c":{"d":null,"e":true,"f":false}}"#,
            #""plain""#, #"[]"#, #"{}"#, #""\"\\\n\t\r\u0001""#, #""Grüße 👋""#,
        ])
    func roundTrip(text: String) throws {
        #expect(JSONWriter.text(try JSONParser.parse(text)) == text)
    }

    @Test("escapes are resolved")
    func escapes() throws {
        #expect(try JSONParser.parse(#""\u00e9\ud83d\ude00\/\b\f""#) == .string("é😀/\u{8}\u{c}"))
    }

    @Test(
        "faults are located",
        arguments: [
            ("", JSONError.Code.empty, 0), ("  ", .empty, 2), ("{", .unexpectedEnd, 1),
            ("[1,]", .unexpectedByte(0x5d), 3),
            ("01", .invalidNumber, 0), ("1.", .invalidNumber, 0), ("1e", .invalidNumber, 0), ("-", .invalidNumber, 0),
            ("nul", .unexpectedEnd, 3), ("1 2", .trailingContent, 2), (#""a"#, .unexpectedEnd, 2),
            (#""\x""#, .invalidEscape, 2), (#""\ud800""#, .invalidEscape, 3), (#""\ud800\u0041""#, .invalidEscape, 3),
            ("\"a\nb\"", .controlCharacter, 2), (#"{"a":1,"a":2}"#, .duplicateKey, 7),
            ("NaN", .unexpectedByte(0x4e), 0),
            (#"{"a" 1}"#, .unexpectedByte(0x31), 5), (#"{a:1}"#, .unexpectedByte(0x61), 1),
        ])
    func faults(text: String, code: JSONError.Code, offset: Int) {
        #expect(throws: JSONError.self) { try JSONParser.parse(text) }
        do {
            _ = try JSONParser.parse(text)
        } catch {
            #expect(error.code == code)
            #expect(error.offset == offset)
        }
    }

    @Test("invalid UTF-8 is located at its byte")
    func invalidUTF8() {
        let bytes: [UInt8] = [0x22, 0x61, 0xc3, 0xa9, 0xff, 0x22]
        do {
            _ = try JSONParser.parse(bytes)
            Issue.record("accepted")
        } catch {
            #expect(error == JSONError(code: .invalidUTF8, offset: 4))
        }
    }

    @Test("nesting stops at the limit")
    func depth() throws {
        let open = String(repeating: "[", count: 64)
        let close = String(repeating: "]", count: 64)
        _ = try JSONParser.parse(open + close)
        #expect(throws: JSONError.self) { try JSONParser.parse("[" + open + close + "]") }
        #expect(throws: JSONError.self) { try JSONParser.parse(String(repeating: "[", count: 1_000_000)) }
    }

    @Test("a repeated key is found in large objects too")
    func manyKeys() {
        let members = (0..<1000).map { "\"k\($0)\":0" } + ["\"k7\":1"]
        #expect(throws: JSONError.self) { try JSONParser.parse("{" + members.joined(separator: ",") + "}") }
    }

    @Test("an indented document reads back as the same value")
    func indented() throws {
        let value = try JSONParser.parse(#"{"a":[1,{"b":[]}],"c":"x"}"#)
        #expect(try JSONParser.parse(JSONWriter.text(value, indent: 2)) == value)
    }
}
