import Constraints
import JSON
import Testing

/// Documents written at random, held against a validator that shares nothing with the compiler.
@Suite struct DocumentTests {
    static let schemas: [String] =
        MaskTests.schemas + [
            #"{"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "null"}, "c": {"type": "boolean"}}, "minProperties": 2, "maxProperties": 2}"#,
            #"{"type": "object", "properties": {"a": {"type": "null"}}, "additionalProperties": {"type": "null"}, "minProperties": 3, "maxProperties": 4}"#,
            #"{"type": "object", "required": ["y"], "properties": {"x": {"const": 1}}, "additionalProperties": {"enum": [2, 3]}}"#,
            #"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "minItems": 1, "items": {"type": "boolean"}, "maxItems": 4}"#,
            #"{"type": "array", "prefixItems": [{"const": 1}], "minItems": 3, "maxItems": 4}"#,
            #"{"oneOf": [{"type": "object", "properties": {"k": {"const": "a"}, "v": {"type": "integer"}}, "required": ["k"]}, {"type": "object", "properties": {"k": {"const": "b"}}, "required": ["k"]}]}"#,
            #"{"oneOf": [{"type": "integer", "maximum": -1}, {"type": "number", "minimum": 0}, {"type": "string", "pattern": "^a"}, {"type": "string", "pattern": "^b"}]}"#,
            #"{"allOf": [{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"properties": {"a": {"minimum": 5}, "b": {"type": "string"}}}]}"#,
            #"{"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "null"}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
            #"{"type": "string", "pattern": "^(ab|abab|b)*$", "minLength": 7, "maxLength": 9}"#,
            #"{"type": "number", "exclusiveMinimum": 0.25, "exclusiveMaximum": 0.375}"#,
            #"{"type": "integer", "multipleOf": 12, "minimum": -100, "maximum": 5000}"#,
            #"{"type": "number", "maximum": -12.75}"#,
            #"{"type": ["string", "integer"], "enum": ["a", 1, 2.5, null, [1], 1.0], "maximum": 1}"#,
            #"{"const": {"a": [1, {"b": "\u0001\"\\é"}]}}"#,
            ##"{"anyOf": [{"type": "integer"}, {"type": "array", "items": {"$ref": "#"}, "maxItems": 2}]}"##,
            ##"{"$defs": {"a": {"allOf": [{"$ref": "#/$defs/b"}, {"type": "object", "properties": {"x": {"$ref": "#/$defs/b"}}}]}, "b": {"type": "object", "properties": {"x": {"$ref": "#/$defs/a"}, "y": {"$ref": "#/$defs/b"}}}}, "$ref": "#/$defs/a"}"##,
            ##"{"$defs": {"l": {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"n": {"$ref": "#/$defs/l"}}, "required": ["n"], "additionalProperties": false}]}}, "$ref": "#/$defs/l"}"##,
        ]

    @Test("every document parses and satisfies its schema", arguments: schemas)
    func valid(_ schema: String) throws {
        let validator = SlowValidator(root: try JSONParser.parse(schema))
        let writing = try Writing(schema)
        var distinct: Set<[UInt8]> = []
        for seed: UInt64 in 1...60 {
            let bytes = writing.document(budget: seed % 3 == 0 ? 120 : 25, seed: seed)
            distinct.insert(bytes)
            let value = try JSONParser.parse(bytes)
            #expect(validator.accepts(value), "\(String(decoding: bytes, as: UTF8.self))")
            // One form only, in which a value that is written again is the same.
            #expect(writing.accepts(value.canonical))
        }
        #expect(distinct.count > 1 || schema.contains(#"{"const": {"a""#))
    }

