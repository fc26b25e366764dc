/// A value as a mapping's key: hashed and compared as in Python, where `1`, `1.0` and `True` are one key.
enum Key: Hashable {
    case none
    case undefined
    case integer(Int)
    case float(Double)
    case text(Text)
    case tuple([Key])
    case range(start: Int, stop: Int, step: Int)

    /// Nil for what Python can't hash: lists and mappings.
    init?(_ value: Value) {
        switch value {
        case .none: self = .none
        case .undefined: self = .undefined
        case .bool(let flag): self = .integer(flag ? 1 : 0)
        case .integer(let number): self = .integer(number)
        case .float(let number): self = Int(exactly: number).map { .integer($0) } ?? .float(number)
        case .text(let text): self = .text(text)
        case .items(let items) where items.kind == .tuple:
            var keys: [Key] = []
            keys.reserveCapacity(items.elements.count)
            for element in items.elements {
                guard let key = Key(element) else { return nil }
                keys.append(key)
            }
            self = .tuple(keys)
        case .items(let items):
            guard case .range(let start, let stop, let step) = items.kind else { return nil }
            self = .range(start: start, stop: stop, step: step)
        default: return nil
        }
    }
}

extension Evaluator {
    /// Python's `==`.
    func areEqual(_ left: Value, _ right: Value) throws(TemplateError) -> Bool {
        try step()
        switch (left, right) {
        case (.undefined, .undefined), (.none, .none): return true
        case (.text(let left), .text(let right)):
            if left.string.utf8.count == right.string.utf8.count { try work(bytes: left.string.utf8.count) }
            return left == right
        case (.items(let left), .items(let right)):
            return left === right ? true : try haveEqualElements(left, right)
        case (.mapping(let left), .mapping(let right)):
            return left === right ? true : try haveEqualEntries(left, right)
        case (.namespace(let left), .namespace(let right)): return left == right
        case (.loop(let left), .loop(let right)): return left === right
        case (.stream(let left), .stream(let right)): return left === right
        case (.macro(let left), .macro(let right)): return left === right
        case (.function(let left), .function(let right)): return left == right
        default:
            if let left = left.wholeNumber, let right = right.wholeNumber { return left == right }
            guard let left = left.number, let right = right.number else { return false }
            return left == right
        }
    }

    private func haveEqualElements(_ left: Items, _ right: Items) throws(TemplateError) -> Bool {
        switch (left.kind, right.kind) {
        case (.list, .list), (.tuple, .tuple), (.range, .range), (.pairs, .pairs), (.keys, .keys): break
        default: return false
        }
        guard left.elements.count == right.elements.count else { return false }
        for (left, right) in zip(left.elements, right.elements) where try !areEqual(left, right) { return false }
        return true
    }

    private func haveEqualEntries(_ left: Mapping, _ right: Mapping) throws(TemplateError) -> Bool {
        guard left.entries.count == right.entries.count else { return false }
        for (key, value) in left.entries {
            guard let key = try keyIfAny(key), let other = right[key] else { return false }
            if try !areEqual(value, other) { return false }
        }
        return true
    }

    /// Python's `<`: numbers, strings, and lists and tuples by their first difference.
    func isLess(_ left: Value, _ right: Value, _ name: String) throws(TemplateError) -> Bool {
        try step()
        if let left = left.wholeNumber, let right = right.wholeNumber { return left < right }
        if let left = left.number, let right = right.number { return left < right }
        switch (left, right) {
        case (.text(let left), .text(let right)):
            try work(bytes: min(left.string.utf8.count, right.string.utf8.count))
            return left < right
        case (.items(let left), .items(let right))
        where left.kind == right.kind && (left.kind == .list || left.kind == .tuple):
            for (left, right) in zip(left.elements, right.elements) where try !areEqual(left, right) {
                return try isLess(left, right, name)
            }
            return left.elements.count < right.elements.count
        case (.undefined(let missing), _), (_, .undefined(let missing)): throw failure(.undefined(missing.sentence))
        default:
            throw failure(.unsuitable(operation: "'\(name)'", operand: "\(left.typeName) and \(right.typeName)"))
        }
    }

    /// Python's `in`.
    func contains(_ container: Value, _ value: Value) throws(TemplateError) -> Bool {
        switch container {
        case .text(let text):
            guard let part = value.string else {
                throw failure(.unsuitable(operation: "'in' with a string", operand: value.typeName))
            }
            try work(characters: text.string.utf8.count + part.utf8.count)
            return Search(part).first(in: Array(text.string.utf8)) != nil
        case .mapping(let mapping): return mapping[try key(value)] != nil
        case .undefined: return false
        default:
            let walk = try walk(over: container)
            while let element = try walk.next(self) {
                if try areEqual(element, value) { return true }
            }
            return false
        }
    }
}

extension Evaluator {
    /// The value as a mapping's key; nil for one that can't be any. Finding a place for a long text reads all of it.
    func keyIfAny(_ value: Value) throws(TemplateError) -> Key? {
        try work(characters: keyCharacters(of: value))
        return Key(value)
    }

    private func keyCharacters(of value: Value) -> Int {
        switch value {
        case .text(let text): text.string.utf8.count
        case .items(let items) where items.kind == .tuple:
            items.elements.reduce(0) { $0 + keyCharacters(of: $1) + 1 }
        default: 0
        }
    }

    /// The value as a mapping's key.
    func key(_ value: Value) throws(TemplateError) -> Key {
        guard let key = try keyIfAny(value) else {
            throw failure(.unsuitable(operation: "a mapping's key", operand: value.typeName))
        }
        return key
    }
}
