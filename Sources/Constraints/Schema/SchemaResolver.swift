import JSON

/// Brings schemas into normal form: references followed, `allOf` joined shape by shape, `oneOf` proved to be a choice.
///
/// A schema that comes of joining others gets a number of its own, under the set of those that were read, so that joining
/// schemas that contain themselves ends.
struct SchemaResolver {
    private enum Progress {
        case waiting
        case underWay
        case done([Shape])
    }

    private(set) var document: SchemaDocument
    private var progress: [Progress]
    private var joined: [[SchemaID]: SchemaID] = [:]
    /// What each joined schema was joined of, in ascending order.
    private var parts: [SchemaID: [SchemaID]] = [:]
    private var joins = 0
    private var depth = 0
    private var patterns = PatternStore()
    /// Pairs whose disjointness is being asked; met again, they are taken not to be.
    var comparing: Set<[SchemaID]> = []

    init(_ document: SchemaDocument) {
        self.document = document
        progress = document.expressions.map { _ in .waiting }
    }

    /// The shapes of a schema.
    mutating func shapes(_ id: SchemaID) throws(SchemaError) -> [Shape] {
        switch progress[id] {
        case .done(let shapes): return shapes
        case .underWay: throw .circularReference(at: document.pointers[id])
        case .waiting: break
        }
        progress[id] = .underWay
        depth += 1
        guard depth <= SchemaLimits.depth else { throw .schemaTooDeep }
        let shapes = try shapes(document.expressions[id], at: document.pointers[id])
        depth -= 1
        progress[id] = .done(shapes)
        return shapes
    }

    func isUnderWay(_ id: SchemaID) -> Bool {
        if case .underWay = progress[id] { true } else { false }
    }

    private mutating func shapes(
        _ expression: SchemaExpression, at pointer: String
    ) throws(SchemaError) -> [Shape] {
        switch expression {
        case .shapes(let shapes): return shapes
        case .reference(let id): return try shapes(id)
        case .any(let branches):
            var shapes: [Shape] = []
            for branch in branches { shapes += try self.shapes(branch, at: pointer) }
            return try checked(shapes, at: pointer)
        case .one(let branches, let pointer):
            var all: [[Shape]] = []
            for branch in branches { all.append(try shapes(branch, at: pointer)) }
            for second in all.indices {
                for first in 0..<second where try !areDisjoint(all[first], all[second], at: pointer) {
                    throw .overlapping(first + 1, second + 1, at: pointer)
                }
            }
            return try checked(all.flatMap { $0 }, at: pointer)
        case .all(let parts):
            var shapes = SchemaDocument.anythingShapes
            var isFirst = true
            for part in parts {
                let next = try self.shapes(part, at: pointer)
                // All parts that allow anything change nothing.
                if case .reference(SchemaDocument.anything) = part { continue }
                shapes = isFirst ? next : try join(shapes, next, at: pointer)
                isFirst = false
            }
            return shapes
        }
    }

    private func checked(_ shapes: [Shape], at pointer: String) throws(SchemaError) -> [Shape] {
        guard shapes.count <= SchemaLimits.shapes else { throw .tooManyShapes(at: pointer) }
        return shapes
    }

    /// Counts the comparison of two shapes; lists of values are compared one by one.
    mutating func countJoin(_ one: Shape, _ other: Shape, at pointer: String) throws(SchemaError) {
        func size(_ shape: Shape) -> Int {
            if case .values(let values) = shape { values.count } else { 1 }
        }
        joins += 10 + size(one) * size(other)
        guard joins <= SchemaLimits.joins else { throw .tooManyShapes(at: pointer) }
    }

    // MARK: Joining

    /// The shapes of what satisfies both lists.
    private mutating func join(
        _ ours: [Shape], _ theirs: [Shape], at pointer: String
    ) throws(SchemaError) -> [Shape] {
        var result: [Shape] = []
        for one in ours {
            for other in theirs {
                try countJoin(one, other, at: pointer)
                if let both = try join(one, other, at: pointer) { result.append(both) }
            }
        }
        return try checked(result, at: pointer)
    }

    private mutating func join(_ one: Shape, _ other: Shape, at pointer: String) throws(SchemaError) -> Shape? {
        switch (one, other) {
        case (.values(let values), let shape), (let shape, .values(let values)):
            var kept: [JSONValue] = []
            for value in values where try contains(shape, value) { kept.append(value) }
            return kept.isEmpty ? nil : .values(kept)
        case (.number(let one), .number(let other)):
            return .number(one.joined(with: other))
        case (.string(let one), .string(let other)):
            guard let pattern = patterns.intersection(one.pattern, other.pattern) else {
                throw .patternTooLarge("pattern", at: pointer)
            }
            let maxLength = [one.maxLength, other.maxLength].compactMap { $0 }.min()
            return .string(
                StringRule(minLength: max(one.minLength, other.minLength), maxLength: maxLength, pattern: pattern))
        case (.array(let one), .array(let other)):
            return .array(try join(one, other, at: pointer))
        case (.object(let one), .object(let other)):
            return .object(try join(one, other, at: pointer))
        default: return nil
        }
    }

