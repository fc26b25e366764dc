/// The tests, by their names: what stands behind `is`.
enum Tests {
    static let all: [String: Builtin] = types.merging(comparisons) { $1 }.merging(numbers) { $1 }

    private static let types: [String: Builtin] = [
        "defined": type { !$0.isUndefined },
        "undefined": type(\.isUndefined),
        "none": type { if case .none = $0 { true } else { false } },
        "boolean": type { if case .bool = $0 { true } else { false } },
        "true": type { if case .bool(true) = $0 { true } else { false } },
        "false": type { if case .bool(false) = $0 { true } else { false } },
        "integer": type { if case .integer = $0 { true } else { false } },
        "float": type { if case .float = $0 { true } else { false } },
        "number": type { $0.number != nil },
        "string": type { $0.string != nil },
        "mapping": type { if case .mapping = $0 { true } else { false } },
        "iterable": type {
            switch $0 {
            case .undefined, .text, .items, .mapping, .stream, .loop: true
            default: false
            }
        },
        "sequence": type {
            switch $0 {
            case .undefined, .text, .mapping: true
            case .items(let items): items.kind.isIndexed
            default: false
            }
        },
        "callable": type {
            switch $0 {
            case .undefined, .macro, .function, .method, .loop: true
            default: false
            }
        },
        // Nothing is marked as escaped here.
        "escaped": type { _ in false },
        "lower": text(TextCase.isLower),
        "upper": text(TextCase.isUpper),
        "filter": name { Filters.all[$0] != nil },
        "test": name { all[$0] != nil },
    ]

    private static let comparisons: [String: Builtin] = [
        "==": comparison(.equal), "eq": comparison(.equal), "equalto": comparison(.equal),
        "!=": comparison(.notEqual), "ne": comparison(.notEqual),
        ">": comparison(.greater), "gt": comparison(.greater), "greaterthan": comparison(.greater),
        ">=": comparison(.greaterOrEqual), "ge": comparison(.greaterOrEqual),
        "<": comparison(.less), "lt": comparison(.less), "lessthan": comparison(.less),
        "<=": comparison(.lessOrEqual), "le": comparison(.lessOrEqual),
        "in": comparison(.contained),
        "sameas": Builtin(["other"], required: 1) { (_, value, arguments) throws(TemplateError) in
            .bool(isSame(value, arguments[0] ?? .none))
        },
    ]

    private static let numbers: [String: Builtin] = [
        "odd": rest(of: 2, is: 1),
        "even": rest(of: 2, is: 0),
        "divisibleby": Builtin(["num"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            let rest = try evaluator.apply(.modulo, value, arguments[0] ?? .none)
            return .bool(try evaluator.areEqual(rest, .integer(0)))
        },
    ]

    private static func rest(of divisor: Int, is wanted: Int) -> Builtin {
        Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            let rest = try evaluator.apply(.modulo, value, .integer(divisor))
            return .bool(try evaluator.areEqual(rest, .integer(wanted)))
        }
    }

    private static func type(_ test: @escaping @Sendable (Value) -> Bool) -> Builtin {
        Builtin([]) { (_, value, _) throws(TemplateError) in .bool(test(value)) }
    }

    private static func text(_ test: @escaping @Sendable (String) -> Bool) -> Builtin {
        Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            let text = try evaluator.string(of: value)
            try evaluator.work(characters: text.utf8.count)
            return .bool(test(text))
        }
    }

    private static func name(_ isKnown: @escaping @Sendable (String) -> Bool) -> Builtin {
        Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            _ = try evaluator.key(value)
            return .bool(value.string.map(isKnown) ?? false)
        }
    }

    private static func comparison(_ operator: Comparison.Operator) -> Builtin {
        Builtin(["other"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            .bool(try evaluator.compare(`operator`, value, arguments[0] ?? .none))
        }
    }

    /// Python's `is`, as far as a template may rely on it: single values, and objects that are one.
    private static func isSame(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.none, .none): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.text(let left), .text(let right)): left == right
        case (.items(let left), .items(let right)): left === right
        case (.mapping(let left), .mapping(let right)): left === right
        case (.namespace(let left), .namespace(let right)): left == right
        default: false
        }
    }
}
