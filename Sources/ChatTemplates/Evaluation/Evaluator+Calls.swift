/// Arguments of a call, evaluated.
struct Arguments {
    var positional: [Value] = []
    var keywords: [(name: String, value: Value)] = []
}

/// A function that templates can call by name.
enum Function: Equatable {
    case range
    case namespace
    case dict
    case raiseException
    case strftimeNow
}

/// A value's method before it is called.
final class Method {
    let receiver: Value
    let name: String

    init(_ receiver: Value, _ name: String) {
        self.receiver = receiver
        self.name = name
    }
}

/// What a filter, test or method takes and does.
struct Builtin: Sendable {
    typealias Body = @Sendable (Evaluator, Value, Bound) throws(TemplateError) -> Value

    /// Names of the parameters in their order; nil for any arguments.
    let parameters: [String]?
    /// How many of them must be given.
    let required: Int
    let body: Body

    init(_ parameters: [String]?, required: Int = 0, _ body: @escaping Body) {
        self.parameters = parameters
        self.required = required
        self.body = body
    }
}

/// Arguments by the places of their parameters.
struct Bound {
    let values: [Value?]
    /// All arguments, for what takes any.
    let all: Arguments

    subscript(place: Int) -> Value? { values.indices.contains(place) ? values[place] : nil }

    /// The argument unless it is missing or none.
    func given(_ place: Int) -> Value? {
        if case .some(.none) = self[place] { nil } else { self[place] }
    }
}

extension Evaluator {
    func call(_ callee: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        switch callee {
        case .macro(let macro): return try call(macro, arguments)
        case .function(let function): return try call(function, arguments)
        case .method(let method):
            guard let builtin = Methods.of(method.receiver)?.all[method.name] else { break }
            return try run(builtin, "'\(method.name)'", method.receiver, arguments)
        case .undefined(.forbidden(let name)): throw failure(.forbidden("'\(name)'"))
        case .undefined(let missing): throw failure(.undefined(missing.sentence))
        default: break
        }
        throw failure(.unsuitable(operation: "a call", operand: callee.typeName))
    }

    func filter(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        guard let filter = Filters.all[name] else { throw failure(.unknown(kind: "filter", name: name)) }
        return try run(filter, "the filter '\(name)'", value, arguments)
    }

    func test(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Bool {
        guard let test = Tests.all[name] else { throw failure(.unknown(kind: "test", name: name)) }
        return try run(test, "the test '\(name)'", value, arguments).isTrue
    }

    private func run(
        _ builtin: Builtin, _ name: @autoclosure () -> String, _ value: Value, _ arguments: Arguments
    ) throws(TemplateError) -> Value {
        guard let parameters = builtin.parameters else {
            return try builtin.body(self, value, Bound(values: [], all: arguments))
        }
        let values = try bind(arguments, to: parameters, required: builtin.required, name())
        return try builtin.body(self, value, Bound(values: values, all: arguments))
    }

    func bind(
        _ arguments: Arguments, to parameters: [String], required: Int, _ name: @autoclosure () -> String
    ) throws(TemplateError) -> [Value?] {
        if arguments.positional.count > parameters.count {
            throw failure(.arguments(of: name(), detail: "takes at most \(parameters.count) arguments"))
        }
        var values: [Value?] = arguments.positional
        if values.count < parameters.count {
            values += repeatElement(nil, count: parameters.count - values.count)
        }
        for (keyword, value) in arguments.keywords {
            guard let place = parameters.firstIndex(of: keyword), values[place] == nil else {
                throw failure(.arguments(of: name(), detail: "takes no '\(keyword)' here"))
            }
            values[place] = value
        }
        if let missing = values[..<required].firstIndex(where: { $0 == nil }) {
            throw failure(.arguments(of: name(), detail: "needs '\(parameters[missing])'"))
        }
        return values
    }

    // MARK: Functions

    private func call(_ function: Function, _ arguments: Arguments) throws(TemplateError) -> Value {
        switch function {
        case .range: return try range(arguments)
        case .namespace: return try namespace(entries(arguments, of: "'namespace'"))
        case .dict: return try mapping(entries(arguments, of: "'dict'"))
        case .raiseException:
            let values = try bind(arguments, to: ["message"], required: 1, "'raise_exception'")
            throw failure(.raised(try string(of: values[0] ?? .none)))
        case .strftimeNow:
            let values = try bind(arguments, to: ["format"], required: 1, "'strftime_now'")
            guard let date, let format = values[0]?.string else {
                throw failure(.arguments(of: "'strftime_now'", detail: "needs a format and a date"))
            }
            // A conversion may stand for a whole date.
            try work(items: format.utf8.count * 100)
            guard let text = date.formatted(format) else {
                throw failure(
                    .arguments(of: "'strftime_now'", detail: "has a conversion in its format that is not supported"))
            }
            return try self.text(text)
        }
    }

    private func range(_ arguments: Arguments) throws(TemplateError) -> Value {
        let bounds = arguments.positional.compactMap(\.wholeNumber)
        guard arguments.keywords.isEmpty, bounds.count == arguments.positional.count, (1...3).contains(bounds.count)
        else {
            throw failure(.arguments(of: "'range'", detail: "takes one to three whole numbers"))
        }
        let (start, stop) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
        let step = bounds.count == 3 ? bounds[2] : 1
        if step == 0 { throw failure(.arithmetic("a range whose step is zero")) }
        let (distance, overflow) = stop.subtractingReportingOverflow(start)
        if overflow || step == .min { throw failure(.limit(.range)) }
        let isEmpty = step > 0 ? distance <= 0 : distance >= 0
        let count = isEmpty ? 0 : (distance.magnitude - 1) / step.magnitude + 1
        if count > Limits.range { throw failure(.limit(.range)) }
        try reserve(bytes: Int(count) * MemoryLayout<Value>.stride)
        let elements = (0..<Int(count)).map { Value.integer(start + $0 * step) }
        return try items(elements, .range(start: start, stop: stop, step: step))
    }

    /// The entries of a mapping or of pairs, then the keywords: what `dict` takes.
    private func entries(
        _ arguments: Arguments, of name: String
    ) throws(TemplateError) -> [(key: Value, value: Value)] {
        var entries: [(key: Value, value: Value)] = []
        if arguments.positional.count > 1 {
            throw failure(.arguments(of: name, detail: "takes at most 1 argument before keywords"))
        }
        if let first = arguments.positional.first {
            if case .mapping(let mapping) = first {
                entries = mapping.entries
            } else {
                for element in try elements(of: first) {
                    let pair = try elements(of: element)
                    guard pair.count == 2 else {
                        throw failure(.unsuitable(operation: name, operand: "\(pair.count) values instead of a pair"))
                    }
                    entries.append((pair[0], pair[1]))
                }
            }
        }
        return entries + arguments.keywords.map { (key: .given($0.name), value: $0.value) }
    }
}
