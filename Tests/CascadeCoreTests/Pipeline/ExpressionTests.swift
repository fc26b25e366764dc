import CascadeCore
import JSON
import Testing
import YAML

/// What a name stands for in these tests; whatever isn't here is null.
private let values: [String: JSONValue] = [
    "text": "Ünïcode text", "id": 7, "record.n": 3, "record.s": "abc", "record.empty": "",
    "record.list": [1, "a", .null],
    "record.one": 1.0, "s.label": "fraud", "s.accepted": true, "s.confidence": 0.9, "s.scores": ["a": 1, "b": [2]],
    "record.in": "keyword",
]

private func value(_ text: String) async throws -> JSONValue {
    try await Expression(text).value { values["\($0)"] ?? .null }
}

private func holds(_ text: String) async throws -> Bool {
    try await Expression(text).holds { values["\($0)"] ?? .null }
}

@Suite("Expressions")
struct ExpressionTests {
    @Test(
        "Conditions that hold",
        arguments: [
            "s.label == \"fraud\"", "s.label != 'other'", "record.n < 4", "record.n >= 3", "record.n <= 3.0",
            "record.one == 1", "1 == 1.0", "1e2 == 100", "-3 < 0", "\"a\" < \"b\"", "\"B\" < \"a\"",
            "s.label in [\"x\", \"fraud\"]", "s.label not in [\"x\"]", "1 in record.list", "1.0 in record.list",
            "record.s matches \"^[a-c]+$\"", "record.s matches 'b'", "not (record.s matches \"z\")",
            "length(text) == 12", "length(record.list) == 3", "lower(\"ÄB\") == \"äb\"", "contains(text, \"code\")",
            "contains(record.list, \"a\")", "contains(text, \"\")", "true", "not false", "s.accepted",
            "false or true", "true and not false", "not true or true", "not (true and false)",
            "true or false and false", "not s.label == \"x\"", "s.scores == s.scores", "record.in == \"keyword\"",
            "[1, \"a\"] == [1.0, \"a\"]", "\"it's \\\"q\\\" \\\\\" == 'it\\'s \"q\" \\\\'", "id == 7",
            "  s.label\n  ==\n  \"fraud\"  ", "record.empty == \"\"",
            "9007199254740993 != 9007199254740992", "contains(\"abababc\", \"ababc\")",
            "contains(\"aabaaabaaac\", \"aabaaac\")", "not contains(\"aabaaab\", \"aabaaac\")", "\"e\u{301}\" == \"é\"",
        ])
    func conditionsThatHold(text: String) async throws {
        #expect(try await holds(text))
    }

    @Test(
        "Conditions that don't hold",
        arguments: [
            "s.label == \"other\"", "record.n > 3", "record.n == \"3\"", "\"x\" in []", "1 not in record.list",
            "s.label in [s.confidence]", "contains(text, \"Code\")", "contains(record.list, \"b\")",
            "record.s matches \"^b\"", "true and false", "not true", "s.scores == record.list", "lower(\"A\") == \"A\"",
        ])
    func conditionsThatDont(text: String) async throws {
        #expect(try await !holds(text))
    }

    @Test(
        "Comparing null is false, whichever way; only the literal null asks for it",
        arguments: [
            ("nothing.label == \"x\"", false), ("nothing.label != \"x\"", false), ("nothing.a < 1", false),
            ("nothing.a >= 1", false), ("1 > nothing.a", false), ("nothing.a == nothing.b", false),
            ("nothing.a != nothing.b", false), ("nothing.a in [\"x\"]", false), ("nothing.a not in [\"x\"]", false),
            ("nothing.a in [null]", false), ("1 in nothing.list", false), ("1 not in nothing.list", false),
            ("nothing.a matches \"x\"", false), ("not (nothing.a matches \"x\")", true), ("nothing == null", true),
            ("nothing != null", false), ("null == nothing.a", true), ("s.label == null", false),
            ("s.label != null", true), ("null == null", true), ("null != null", false), ("nothing.flag", false),
            ("not nothing.flag", true), ("nothing.flag or true", true), ("nothing.flag and true", false),
            ("null", false), ("not null", true), ("not (nothing.a == \"x\")", true),
            ("length(nothing.text) > 3", false), ("not contains(nothing.text, \"x\")", true),
            ("contains(text, nothing.part)", false), ("null in record.list", false),
        ])
    func null(text: String, expected: Bool) async throws {
        #expect(try await holds(text) == expected)
    }