    /// Small schemas whose documents of a few bytes can all be listed: every value made of a few parts, against every text
    /// that the constraint lets through.
    @Test(
        "every valid document in the one form can be written, and no other",
        arguments: [
            #"{"type": "object", "properties": {"a": {"enum": [0, 1]}, "b": {"const": 0}}, "additionalProperties": false}"#,
            #"{"type": "object", "properties": {"a": {"const": 0}, "b": {"const": 1}}, "required": ["b"], "additionalProperties": false}"#,
            #"{"type": "object", "properties": {"a": {"const": 0}, "b": {"const": 1}}, "additionalProperties": false, "minProperties": 1, "maxProperties": 1}"#,
            #"{"type": "array", "items": {"enum": [0, 1]}, "minItems": 1, "maxItems": 3}"#,
            #"{"type": "array", "prefixItems": [{"const": 0}, {"enum": [1, []]}], "items": {"const": 0}}"#,
            #"{"anyOf": [{"type": "array", "items": {"const": 1}, "maxItems": 2}, {"type": "array", "items": {"const": 0}}]}"#,
            ##"{"anyOf": [{"const": 0}, {"type": "array", "items": {"$ref": "#"}, "maxItems": 2}]}"##,
            #"{"oneOf": [{"enum": [0, [0]]}, {"type": "array", "items": {"const": 1}}]}"#,
            #"{"allOf": [{"type": "array", "items": {"enum": [0, 1]}}, {"minItems": 1, "items": {"enum": [1, 2]}}]}"#,
            #"{"enum": [0, 1, [], [0], {"a": 0}, {"b": 1}], "type": ["array", "object"]}"#,
        ])
    func complete(_ schema: String) throws {
        let validator = SlowValidator(root: try JSONParser.parse(schema))
        // Of a schema that contains itself there is more to list.
        let longest = schema.contains("$ref") ? 7 : 10
        let atoms: [JSONValue] = [0, 1, 2]
        var values = atoms
        for _ in 0..<3 {
            let parts = Set(values.map(\.canonical)).compactMap { try? JSONParser.parse($0) }
                .filter { $0.canonical.utf8.count <= longest - 2 }
            values += [.array([])]
            values += parts.map { .array([$0]) }
            for one in parts {
                values += parts.map { .array([one, $0]) }
                for other in parts where one.canonical.utf8.count + other.canonical.utf8.count <= 4 {
                    values += parts.map { .array([one, other, $0]) }
                }
            }
        }
        let expected = Set((values + objects(atoms)).filter(validator.accepts).map(\.canonical))
        let written = try Writing(schema).language(longest: schema.contains("properties") ? 24 : longest)
        #expect(written == expected.filter { $0.hasPrefix("{") || $0.utf8.count <= longest })
        #expect(!expected.isEmpty)
    }

    /// All objects of `a`, `b` and `c`, in this order.
    private func objects(_ values: [JSONValue]) -> [JSONValue] {
        var objects = [JSONObject()]
        for name in ["a", "b", "c"] {
            objects += objects.flatMap { object in
                values.map { value in
                    var object = object
                    object.append(name, value)
                    return object
                }
            }
        }
        return objects.map(JSONValue.object)
    }

    @Test("properties come in the schema's order, each once, additional ones under new names")
    func names() throws {
        let open = try Writing(
            #"{"type": "object", "properties": {"a": {"const": 0}, "b": {"const": 0}}, "additionalProperties": {"const": 1}}"#
        )
        #expect(
            open.accepts(#"{}"#) && open.accepts(#"{"a": 0}"#) && open.accepts(#"{"a": 0, "b": 0, "c": 1, "d": 1}"#))
        #expect(open.accepts(#"{"aa": 1, "\"": 1, "": 1}"#))
        #expect(!open.accepts(#"{"b": 0, "a": 0}"#) && !open.accepts(#"{"a": 0, "a": 0}"#))
        #expect(
            !open.accepts(#"{"a": 1}"#) && !open.accepts(#"{"c": 1, "b": 0}"#) && !open.accepts(#"{"c": 1, "c": 1}"#))
    }

    @Test("what isn't described isn't written, unless nothing is")
    func undescribed() throws {
        #expect(!(try Writing(#"{"type": "object", "properties": {"a": true}}"#).accepts(#"{"b": 1}"#)))
        #expect(try Writing(#"{"type": "object"}"#).accepts(#"{"b": [1]}"#))
        #expect(!(try Writing(#"{"type": "array", "prefixItems": [true]}"#).accepts("[1, 2]")))
        #expect(try Writing(#"{"type": "array"}"#).accepts(#"[1, "2"]"#))
    }
}
