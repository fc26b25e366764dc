import JSON

extension SchemaReader {
    /// The shapes that `type` and the keywords of single types describe; nil when none of them is there.
    ///
    /// A keyword speaks of one type only and allows whatever is of another; so without `type`, every type is a shape.
    mutating func typedShapes(_ keywords: SchemaKeywords) throws(SchemaError) -> [Shape]? {
        let named = try keywords.types()
        let number = try numberRule(keywords)
        let string = try stringRule(keywords)
        let array = try arrayRule(keywords)
        let object = try objectRule(keywords)
        guard named != nil || number != nil || string != nil || array != nil || object != nil else { return nil }
        let types = named?.types ?? [.null, .boolean, .number, .string, .array, .object]
        var shapes: [Shape] = []
        if types.contains(.null) { shapes.append(.values([.null])) }
        if types.contains(.boolean) { shapes.append(.values([.bool(true), .bool(false)])) }
        if types.contains(.number) {
            var rule = number ?? NumberRule()
            if named?.isInteger == true { rule.isInteger = true }
            shapes.append(.number(rule))
        }
        if types.contains(.string) { shapes.append(.string(string ?? StringRule())) }
        if types.contains(.array) { shapes.append(.array(array ?? ArrayRule())) }
        if types.contains(.object) { shapes.append(.object(object ?? ObjectRule())) }
        return shapes
    }

    private func numberRule(_ keywords: SchemaKeywords) throws(SchemaError) -> NumberRule? {
        var rule: NumberRule?
        for (keyword, isLow, isExclusive) in [
            ("minimum", true, false), ("exclusiveMinimum", true, true), ("maximum", false, false),
            ("exclusiveMaximum", false, true),
        ] {
            guard let value = try keywords.bound(keyword) else { continue }
            let bound = NumberRule.Bound(value: value, isExclusive: isExclusive)
            let one = NumberRule(low: isLow ? bound : nil, high: isLow ? nil : bound)
            rule = (rule ?? NumberRule()).joined(with: one)
        }
        guard let step = try keywords.bound("multipleOf") else { return rule }
        guard step > .zero else { throw keywords.invalid("multipleOf", "takes a number above 0") }
        guard let divisor = step.intValue, divisor <= SchemaLimits.divisor else {
            throw .unsupportedValue(
                "multipleOf", "is no whole number up to \(SchemaLimits.divisor)",
                "give the number as a whole number of smaller units, cents for instance", at: keywords.pointer)
        }
        rule = rule ?? NumberRule()
        rule?.isInteger = true
        rule?.divisor = divisor
        return rule
    }

    private mutating func stringRule(_ keywords: SchemaKeywords) throws(SchemaError) -> StringRule? {
        guard keywords.has(["minLength", "maxLength", "pattern", "format"]) else { return nil }
        var rule = StringRule()
        rule.minLength = try keywords.count("minLength") ?? 0
        rule.maxLength = try keywords.count("maxLength")
        if let pattern = try keywords.string("pattern") {
            rule.pattern = try patterns.automaton(pattern, keyword: "pattern", at: keywords.pointer)
        }
        if let name = try keywords.string("format") {
            guard let format = StringFormat(rawValue: name) else { throw .unknownFormat(name, at: keywords.pointer) }
            let automaton = try patterns.automaton(format.pattern, keyword: "format", at: keywords.pointer)
            guard let both = patterns.intersection(rule.pattern, automaton) else {
                throw .patternTooLarge("format", at: keywords.pointer)
            }
            rule.pattern = both
            rule.maxLength = min(rule.maxLength ?? .max, format.maxLength)
        }
        return rule
    }

    private mutating func arrayRule(_ keywords: SchemaKeywords) throws(SchemaError) -> ArrayRule? {
        guard keywords.has(["items", "prefixItems", "minItems", "maxItems"]) else { return nil }
        var rule = ArrayRule()
        rule.minItems = try keywords.count("minItems") ?? 0
        rule.maxItems = try keywords.count("maxItems")
        for (index, item) in (try keywords.branches("prefixItems") ?? []).enumerated() {
            rule.prefix.append(id(of: item, at: "\(keywords.pointer)/prefixItems/\(index)"))
        }
        if let items = keywords["items"] {
            if items.arrayValue != nil {
                throw .unsupportedValue("items", "is a list", "write it as prefixItems", at: keywords.pointer)
            }
            rule.rest = rest(items, at: "\(keywords.pointer)/items")
        }
        return rule
    }

    private mutating func objectRule(_ keywords: SchemaKeywords) throws(SchemaError) -> ObjectRule? {
        guard
            keywords.has(["properties", "required", "additionalProperties", "minProperties", "maxProperties"])
        else { return nil }
        var rule = ObjectRule()
        rule.minProperties = try keywords.count("minProperties") ?? 0
        rule.maxProperties = try keywords.count("maxProperties")
        if let value = keywords["properties"] {
            guard let members = value.objectValue?.members else {
                throw keywords.invalid("properties", "takes an object of schemas")
            }
            guard members.count <= SchemaLimits.properties else { throw .tooManyProperties(at: keywords.pointer) }
            for member in members {
                let place = JSONPointer.appending(member.key, to: keywords.pointer + "/properties")
                rule.properties.append(.init(name: PropertyName(member.key), schema: id(of: member.value, at: place)))
            }
        }
        if let value = keywords["additionalProperties"] {
            rule.rest = rest(value, at: keywords.pointer + "/additionalProperties")
        }
        if let value = keywords["required"] {
            guard let elements = value.arrayValue else { throw keywords.invalid("required", "takes a list of names") }
            guard elements.count <= SchemaLimits.properties else { throw .tooManyProperties(at: keywords.pointer) }
            var known = Set(rule.properties.map(\.name))
            for element in elements {
                guard let text = element.stringValue else {
                    throw keywords.invalid("required", "takes a list of names")
                }
                let name = PropertyName(text)
                rule.required.insert(name)
                // What is required and not described is written after what is.
                guard known.insert(name).inserted else { continue }
                rule.properties.append(.init(name: name, schema: undescribed(rule.rest, at: keywords.pointer)))
            }
        }
        return rule
    }

    /// The schema of a property that is required and has no description of its own.
    private mutating func undescribed(_ rest: Shape.Rest, at pointer: String) -> SchemaID {
        switch rest {
        case .unspecified: SchemaDocument.anything
        case .schema(let id): id
        case .forbidden: id(of: .bool(false), at: pointer + "/additionalProperties")
        }
    }

    private mutating func rest(_ value: JSONValue, at pointer: String) -> Shape.Rest {
        if case .bool(false) = value { return .forbidden }
        return .schema(id(of: value, at: pointer))
    }
}
