import Constraints
import JSON
import LinearRegex
import Testing

/// Strings, numbers and choices, exhaustively where that can be done.
@Suite struct TextTests {
    @Test("a string is valid UTF-8, each scalar in one spelling")
    func spelling() throws {
        let any = try Writing(#"{"type": "string"}"#)
        for text in [#""""#, #""a\"\\\b\f\n\r\té日😀""#, #""\u0000\u001f""#, "\"\u{7F}\"", #""/""#] {
            #expect(any.accepts(text), "\(text)")
        }
        for text in [
            #""\u0061""#, #""\/""#, #""\u001F""#, #""\u000a""#, #""\ud83d\ude00""#, "\"\n\"", #""\x""#, #"""""#, "a",
        ] {
            #expect(!any.accepts(text), "\(text)")
        }
        for bytes: [UInt8] in [
            [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x80, 0x80], [0x80], [0xC3, 0x22],
        ] {
            #expect(ConstraintState(any.masks).after([0x22] + bytes) == nil, "\(bytes)")
        }
    }

    @Test("lengths count Unicode scalars")
    func lengths() throws {
        let writing = try Writing(#"{"type": "string", "minLength": 2, "maxLength": 3}"#)
        for text in ["ab", "😀é日", #"\n\""#, #"\u0001aa"#] { #expect(writing.accepts("\"\(text)\"")) }
        for text in ["", "a", "😀", "abcd", "ab😀\\n"] { #expect(!writing.accepts("\"\(text)\"")) }
    }

    @Test(
        "a pattern is searched for, as the expression is",
        arguments: [
            "^a+b?$", "ab", "^(a|bc)*$", "a$", "^[^a]", "b{2,3}", "^.\\..$", "\\bab\\b", "^$", "(?s).c", "^\\w\\W$",
            "c|^b|a$",
        ])
    func pattern(_ pattern: String) throws {
        let expression = try LinearRegex(pattern)
        let schema: JSONValue = ["type": "string", "pattern": .string(pattern), "maxLength": 4]
        let writing = Writing(try Constraint(schema: schema))
        var texts = [""]
        for text in texts { texts.append(text) }
        var layer = [""]
        for _ in 0..<4 {
            layer = layer.flatMap { text in ["a", "b", "c", ".", "\n"].map { text + $0 } }
            texts += layer
        }
        for text in texts where !text.hasSuffix("\n") {
            #expect(writing.accepts(JSONWriter.text(.string(text))) == expression.isFound(in: text), "\(text)")
        }
    }

    @Test("a pattern and lengths hold together, and no beginning is a dead end")
    func patternAndLengths() throws {
        for (least, most) in [(0, 3), (3, 3), (4, 6), (5, 5), (7, 8)] {
            let schema: JSONValue = [
                "type": "string", "pattern": "^(aab|ba)*$", "minLength": .number(JSONNumber(least)),
                "maxLength": .number(JSONNumber(most)),
            ]
            let expression = try LinearRegex("^(aab|ba)*$")
            var expected: Set<String> = []
            var layer = [""]
            for length in 0...most {
                if length >= least {
                    expected.formUnion(layer.filter { expression.isFound(in: $0) }.map { "\"\($0)\"" })
                }
                layer = layer.flatMap { [$0 + "a", $0 + "b"] }
            }
            let writing = Writing(try Constraint(schema: schema))
            #expect(writing.language(longest: 12) == expected)
            for seed: UInt64 in 0..<20 {
                #expect(expected.contains(String(decoding: writing.document(budget: 20, seed: seed), as: UTF8.self)))
            }
        }
    }

    @Test(
        "numbers keep their bounds",
        arguments: [
            (#"{"type": "integer", "minimum": -17, "maximum": 233}"#, -17.0, 233.0, false),
            (#"{"type": "integer", "exclusiveMinimum": 98.5, "exclusiveMaximum": 102}"#, 99, 101, false),
            (#"{"type": "integer", "minimum": -5, "maximum": -3}"#, -5, -3, false),
            (#"{"type": "integer", "minimum": -1000, "maximum": 100}"#, -1000, 100, false),
            (#"{"type": "integer", "minimum": 1e2, "maximum": 1.2e2}"#, 100, 120, false),
            (#"{"type": "integer", "multipleOf": 7, "minimum": -30, "maximum": 999}"#, -30, 999, true),
        ])
    func integers(_ schema: String, _ low: Double, _ high: Double, _ bySeven: Bool) throws {
        let writing = try Writing(schema)
        for value in -1100...1100 {
            let isInside = Double(value) >= low && Double(value) <= high && (!bySeven || value % 7 == 0)
            #expect(writing.accepts(String(value)) == isInside, "\(value)")
        }
        for text in ["-0", "00", "01", "1.0", "1e1", "+1", "", "-"] { #expect(!writing.accepts(text), "\(text)") }
    }

    @Test("decimals are compared digit by digit", arguments: [(-0.5, 0.25), (0, 1), (-2.25, -0.125), (9.5, 10.75)])
    func decimals(_ low: Double, _ high: Double) throws {
        let bounds = "\"minimum\": \(low), \"exclusiveMaximum\": \(high)"
        let writing = try Writing("{\"type\": \"number\", \(bounds)}")
        for thousandths in -3000...11_000 {
            let value = Double(thousandths) / 1000
            let digits = String(abs(thousandths))
            let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            let text = (thousandths < 0 ? "-" : "") + padded.dropLast(3) + "." + padded.suffix(3)
            #expect(writing.accepts(text) == (value >= low && value < high), "\(text)")
        }
        #expect(!writing.accepts("-0.0") && !writing.accepts("-0") && !writing.accepts("0.") && !writing.accepts(".1"))
    }

    @Test("digits end")
    func digits() throws {
        let number = try Writing(#"{"type": "number"}"#)
        #expect(number.accepts("123456789012345") && !number.accepts("1234567890123456"))
        #expect(
            number.accepts("123456789.012345") && !number.accepts("1234567890.123456") && !number.accepts("0.1234567"))
    }

    @Test("formats")
    func formats() throws {
        let date = try Writing(#"{"type": "string", "format": "date"}"#)
        for text in ["2024-02-29", "2000-02-29", "0001-12-31", "1999-04-30"] { #expect(date.accepts("\"\(text)\"")) }
        for text in ["2023-02-29", "1900-02-29", "0000-01-01", "1999-04-31", "1999-13-01", "99-1-1"] {
            #expect(!date.accepts("\"\(text)\""))
        }
        #expect(try Writing(#"{"format": "date-time"}"#).accepts(#""2024-01-31T23:59:59.25+01:00""#))
        #expect(try Writing(#"{"format": "uuid"}"#).accepts(#""01234567-89ab-cdef-0123-456789abcdef""#))
        let email = try Writing(#"{"type": "string", "format": "email", "maxLength": 12}"#)
        #expect(email.accepts(#""a.b@c-d.org""#) && !email.accepts(#""a@b""#) && !email.accepts(#""aaaaaa@bb.com""#))
    }

    @Test("choices are texts as they are; one may begin another")
    func choices() throws {
        let writing = Writing(try Constraint(choices: ["card", "card payment", "日本", ""]))
        #expect(writing.language(longest: 20) == ["card", "card payment", "日本", ""])
        let start = ConstraintState(writing.masks)
        #expect(start.mayEnd && !start.mustEnd && start.forcedBytes(limit: 9).isEmpty)
        #expect(try start.after("c").forcedBytes(limit: 99) == Array("ard".utf8))
        let card = try start.after("card")
        #expect(card.mayEnd && !card.mustEnd && card.forcedBytes(limit: 99).isEmpty)
        #expect(try card.after(" payment").mustEnd)
    }

    @Test("forced bytes run to the next choice")
    func forced() throws {
        let writing = try Writing(
            #"{"type": "object", "properties": {"name": {"type": "string", "maxLength": 1}, "n": {"const": 5}}, "required": ["name", "n"]}"#
        )
        var state = ConstraintState(writing.masks)
        #expect(state.forcedBytes(limit: 99) == Array("{\"name\": \"".utf8))
        #expect(state.forcedBytes(limit: 3) == Array("{\"n".utf8))
        state = try state.after("{\"name\": \"x")
        #expect(state.forcedBytes(limit: 99) == Array("\", \"n\": 5}".utf8))
        #expect(state.shortestEnd(limit: 10) == Array("\", \"n\": 5}".utf8) && state.shortestEnd(limit: 9) == nil)
    }
}
