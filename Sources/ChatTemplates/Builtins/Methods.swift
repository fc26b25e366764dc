/// The methods of values, by their types.
struct Methods {
    let all: [String: Builtin]
    /// Methods of Python's that would change the value: they are there, and may not be called.
    var forbidden: Set<String> = []

    /// The methods of a value; nil for types without any.
    static func of(_ value: Value) -> Methods? {
        switch value {
        case .text: ofText
        case .mapping: ofMappings
        case .items(let items):
            switch items.kind {
            case .list: ofLists
            case .tuple, .range: ofTuples
            case .keys, .values, .pairs: nil
            }
        case .loop: ofLoops
        default: nil
        }
    }

    private static let ofMappings = Methods(
        all: [
            "items": Builtin([]) { (evaluator, value, _) throws(TemplateError) in try evaluator.pairs(of: value) },
            "keys": Builtin([]) { (evaluator, value, _) throws(TemplateError) in
                try evaluator.items(evaluator.entries(of: value).map(\.key), .keys)
            },
            "values": Builtin([]) { (evaluator, value, _) throws(TemplateError) in
                try evaluator.items(evaluator.entries(of: value).map(\.value), .values)
            },
            "get": Builtin(["key", "default"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
                guard case .mapping(let mapping) = value, let key = arguments[0] else { return .none }
                return try mapping[evaluator.key(key)] ?? arguments[1] ?? .none
            },
            "copy": Builtin([]) { (_, value, _) throws(TemplateError) in value },
        ],
        forbidden: ["clear", "pop", "popitem", "setdefault", "update"])

    private static let ofTuples = Methods(all: [
        "count": Builtin(["value"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            var count = 0
            for element in try evaluator.elements(of: value)
            where try evaluator.areEqual(element, arguments[0] ?? .none) { count += 1 }
            return .integer(count)
        },
        "index": Builtin(["value"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            for (place, element) in try evaluator.elements(of: value).enumerated()
            where try evaluator.areEqual(element, arguments[0] ?? .none) { return .integer(place) }
            throw evaluator.failure(.arguments(of: "'index'", detail: "finds no such element"))
        },
    ])

    private static let ofLists = Methods(
        all: ofTuples.all.merging(["copy": Builtin([]) { (_, value, _) throws(TemplateError) in value }]) { $1 },
        forbidden: ["append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"])

    private static let ofLoops = Methods(all: [
        "cycle": Builtin(nil) { (evaluator, value, arguments) throws(TemplateError) in
            let values = arguments.all.positional
            guard case .loop(let loop) = value, !values.isEmpty else {
                throw evaluator.failure(.arguments(of: "'cycle'", detail: "needs values"))
            }
            return values[max(loop.index0, 0) % values.count]
        },
        "changed": Builtin(nil) { (evaluator, value, arguments) throws(TemplateError) in
            guard case .loop(let loop) = value else { return .bool(false) }
            return .bool(try loop.changed(arguments.all.positional, evaluator))
        },
    ])
}

extension Evaluator {
    /// The entries of a mapping.
    func entries(of value: Value) throws(TemplateError) -> [(key: Value, value: Value)] {
        guard case .mapping(let mapping) = value else {
            throw failure(.unsuitable(operation: "taking entries", operand: value.typeName))
        }
        return mapping.entries
    }

    /// The entries of a mapping as pairs.
    func pairs(of value: Value) throws(TemplateError) -> Value {
        var pairs: [Value] = []
        for entry in try entries(of: value) { pairs.append(try items([entry.key, entry.value], .tuple)) }
        return try items(pairs, .pairs)
    }
}
