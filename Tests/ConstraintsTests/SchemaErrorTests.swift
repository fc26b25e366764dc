import Constraints
import JSON
import Testing

/// What is refused, and where; and that refusing is quick, whatever the schema.
@Suite struct SchemaErrorTests {
    private func error(_ schema: String) throws -> SchemaError? {
        let value = try JSONParser.parse(schema)
        do throws(SchemaError) {
            _ = try Constraint(schema: value)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "no keyword is passed over",
        arguments: [
            (#"{"properties": {"a/b": {"not": {}}}}"#, "/properties/a~1b", "not"),
            (#"{"items": {"uniqueItems": true}}"#, "/items", "uniqueItems"),
            (#"{"allOf": [{"patternProperties": {}}]}"#, "/allOf/0", "patternProperties"),
            (#"{"if": true}"#, "", "if"), (#"{"maxlength": 5}"#, "", "maxlength"),
            (##"{"$defs": {"x": {"contains": 1}}, "$ref": "#/$defs/x"}"##, "/$defs/x", "contains"),
            (#"{"additionalProperties": {"dependentRequired": {}}}"#, "/additionalProperties", "dependentRequired"),
        ])
    func unsupported(_ schema: String, _ pointer: String, _ keyword: String) throws {
        let error = try error(schema)
        #expect(error?.code == .unsupportedKeyword && error?.pointer == pointer && error?.keyword == keyword)
    }

    @Test(
        "a keyword's value is checked",
        arguments: [
            (#"{"type": "text"}"#, SchemaError.Code.invalidValue), (#"{"minLength": -1}"#, .invalidValue),
            (#"{"minLength": "1"}"#, .invalidValue), (#"{"maxItems": 1.5}"#, .invalidValue), (#"[]"#, .invalidValue),
            (#"{"properties": []}"#, .invalidValue), (#"{"required": "a"}"#, .invalidValue),
            (#"{"anyOf": []}"#, .invalidValue), (#"{"enum": 1}"#, .invalidValue),
            (#"{"multipleOf": 0}"#, .invalidValue),
            (#"{"multipleOf": 0.01}"#, .unsupportedValue), (#"{"format": "iri"}"#, .unsupportedValue),
            (#"{"pattern": "(a"}"#, .unsupportedValue), (#"{"pattern": "(?=a)"}"#, .unsupportedValue),
            (#"{"items": [true]}"#, .unsupportedValue), (#"{"minimum": 1.2345678901234567}"#, .unsupportedValue),
            (#"{"maxLength": 99999999999999999999}"#, .unsupportedValue), (#"{"minimum": 1e999}"#, .unsupportedValue),
            (##"{"$ref": "other.json"}"##, .badReference), (##"{"$ref": "#/$defs/none"}"##, .badReference),
            (##"{"$ref": "#"}"##, .badReference), (##"{"anyOf": [{"$ref": "#"}, {"type": "null"}]}"##, .badReference),
            (
                ##"{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}"##,
                .badReference
            ),
        ])
    func invalid(_ schema: String, _ code: SchemaError.Code) throws {
        #expect(try error(schema)?.code == code)
    }

    @Test(
        "a schema that nothing satisfies, and where the reason lies",
        arguments: [
            ("false", ""), (#"{"type": "integer", "minimum": 2, "maximum": 1}"#, ""),
            (
                #"{"type": "object", "properties": {"a": {"type": "string", "minLength": 2, "maxLength": 1}}, "required": ["a"]}"#,
                "/properties/a"
            ),
            (##"{"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]}"##, "/properties/a"),
            (#"{"type": "string", "enum": [1]}"#, ""), (#"{"type": "array", "minItems": 3, "maxItems": 2}"#, ""),
            (#"{"type": "array", "items": false, "minItems": 1}"#, ""),
            (#"{"type": "object", "properties": {"a": true}, "additionalProperties": false, "minProperties": 2}"#, ""),
            (#"{"type": "string", "pattern": "^a$", "minLength": 2}"#, ""),
            (#"{"allOf": [{"type": "string"}, {"type": "null"}]}"#, ""),
        ])
    func unsatisfiable(_ schema: String, _ pointer: String) throws {
        let error = try error(schema)
        #expect(error?.code == .unsatisfiable && error?.pointer == pointer)
    }

    @Test(
        "oneOf is refused unless its branches are told apart",
        arguments: [
            (#"[{"type": "integer"}, {"type": "number"}]"#, false),
            (#"[{"type": "integer"}, {"type": "string"}]"#, true),
            (#"[{"type": "string", "maxLength": 3}, {"type": "string", "minLength": 3}]"#, false),
            (#"[{"type": "string", "maxLength": 3}, {"type": "string", "minLength": 4}]"#, true),
            (#"[{"pattern": "a", "type": "string"}, {"pattern": "b", "type": "string"}]"#, false),
            (#"[{"pattern": "^a", "type": "string"}, {"pattern": "^b", "type": "string"}]"#, true),
            (#"[{"enum": [1, 2]}, {"type": "integer", "minimum": 3}]"#, true),
            (#"[{"enum": [1, 3]}, {"type": "integer", "minimum": 3}]"#, false),
            (
                #"[{"properties": {"a": {"const": 1}}, "type": "object"}, {"properties": {"a": {"const": 2}}, "type": "object"}]"#,
                false
            ),
            (
                #"[{"properties": {"a": {"const": 1}}, "required": ["a"], "type": "object"}, {"properties": {"a": {"const": 2}}, "type": "object"}]"#,
                true
            ),
            (
                #"[{"properties": {"a": true}, "required": ["a"], "type": "object"}, {"type": "object", "additionalProperties": false}]"#,
                true
            ),
        ])
    func branches(_ branches: String, _ isFine: Bool) throws {
        let code = try error("{\"oneOf\": \(branches)}")?.code
        #expect(code == (isFine ? nil : .overlappingBranches))
    }

    @Test("an error says where, what and what to do")
    func sentence() throws {
        let error = try error(#"{"properties": {"tags": {"uniqueItems": true}}}"#)
        #expect(
            error?.description
                == "/properties/tags: the keyword 'uniqueItems' is not supported; check it after the text has been written"
        )
    }

    @Test("schemas that would take long are refused")
    func hostile() throws {
        var bombs: [JSONValue] = []
        var doubling: JSONValue = ["anyOf": [["type": "integer"], ["type": "string"]]]
        for _ in 0..<12 {
            doubling = ["allOf": [["anyOf": [doubling, doubling]], ["anyOf": [doubling, ["minimum": 3]]]]]
        }
        bombs.append(doubling)
        var defs: [(String, JSONValue)] = [("d0", ["type": "object", "properties": ["x": true]])]
        for level in 1...40 {
            let below: JSONValue = ["$ref": .string("#/$defs/d\(level - 1)")]
            defs.append(("d\(level)", ["anyOf": [below, below]]))
        }
        bombs.append(.object(JSONObject([("$defs", .object(JSONObject(defs))), ("$ref", "#/$defs/d40")])))
        bombs.append(["type": "string", "pattern": "(a|b)*a(a|b){14}c"])
        bombs.append(["type": "string", "pattern": "^(x{1,100}){1,100}$"])
        bombs.append(["type": "string", "pattern": "^[a-z]*$", "minLength": 900_000])
        bombs.append(["enum": .array((0..<30_000).map { .number(JSONNumber($0)) })])
        bombs.append(["const": .string(String(repeating: "x", count: 2_000_000))])
        var deep: JSONValue = true
        for _ in 0..<200 { deep = ["items": deep] }
        bombs.append(deep)
        for bomb in bombs {
            #expect(throws: SchemaError.self) { try Constraint(schema: bomb) }
        }
    }

    @Test("nesting and lengths end where the limits say")
    func limits() throws {
        var limits = ConstraintLimits()
        limits.depth = 3
        limits.items = 2
        limits.stringLength = 1
        let writing = try Writing("true", limits)
        #expect(writing.accepts("[[[]]]") && !writing.accepts("[[[[]]]]") && !writing.accepts(#"[{"a": [{}]}]"#))
        #expect(writing.accepts("[1, 1]") && !writing.accepts("[1, 1, 1]") && !writing.accepts(#""ab""#))
        let wide = try Writing(#"{"type": "array", "minItems": 3}"#, limits)
        #expect(wide.accepts("[1, 1, 1]") && !wide.accepts("[1, 1, 1, 1]"))
        #expect(throws: SchemaError.self) { try Constraint(choices: []) }
    }
}
