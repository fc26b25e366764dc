import JSON

extension SchemaResolver {
    /// Whether a value satisfies a schema.
    mutating func contains(_ id: SchemaID, _ value: JSONValue) throws(SchemaError) -> Bool {
        for shape in try shapes(id) where try contains(shape, value) { return true }
        return false
    }

    /// Whether a value is of a shape.
    mutating func contains(_ shape: Shape, _ value: JSONValue) throws(SchemaError) -> Bool {
        switch (shape, value) {
        case (.values(let values), let value): return values.contains { $0.isSame(as: value) }
        case (.number(let rule), .number(let number)): return Decimal(number).map(rule.contains) ?? false
        case (.string(let rule), .string(let text)):
            let count = text.unicodeScalars.count
            guard count >= rule.minLength, count <= rule.maxLength ?? .max else { return false }
            return rule.pattern?.accepts(text) ?? true
        case (.array(let rule), .array(let elements)): return try contains(rule, elements)
        case (.object(let rule), .object(let object)): return try contains(rule, object)
        default: return false
        }
    }

    private mutating func contains(_ rule: ArrayRule, _ elements: [JSONValue]) throws(SchemaError) -> Bool {
        guard elements.count >= rule.minItems, elements.count <= rule.maxItems ?? .max else { return false }
        for (index, element) in elements.enumerated() {
            let schema = index < rule.prefix.count ? .schema(rule.prefix[index]) : rule.rest
            guard try allows(schema, element) else { return false }
        }
        return true
    }

    private mutating func contains(_ rule: ObjectRule, _ object: JSONObject) throws(SchemaError) -> Bool {
        guard object.count >= rule.minProperties, object.count <= rule.maxProperties ?? .max else { return false }
        let schemas = Dictionary(rule.properties.map { ($0.name, $0.schema) }) { first, _ in first }
        let names = Set(object.members.map { PropertyName($0.key) })
        guard rule.required.isSubset(of: names) else { return false }
        for member in object.members {
            let schema = schemas[PropertyName(member.key)].map(Shape.Rest.schema) ?? rule.rest
            guard try allows(schema, member.value) else { return false }
        }
        return true
    }

    private mutating func allows(_ rest: Shape.Rest, _ value: JSONValue) throws(SchemaError) -> Bool {
        switch rest {
        case .unspecified: true
        case .forbidden: false
        case .schema(let id): try contains(id, value)
        }
    }
}

// MARK: Disjointness

extension SchemaResolver {
    /// Whether no value satisfies both lists of shapes; false also where that can't be told.
    mutating func areDisjoint(
        _ ours: [Shape], _ theirs: [Shape], at pointer: String
    ) throws(SchemaError) -> Bool {
        for one in ours {
            for other in theirs {
                try countJoin(one, other, at: pointer)
                guard try areDisjoint(one, other, at: pointer) else { return false }
            }
        }
        return true
    }

    private mutating func areDisjoint(
        _ one: Shape, _ other: Shape, at pointer: String
    ) throws(SchemaError) -> Bool {
        switch (one, other) {
        case (.values(let values), let shape), (let shape, .values(let values)):
            for value in values where try contains(shape, value) { return false }
            return true
        case (.number(let one), .number(let other)):
            return one.joined(with: other).isEmpty
        case (.string(let one), .string(let other)):
            let longest = [one.maxLength, other.maxLength].compactMap { $0 }.min() ?? .max
            if max(one.minLength, other.minLength) > longest { return true }
            guard let first = one.pattern, let second = other.pattern else { return false }
            return intersection(first, second)?.isEmpty ?? false
        case (.array(let one), .array(let other)):
            return try areDisjoint(one, other, at: pointer)
        case (.object(let one), .object(let other)):
            return try areDisjoint(one, other, at: pointer)
        default:
            return JSONTypes(of: one).isDisjoint(with: JSONTypes(of: other))
        }
    }

    private mutating func areDisjoint(
        _ one: ArrayRule, _ other: ArrayRule, at pointer: String
    ) throws(SchemaError) -> Bool {
        let most = [one.maxItems, other.maxItems].compactMap { $0 }.min() ?? .max
        let least = max(one.minItems, other.minItems)
        if least > most { return true }
        // An item that both must have, and that can't be what both ask for.
        for index in 0..<min(least, max(one.prefix.count, other.prefix.count) + 1) {
            let ours = index < one.prefix.count ? .schema(one.prefix[index]) : one.rest
            let theirs = index < other.prefix.count ? .schema(other.prefix[index]) : other.rest
            if try areDisjoint(ours, theirs, at: pointer) { return true }
        }
        return false
    }

    /// Objects are told apart by a property that one of them requires and that can't be what both ask for.
    private mutating func areDisjoint(
        _ one: ObjectRule, _ other: ObjectRule, at pointer: String
    ) throws(SchemaError) -> Bool {
        let ours = Dictionary(one.properties.map { ($0.name, $0.schema) }) { first, _ in first }
        let theirs = Dictionary(other.properties.map { ($0.name, $0.schema) }) { first, _ in first }
        for name in (one.properties + other.properties).map(\.name) {
            guard one.required.contains(name) || other.required.contains(name) else { continue }
            let first = ours[name].map(Shape.Rest.schema) ?? one.rest
            let second = theirs[name].map(Shape.Rest.schema) ?? other.rest
            if try areDisjoint(first, second, at: pointer) { return true }
        }
        return false
    }

    private mutating func areDisjoint(
        _ one: Shape.Rest, _ other: Shape.Rest, at pointer: String
    ) throws(SchemaError) -> Bool {
        switch (one, other) {
        case (.forbidden, _), (_, .forbidden): return true
        case (.unspecified, _), (_, .unspecified): return false
        case (.schema(let one), .schema(let other)):
            // What contains the schema that is just being brought into form can't be compared yet.
            if isUnderWay(one) || isUnderWay(other) { return false }
            if one == other { return try shapes(one).isEmpty }
            let pair = [min(one, other), max(one, other)]
            guard comparing.insert(pair).inserted else { return false }
            defer { comparing.remove(pair) }
            return try areDisjoint(shapes(one), shapes(other), at: pointer)
        }
    }
}

extension NumberRule {
    /// Whether the bounds leave no number; false also where only the divisor does.
    var isEmpty: Bool {
        guard let low, let high else { return false }
        if low.value == high.value {
            return low.isExclusive || high.isExclusive || isInteger && !low.value.isInteger
        }
        return low.value > high.value
    }
}