    private mutating func join(
        _ one: ArrayRule, _ other: ArrayRule, at pointer: String
    ) throws(SchemaError) -> ArrayRule {
        var result = ArrayRule()
        for index in 0..<max(one.prefix.count, other.prefix.count) {
            let ours = index < one.prefix.count ? .schema(one.prefix[index]) : one.rest
            let theirs = index < other.prefix.count ? .schema(other.prefix[index]) : other.rest
            switch try join(ours, theirs, at: pointer) {
            case .schema(let id): result.prefix.append(id)
            case .unspecified: result.prefix.append(SchemaDocument.anything)
            case .forbidden:
                // Nothing may stand from here on.
                result.rest = .forbidden
                return bounded(result, one, other)
            }
        }
        result.rest = try join(one.rest, other.rest, at: pointer)
        return bounded(result, one, other)
    }

    private func bounded(_ rule: ArrayRule, _ one: ArrayRule, _ other: ArrayRule) -> ArrayRule {
        var rule = rule
        rule.minItems = max(one.minItems, other.minItems)
        rule.maxItems = [one.maxItems, other.maxItems].compactMap { $0 }.min()
        return rule
    }

    private mutating func join(
        _ one: ObjectRule, _ other: ObjectRule, at pointer: String
    ) throws(SchemaError) -> ObjectRule {
        var result = ObjectRule()
        let ours = Dictionary(one.properties.map { ($0.name, $0.schema) }) { first, _ in first }
        let theirs = Dictionary(other.properties.map { ($0.name, $0.schema) }) { first, _ in first }
        result.required = one.required.union(other.required)
        let names = one.properties.map(\.name) + other.properties.map(\.name).filter { ours[$0] == nil }
        guard names.count <= SchemaLimits.properties else { throw .tooManyProperties(at: pointer) }
        for name in names {
            let first = ours[name].map(Shape.Rest.schema) ?? one.rest
            let second = theirs[name].map(Shape.Rest.schema) ?? other.rest
            switch try join(first, second, at: pointer) {
            case .schema(let id): result.properties.append(.init(name: name, schema: id))
            case .unspecified: result.properties.append(.init(name: name, schema: SchemaDocument.anything))
            case .forbidden:
                // Named still, so that it can't come as an additional one, and so that requiring it can't be satisfied.
                result.properties.append(.init(name: name, schema: add(.shapes([]), at: pointer)))
            }
        }
        result.rest = try join(one.rest, other.rest, at: pointer)
        result.minProperties = max(one.minProperties, other.minProperties)
        result.maxProperties = [one.maxProperties, other.maxProperties].compactMap { $0 }.min()
        return result
    }

    private mutating func join(
        _ one: Shape.Rest, _ other: Shape.Rest, at pointer: String
    ) throws(SchemaError) -> Shape.Rest {
        switch (one, other) {
        case (.forbidden, _), (_, .forbidden): return .forbidden
        case (.unspecified, let rest), (let rest, .unspecified): return rest
        case (.schema(let one), .schema(let other)):
            if one == other || other == SchemaDocument.anything { return .schema(one) }
            if one == SchemaDocument.anything { return .schema(other) }
            let all = Set(parts[one] ?? [one]).union(parts[other] ?? [other]).sorted()
            if let id = joined[all] { return .schema(id) }
            if all == parts[one] ?? [one] { return .schema(one) }
            if all == parts[other] ?? [other] { return .schema(other) }
            guard document.expressions.count < SchemaLimits.schemas else { throw .tooManyShapes(at: pointer) }
            let id = add(.all(all.map(SchemaExpression.reference)), at: document.pointers[one])
            joined[all] = id
            parts[id] = all
            return .schema(id)
        }
    }

    private mutating func add(_ expression: SchemaExpression, at pointer: String) -> SchemaID {
        document.expressions.append(expression)
        document.pointers.append(pointer)
        progress.append(.waiting)
        return document.expressions.count - 1
    }

    /// What two patterns have in common; nil when that is too large.
    mutating func intersection(_ one: ScalarAutomaton, _ other: ScalarAutomaton) -> ScalarAutomaton? {
        patterns.intersection(one, other).flatMap { $0 }
    }
}

extension NumberRule {
    /// What both allow. Divisors join to their least common multiple, or to one that is past every number written here.
    func joined(with other: NumberRule) -> NumberRule {
        var result = NumberRule(isInteger: isInteger || other.isInteger)
        func tighter(_ one: Bound?, _ other: Bound?, _ isTighter: (Decimal, Decimal) -> Bool) -> Bound? {
            guard let one, let other else { return one ?? other }
            if one.value == other.value { return one.isExclusive ? one : other }
            return isTighter(one.value, other.value) ? one : other
        }
        result.low = tighter(low, other.low, >)
        result.high = tighter(high, other.high, <)
        if let divisor, let theirs = other.divisor {
            var (a, b) = (divisor, theirs)
            while b != 0 { (a, b) = (b, a % b) }
            result.divisor = divisor / a * theirs
        } else {
            result.divisor = divisor ?? other.divisor
        }
        return result
    }
}
