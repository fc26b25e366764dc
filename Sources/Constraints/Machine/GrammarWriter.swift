import JSON

/// Writes schemas in normal form as a grammar: automata made and shared, bounds filled in, heights and costs computed.
struct GrammarWriter {
    private struct StringKey: Hashable {
        var edges: [[ScalarAutomaton.Edge]]
        var accepting: [Bool]
    }

    private let limits: ConstraintLimits
    private var resolver: SchemaResolver
    private var grammar = Grammar()
    /// The grammar's number of each schema that was met.
    private var numbers: [SchemaID: Int32] = [:]
    private var open: [SchemaID] = []
    private var numberAutomata: [NumberRule: Int32?] = [:]
    private var stringAutomata: [StringKey: Int32] = [:]
    private var literals: [[UInt8]: Int32] = [:]
    private var numberStates = 0
    private var joinedEdges = 0

    private init(_ document: SchemaDocument, limits: ConstraintLimits) {
        self.limits = limits
        resolver = SchemaResolver(document)
        grammar.automata = Grammar.common
        grammar.depth = Int32(min(max(limits.depth, 1), 64))
    }

    static func grammar(_ root: JSONValue, limits: ConstraintLimits) throws(SchemaError) -> Grammar {
        var writer = GrammarWriter(try SchemaReader.read(root), limits: limits)
        writer.grammar.root = writer.number(of: SchemaDocument.root)
        var written = 0
        while written < writer.open.count {
            let id = writer.open[written]
            let shapes = try writer.resolver.shapes(id)
            let place = writer.resolver.document.pointers[id]
            let starts = try writer.starts(shapes, at: place)
            writer.grammar.schemas[written].starts = starts.map { ($0, 0) }
            written += 1
        }
        writer.grammar.settleHeights()
        guard writer.grammar.schemas[Int(writer.grammar.root)].height <= writer.grammar.depth else {
            throw .unsatisfiable(at: writer.blame())
        }
        writer.grammar.settleCosts()
        return writer.grammar
    }

    private mutating func number(of id: SchemaID) -> Int32 {
        if let number = numbers[id] { return number }
        let number = Int32(open.count)
        numbers[id] = number
        open.append(id)
        grammar.schemas.append(Grammar.Schema())
        return number
    }

    private mutating func add(_ automaton: ByteAutomaton) -> Int32 {
        grammar.automata.append(automaton)
        return Int32(grammar.automata.count - 1)
    }

    private mutating func starts(_ shapes: [Shape], at pointer: String) throws(SchemaError) -> [Grammar.Start] {
        var starts: [Grammar.Start] = []
        var words: [[UInt8]] = []
        for shape in shapes {
            switch shape {
            case .values(let values): words += values.map(Self.text)
            case .number(let rule):
                if let automaton = try number(rule, at: pointer) {
                    starts.append(.automaton(automaton, left: Grammar.far, need: 0))
                }
            case .string(let rule):
                if let start = try string(rule, at: pointer) { starts.append(start) }
            case .array(let rule): starts.append(array(rule))
            case .object(let rule): starts.append(object(rule))
            }
        }
        if !words.isEmpty { starts.append(.automaton(add(ByteAutomaton(words: words)), left: Grammar.far, need: 0)) }
        return starts
    }

    // MARK: Values by themselves

    private mutating func number(_ rule: NumberRule, at pointer: String) throws(SchemaError) -> Int32? {
        if let known = numberAutomata[rule] { return known }
        let automaton = NumberAutomaton.automaton(
            of: rule, limits: limits, stateLimit: SchemaLimits.numberStates, visited: &numberStates)
        guard numberStates <= SchemaLimits.allNumberStates else { throw .tooManyNumbers(at: pointer) }
        if automaton == nil, rule.divisor ?? 1 > 1, !rule.isEmpty {
            throw .noMultiple(at: pointer)
        }
        let number = automaton.map { add($0) }
        numberAutomata[rule] = .some(number)
        return number
    }

    private mutating func string(_ rule: StringRule, at pointer: String) throws(SchemaError) -> Grammar.Start? {
        let most = rule.maxLength ?? max(limits.stringLength, rule.minLength)
        guard rule.minLength <= most else { return nil }
        let left = Int32(most)
        guard var pattern = rule.pattern else {
            return .automaton(Grammar.anyText, left: left, need: Int32(rule.minLength))
        }
        if rule.minLength > 0 {
            // Beside a pattern the shortest length can't be counted apart: whether a text can still grow to it depends
            // on where the pattern stands.
            guard
                rule.minLength < SchemaLimits.patternEdges,
                let joined = pattern.intersection(.atLeast(rule.minLength), limit: SchemaLimits.patternEdges)
            else { throw .patternTooLarge("pattern", at: pointer) }
            pattern = joined
            joinedEdges += joined.edges.reduce(joined.edges.count) { $0 + $1.count }
            guard joinedEdges <= SchemaLimits.allEdges else { throw .patternTooLarge("pattern", at: pointer) }
        }
        guard !pattern.isEmpty else { return nil }
        let key = StringKey(edges: pattern.edges, accepting: pattern.accepting)
        let number: Int32
        if let known = stringAutomata[key] {
            number = known
        } else {
            guard let automaton = TextEncoding.automaton(of: pattern, limit: SchemaLimits.patternEdges) else {
                throw .patternTooLarge("pattern", at: pointer)
            }
            number = add(automaton)
            stringAutomata[key] = number
        }
        guard grammar.automata[Int(number)].scalarsToEnd(from: 0) <= left else { return nil }
        return .automaton(number, left: left, need: 0)
    }