    @Test("A value is handed on as it is, null included")
    func handedOn() async throws {
        #expect(try await value("s.scores") == values["s.scores"])
        #expect(try await value("nothing.a") == .null)
        #expect(try await value("length(nothing.a)") == .null)
        #expect(try await value("[1, nothing.a]") == [1, .null])
        #expect(try await value("lower(record.s)") == "abc")
        #expect(try await value("12345678901") == .number(JSONNumber(12_345_678_901)))
    }

    @Test(
        "A stage is asked for when its value decides something, and not before",
        arguments: [
            ("a.x == 1 and b.x == 1", ["a.x"]), ("a.y or b.y", ["a.y", "b.y"]), ("yes.y or b.y", ["yes.y"]),
            ("not yes.y and b.y", ["yes.y"]), ("yes.y and b.y", ["yes.y", "b.y"]), ("a.x in [b.x, c.x]", ["a.x"]),
            ("yes.y in [b.x, c.x]", ["yes.y", "b.x", "c.x"]), ("contains(a.x, b.x)", ["a.x"]),
            ("false and a.x == 1", []), ("true or a.x == 1", []),
        ])
    func laziness(text: String, asked: [String]) async throws {
        var names: [String] = []
        _ = try await Expression(text).value { reference in
            names.append("\(reference)")
            return reference.stage == "yes" ? true : .null
        }
        #expect(names == asked)
    }

    @Test(
        "What can't be worked on fails the record, at its place, without what the record holds",
        arguments: [
            ("record.s > 1", 1), ("1 < record.s", 5), ("record.n < \"x\"", 1), ("s.scores < \"x\"", 1),
            ("s.accepted > s.accepted", 1), ("length(record.n) > 1", 8), ("lower(record.n) == \"x\"", 7),
            ("contains(record.n, 1)", 10), ("contains(record.s, 1)", 20), ("1 in record.s", 6),
            ("record.n matches \"3\"", 1), ("not record.s", 5), ("true and record.s", 10),
        ])
    func failures(text: String, column: Int) async throws {
        let failure = await #expect(throws: ExpressionFailure.self) { try await value(text) }
        #expect(failure?.place.start.column == column)
        #expect(failure.map { "\($0)".contains("abc") } == false)
    }

    @Test("Every name is listed, where it stands")
    func references() throws {
        let expression = try Expression("a.b == \"x\" and (length(text) > record.c.d or d in [id, a.b])")
        #expect(expression.references.map { "\($0.value)" } == ["a.b", "text", "record.c.d", "d", "id", "a.b"])
        #expect(expression.references.map(\.range.start.column) == [1, 24, 32, 46, 52, 56])
        #expect(expression.references.compactMap(\.value.stage) == ["a", "d", "a"])
    }

    @Test("A chain of a thousand alternatives is flat, a thousand brackets are refused")
    func depth() async throws {
        let chain = Array(repeating: "s.label == \"x\"", count: 1000).joined(separator: " or ")
        #expect(try await !holds(chain))
        let nested = String(repeating: "(", count: 1000) + "true" + String(repeating: ")", count: 1000)
        #expect(throws: (any Error).self) { try Expression(nested) }
        #expect(throws: (any Error).self) { try Expression(String(repeating: "not ", count: 1000) + "true") }
        #expect(throws: (any Error).self) { try Expression(String(repeating: "[", count: 1000)) }
    }
}
