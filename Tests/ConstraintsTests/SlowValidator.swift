import Foundation
import JSON

/// JSON schema's rules one after the other, with no thought of speed and nothing shared with the compiler: what the tests
/// hold documents against.
struct SlowValidator {
    let root: JSONValue

    func accepts(_ value: JSONValue) -> Bool { accepts(value, root) }

    private func accepts(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        if case .bool(let flag) = schema { return flag }
        guard let object = schema.objectValue else { return false }
        return object.members.allSatisfy { holds($0.key, $0.value, value, schema) }
    }

    private func holds(_ keyword: String, _ asked: JSONValue, _ value: JSONValue, _ schema: JSONValue) -> Bool {
        switch keyword {
        case "type": return (asked.arrayValue ?? [asked]).contains { isOf($0.stringValue ?? "", value) }
        case "enum": return (asked.arrayValue ?? []).contains { same($0, value) }
        case "const": return same(asked, value)
        case "$ref": return accepts(value, target(asked.stringValue ?? ""))
        case "allOf": return (asked.arrayValue ?? []).allSatisfy { accepts(value, $0) }
        case "anyOf": return (asked.arrayValue ?? []).contains { accepts(value, $0) }
        case "oneOf": return (asked.arrayValue ?? []).filter { accepts(value, $0) }.count == 1
        default: break
        }
        switch value {
        case .number(let number): return holds(keyword, asked, decimal(number.text))
        case .string(let text): return holds(keyword, asked, text)
        case .array(let elements): return holds(keyword, asked, elements, schema)
        case .object(let object): return holds(keyword, asked, object, schema)
        default: return true
        }
    }

    private func decimal(_ text: String) -> Decimal { Decimal(string: text) ?? .nan }

    private func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string), ("array", .array),
            ("object", .object):
            return true
        case ("integer", .number(let number)):
            var (value, rounded) = (decimal(number.text), Decimal())
            NSDecimalRound(&rounded, &value, 0, .plain)
            return value == rounded
        default: return false
        }
    }

    private func same(_ one: JSONValue, _ other: JSONValue) -> Bool {
        switch (one, other) {
        case (.number(let one), .number(let other)): return decimal(one.text) == decimal(other.text)
        case (.array(let one), .array(let other)): return one.count == other.count && zip(one, other).allSatisfy(same)
        case (.object(let one), .object(let other)):
            return one.count == other.count
                && one.members.allSatisfy { member in other[member.key].map { same(member.value, $0) } ?? false }
        default: return one == other
        }
    }

    private func target(_ pointer: String) -> JSONValue {
        pointer.split(separator: "/").dropFirst().reduce(root) { value, key in
            value[String(key)] ?? Int(key).flatMap { value.arrayValue?[$0] } ?? false
        }
    }

    private func holds(_ keyword: String, _ asked: JSONValue, _ number: Decimal) -> Bool {
        guard case .number(let bound) = asked else { return true }
        let limit = decimal(bound.text)
        switch keyword {
        case "minimum": return number >= limit
        case "maximum": return number <= limit
        case "exclusiveMinimum": return number > limit
        case "exclusiveMaximum": return number < limit
        case "multipleOf":
            var (quotient, rounded) = (number / limit, Decimal())
            NSDecimalRound(&rounded, &quotient, 0, .plain)
            return quotient == rounded
        default: return true
        }
    }

    private func holds(_ keyword: String, _ asked: JSONValue, _ text: String) -> Bool {
        let count = text.unicodeScalars.count
        switch keyword {
        case "minLength": return count >= asked.intValue ?? 0
        case "maxLength": return count <= asked.intValue ?? 0
        case "pattern":
            guard let expression = try? NSRegularExpression(pattern: asked.stringValue ?? "") else { return false }
            return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
        default: return true
        }
    }

    private func holds(_ keyword: String, _ asked: JSONValue, _ elements: [JSONValue], _ schema: JSONValue) -> Bool {
        switch keyword {
        case "minItems": return elements.count >= asked.intValue ?? 0
        case "maxItems": return elements.count <= asked.intValue ?? 0
        case "prefixItems": return zip(elements, asked.arrayValue ?? []).allSatisfy(accepts)
        case "items":
            return elements.dropFirst(schema["prefixItems"]?.arrayValue?.count ?? 0).allSatisfy { accepts($0, asked) }
        default: return true
        }
    }

    private func holds(_ keyword: String, _ asked: JSONValue, _ object: JSONObject, _ schema: JSONValue) -> Bool {
        switch keyword {
        case "minProperties": return object.count >= asked.intValue ?? 0
        case "maxProperties": return object.count <= asked.intValue ?? 0
        case "required": return (asked.arrayValue ?? []).allSatisfy { object[$0.stringValue ?? ""] != nil }
        case "properties":
            return object.members.allSatisfy { member in asked[member.key].map { accepts(member.value, $0) } ?? true }
        case "additionalProperties":
            return object.members.allSatisfy { member in
                schema["properties"]?[member.key] != nil || accepts(member.value, asked)
            }
        default: return true
        }
    }
}
