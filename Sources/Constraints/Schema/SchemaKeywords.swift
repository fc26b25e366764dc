import JSON

/// The keywords of one schema object, each known and of the right type.
struct SchemaKeywords {
    let object: JSONObject
    let pointer: String

    /// What only describes, and changes nothing about what is valid.
    private static let annotations: Set<String> = [
        "title", "description", "default", "examples", "$schema", "$id", "$comment", "$defs", "definitions",
        "deprecated",
        "readOnly", "writeOnly",
    ]

    private static let supported: Set<String> = [
        "type", "enum", "const", "$ref", "allOf", "anyOf", "oneOf", "properties", "required", "additionalProperties",
        "minProperties", "maxProperties", "items", "prefixItems", "minItems", "maxItems", "minLength", "maxLength",
        "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    ]

    init(_ object: JSONObject, at pointer: String) throws(SchemaError) {
        self.object = object
        self.pointer = pointer
        for member in object.members where !Self.supported.contains(member.key) {
            guard !Self.annotations.contains(member.key) else { continue }
            // Says nothing unless it is true.
            if member.key == "uniqueItems", case .bool(false) = member.value { continue }
            throw .unsupportedKeyword(member.key, at: pointer)
        }
    }

    subscript(keyword: String) -> JSONValue? { object[keyword] }

    /// Whether any of these keywords is there.
    func has(_ keywords: [String]) -> Bool { keywords.contains { object[$0] != nil } }

    func string(_ keyword: String) throws(SchemaError) -> String? {
        guard let value = object[keyword] else { return nil }
        guard let text = value.stringValue else { throw invalid(keyword, "takes a string") }
        return text
    }

    /// A count that isn't negative.
    func count(_ keyword: String) throws(SchemaError) -> Int? {
        guard let value = object[keyword] else { return nil }
        guard case .number(let number) = value, let decimal = Decimal(number), decimal.isInteger, !decimal.isNegative
        else { throw invalid(keyword, "takes a whole number from 0 on") }
        guard let count = decimal.intValue, count <= SchemaLimits.count else {
            throw .unsupportedValue(keyword, "is above \(SchemaLimits.count)", "ask for less", at: pointer)
        }
        return count
    }

    /// A number that bounds others.
    func bound(_ keyword: String) throws(SchemaError) -> Decimal? {
        guard let value = object[keyword] else { return nil }
        guard case .number(let number) = value else { throw invalid(keyword, "takes a number") }
        // More digits than a double holds would be compared otherwise by those who read numbers as doubles.
        guard let decimal = Decimal(number), decimal.significantDigits <= 15 else {
            throw .unsupportedValue(keyword, "has more than 15 digits", "round it", at: pointer)
        }
        return decimal
    }

    func branches(_ keyword: String) throws(SchemaError) -> [JSONValue]? {
        guard let value = object[keyword] else { return nil }
        guard let branches = value.arrayValue, !branches.isEmpty else {
            throw invalid(keyword, "takes a list of schemas")
        }
        return branches
    }

    /// What `enum` and `const` list together.
    func listedValues() throws(SchemaError) -> [JSONValue]? {
        var values: [JSONValue]?
        if let listed = object["enum"] {
            guard let elements = listed.arrayValue else { throw invalid("enum", "takes a list of values") }
            values = elements
        }
        if let constant = object["const"] {
            values = values.map { $0.filter { $0.isSame(as: constant) } } ?? [constant]
        }
        return values
    }

    /// The types that `type` names, and whether a number must be an integer; nil when there is no `type`.
    func types() throws(SchemaError) -> (types: JSONTypes, isInteger: Bool)? {
        guard let value = object["type"] else { return nil }
        let names = value.arrayValue ?? [value]
        var types: JSONTypes = []
        var isInteger = false
        for name in names {
            switch name.stringValue {
            case "null": types.insert(.null)
            case "boolean": types.insert(.boolean)
            case "number", "integer": types.insert(.number)
            case "string": types.insert(.string)
            case "array": types.insert(.array)
            case "object": types.insert(.object)
            default: throw invalid("type", "takes null, boolean, number, integer, string, array or object")
            }
        }
        let strings = names.compactMap(\.stringValue)
        isInteger = strings.contains("integer") && !strings.contains("number")
        return (types, isInteger)
    }

    func invalid(_ keyword: String, _ takes: String) -> SchemaError {
        .invalidValue(keyword, takes, at: pointer)
    }
}
