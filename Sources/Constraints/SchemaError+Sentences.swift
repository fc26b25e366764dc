import LinearRegex

// Every sentence about schemas, in one place.
extension SchemaError {
    static func unsupportedKeyword(_ keyword: String, at pointer: String) -> SchemaError {
        let advice =
            switch keyword {
            case "patternProperties", "propertyNames": "name the properties, or use additionalProperties"
            case "if", "then", "else", "dependentSchemas", "dependentRequired":
                "write the cases out as branches of anyOf"
            case "not": "say what is allowed instead, by enum or pattern"
            case "uniqueItems", "contains", "minContains", "maxContains":
                "check it after the text has been written"
            case "unevaluatedProperties": "use additionalProperties"
            case "unevaluatedItems", "additionalItems": "use prefixItems and items"
            case "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef":
                "use $ref with a path, such as #/$defs/name"
            default: "remove it, or look for its spelling"
            }
        return SchemaError(
            code: .unsupportedKeyword, pointer: pointer, keyword: keyword,
            message: "the keyword '\(keyword)' is not supported", advice: advice)
    }

    static func unsupportedValue(
        _ keyword: String, _ what: String, _ advice: String, at pointer: String
    ) -> SchemaError {
        SchemaError(
            code: .unsupportedValue, pointer: pointer, keyword: keyword, message: "'\(keyword)' \(what)", advice: advice
        )
    }

    static func invalidValue(_ keyword: String, _ takes: String, at pointer: String) -> SchemaError {
        SchemaError(
            code: .invalidValue, pointer: pointer, keyword: keyword, message: "'\(keyword)' \(takes)",
            advice: "see JSON schema, draft 2020-12")
    }

    static func notASchema(at pointer: String) -> SchemaError {
        SchemaError(
            code: .invalidValue, pointer: pointer, keyword: nil, message: "this is no schema",
            advice: "a schema is an object, true or false")
    }

    static func unknownFormat(_ name: String, at pointer: String) -> SchemaError {
        let known = StringFormat.allCases.map(\.rawValue).joined(separator: ", ")
        return unsupportedValue("format", "'\(name)' is not known", "use \(known), or a pattern", at: pointer)
    }

    static func badPattern(_ error: LinearRegexError, keyword: String, at pointer: String) -> SchemaError {
        SchemaError(
            code: .unsupportedValue, pointer: pointer, keyword: keyword,
            message: "in '\(keyword)', \(error.message) at character \(error.offset + 1)", advice: error.advice)
    }

    static func patternTooLarge(_ keyword: String, at pointer: String) -> SchemaError {
        SchemaError(
            code: .tooLarge, pointer: pointer, keyword: keyword,
            message: "'\(keyword)' makes too large an automaton",
            advice: "anchor it with ^ and $, use smaller counts, fewer \\p{…}, or a smaller minLength beside it")
    }

    static func remoteReference(_ target: String, at pointer: String) -> SchemaError {
        SchemaError(
            code: .badReference, pointer: pointer, keyword: "$ref",
            message: "'$ref' leads out of this schema, or to an anchor",
            advice: "put what it leads to under $defs and refer to #/$defs/name")
    }

    static func danglingReference(_ target: String, at pointer: String) -> SchemaError {
        SchemaError(
            code: .badReference, pointer: pointer, keyword: "$ref", message: "'$ref' leads to nothing",
            advice: "write it as #/$defs/name, and define the name there")
    }

    static func circularReference(at pointer: String) -> SchemaError {
        SchemaError(
            code: .badReference, pointer: pointer, keyword: "$ref", message: "this schema leads only to itself",
            advice: "put an object or an array between them")
    }

    static func overlapping(_ first: Int, _ second: Int, at pointer: String) -> SchemaError {
        SchemaError(
            code: .overlappingBranches, pointer: pointer, keyword: "oneOf",
            message: "branches \(first) and \(second) of 'oneOf' may both match",
            advice: "use anyOf, or tell them apart by type or by a required property with a const in each")
    }

    static func unsatisfiable(at pointer: String) -> SchemaError {
        SchemaError(
            code: .unsatisfiable, pointer: pointer, keyword: nil,
            message: "no value can be written that satisfies this",
            advice: "look for bounds that cross, a type that its siblings exclude, or a schema that requires itself")
    }

    static func tooManyProperties(at pointer: String) -> SchemaError {
        tooLarge("an object names more than \(SchemaLimits.properties) properties", "split it", at: pointer)
    }

    static func tooManyNumbers(at pointer: String) -> SchemaError {
        tooLarge("there are too many different bounds of numbers", "give several numbers the same bounds", at: pointer)
    }

    static func noMultiple(at pointer: String) -> SchemaError {
        tooLarge(
            "no number of at most 9 digits is found with 'multipleOf' and its bounds, or there are too many to tell",
            "use a smaller divisor, or other bounds", at: pointer)
    }

    static func tooManyShapes(at pointer: String) -> SchemaError {
        tooLarge(
            "allOf, anyOf and oneOf multiply to too many alternatives", "use fewer of them in one another", at: pointer)
    }

    static let schemaTooLarge = tooLarge(
        "it has more than \(SchemaLimits.values) values, or more than \(SchemaLimits.textBytes >> 20) MiB of text",
        "use a smaller one", at: "")

    static let schemaTooDeep = tooLarge("it is nested too deeply", "use $defs and $ref", at: "")

    static func tooLarge(_ message: String, _ advice: String, at pointer: String) -> SchemaError {
        SchemaError(code: .tooLarge, pointer: pointer, keyword: nil, message: message, advice: advice)
    }

    static let noChoices = SchemaError(
        code: .invalidValue, pointer: "", keyword: nil, message: "there is nothing to choose from",
        advice: "give at least one text")
}