    /// A value as it is written.
    private static func text(_ value: JSONValue) -> [UInt8] {
        switch value {
        case .null: return Array("null".utf8)
        case .bool(let flag): return Array((flag ? "true" : "false").utf8)
        case .number(let number): return Array(number.text.utf8)
        case .string(let text): return quoted(text)
        case .array(let elements):
            return [UInt8(ascii: "[")] + elements.map(Self.text).joined(separator: ", ".utf8) + [UInt8(ascii: "]")]
        case .object(let object):
            let members = object.members.map { quoted($0.key) + Array(": ".utf8) + Self.text($0.value) }
            return [UInt8(ascii: "{")] + members.joined(separator: ", ".utf8) + [UInt8(ascii: "}")]
        }
    }

    private static func quoted(_ text: String) -> [UInt8] {
        [UInt8(ascii: "\"")] + TextEncoding.content(of: text) + [UInt8(ascii: "\"")]
    }

    // MARK: Arrays and objects

    private mutating func array(_ rule: ArrayRule) -> Grammar.Start {
        var array = Grammar.Array()
        array.prefix = rule.prefix.map { number(of: $0) }
        switch rule.rest {
        case .schema(let id): array.rest = number(of: id)
        case .unspecified where rule.prefix.isEmpty: array.rest = number(of: SchemaDocument.anything)
        // Needed to be long enough, though the schema doesn't say what they are.
        case .unspecified where rule.minItems > rule.prefix.count: array.rest = number(of: SchemaDocument.anything)
        case .unspecified, .forbidden: array.rest = nil
        }
        array.minItems = Int32(rule.minItems)
        let most = rule.maxItems ?? max(limits.items, rule.minItems, rule.prefix.count)
        array.maxItems = Int32(array.rest == nil ? min(most, rule.prefix.count) : most)
        grammar.arrays.append(array)
        return .array(Int32(grammar.arrays.count - 1))
    }

    private mutating func object(_ rule: ObjectRule) -> Grammar.Start {
        var object = Grammar.Object()
        for property in rule.properties {
            let key = Self.quoted(property.name.text) + Array(": ".utf8)
            object.properties.append(
                Grammar.Property(
                    first: literal([UInt8(ascii: "{")] + key), later: literal(Array(", ".utf8) + key),
                    schema: number(of: property.schema), isRequired: rule.required.contains(property.name),
                    cost: Int32(key.count) + 2))
            object.names.insert(TextEncoding.content(of: property.name.text))
        }
        object.requiredFrom = [Int32](repeating: 0, count: object.properties.count + 1)
        for index in object.properties.indices.reversed() {
            object.requiredFrom[index] = object.requiredFrom[index + 1] + (object.properties[index].isRequired ? 1 : 0)
        }
        switch rule.rest {
        case .schema(let id): object.rest = number(of: id)
        case .unspecified where rule.properties.isEmpty || rule.minProperties > rule.properties.count:
            object.rest = number(of: SchemaDocument.anything)
        case .unspecified, .forbidden: object.rest = nil
        }
        object.maxAdditional = object.rest == nil ? 0 : Int32(max(limits.additionalProperties, rule.minProperties))
        object.minProperties = Int32(rule.minProperties)
        object.maxProperties = rule.maxProperties.map(Int32.init) ?? .max
        grammar.objects.append(object)
        return .object(Int32(grammar.objects.count - 1))
    }

    private mutating func literal(_ bytes: [UInt8]) -> Int32 {
        if let number = literals[bytes] { return number }
        let number = add(ByteAutomaton(literal: bytes))
        literals[bytes] = number
        return number
    }

    // MARK: Errors

    /// Where the reason lies that nothing can be written: the innermost required part that can't be.
    private func blame() -> String {
        var number = grammar.root
        var visited: Set<Int32> = []
        while visited.insert(number).inserted {
            guard
                let inner = grammar.schemas[Int(number)].starts.lazy.compactMap({ grammar.hindrance(to: $0.start) })
                    .first
            else { break }
            number = inner
        }
        return resolver.document.pointers[open[Int(number)]]
    }
}
