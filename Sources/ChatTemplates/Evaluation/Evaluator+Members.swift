/// Members of values: attributes, elements, slices.
///
/// Data, and the methods that are listed in `Builtins`: nothing else of a value can be reached.
extension Evaluator {
    /// `value.name`: a method or attribute first, then the entry of a mapping.
    func attribute(_ name: String, of value: Value) throws(TemplateError) -> Value {
        if case .undefined(let missing) = value { throw failure(.undefined(missing.sentence)) }
        if let attribute = try ownAttribute(name, of: value) { return attribute }
        if case .mapping(let mapping) = value, let entry = mapping[.text(Text(string: name, charge: nil))] {
            return entry
        }
        return .undefined(.member("'\(name)'", of: value.typeName))
    }

    /// `value[index]`: an element or entry first, then a method or attribute.
    func element(_ index: Value, of value: Value) throws(TemplateError) -> Value {
        if case .undefined(let missing) = value { throw failure(.undefined(missing.sentence)) }
        if case .mapping(let mapping) = value, let key = try keyIfAny(index), let entry = mapping[key] { return entry }
        if let place = index.wholeNumber, let element = try element(place, of: value) { return element }
        if let name = index.string {
            if let attribute = try ownAttribute(name, of: value) { return attribute }
            return .undefined(.member("'\(name)'", of: value.typeName))
        }
        if let place = index.wholeNumber { return .undefined(.member("\(place)", of: value.typeName)) }
        return .undefined(.member("of that kind", of: value.typeName))
    }

    private func element(_ place: Int, of value: Value) throws(TemplateError) -> Value? {
        switch value {
        case .items(let items) where items.kind.isIndexed:
            let place = place < 0 ? place + items.elements.count : place
            return items.elements.indices.contains(place) ? items.elements[place] : nil
        case .text(let text):
            let scalars = text.string.unicodeScalars
            try work(bytes: text.string.utf8.count)
            let limit = place < 0 ? scalars.startIndex : scalars.endIndex
            let start = place < 0 ? scalars.endIndex : scalars.startIndex
            guard let index = scalars.index(start, offsetBy: place, limitedBy: limit), index < scalars.endIndex else {
                return nil
            }
            return .given(String(scalars[index]))
        default: return nil
        }
    }

    /// A method or attribute of the value's type; nil when it has none of that name.
    private func ownAttribute(_ name: String, of value: Value) throws(TemplateError) -> Value? {
        if name.hasPrefix("__") { return .undefined(.forbidden(name)) }
        switch value {
        case .namespace(let number): return namespaces[number][name]
        case .loop(let loop): return try attribute(name, of: loop)
        case .items(let items):
            guard case .range(let start, let stop, let step) = items.kind else { break }
            if let bound = ["start": start, "stop": stop, "step": step][name] { return .integer(bound) }
        case .macro(let macro): return name == "name" ? .given(self.name(macro.definition.name)) : nil
        default: break
        }
        guard let methods = Methods.of(value) else { return nil }
        if methods.forbidden.contains(name) { return .undefined(.forbidden(name)) }
        return methods.all[name] != nil ? .method(Method(value, name)) : nil
    }

    private func attribute(_ name: String, of loop: LoopState) throws(TemplateError) -> Value? {
        switch name {
        case "index": return .integer(loop.index0 + 1)
        case "index0": return .integer(loop.index0)
        case "revindex": return .integer(try loop.length(self) - loop.index0)
        case "revindex0": return .integer(try loop.length(self) - loop.index0 - 1)
        case "first": return .bool(loop.index0 == 0)
        case "last": return .bool(try loop.following(self) == nil)
        case "length": return .integer(try loop.length(self))
        case "depth": return .integer(1)
        case "depth0": return .integer(0)
        case "previtem": return loop.previous ?? .undefined(.because("there is no previous item"))
        case "nextitem": return try loop.following(self) ?? .undefined(.because("there is no next item"))
        case "cycle", "changed": return .method(Method(.loop(loop), name))
        default: return nil
        }
    }

    // MARK: Slices

    /// `value[start:stop:step]`, with Python's meaning of negative and missing bounds.
    func slice(_ value: Value, start: Value, stop: Value, step: Value) throws(TemplateError) -> Value {
        if case .undefined(let missing) = value { throw failure(.undefined(missing.sentence)) }
        guard let start = bound(start), let stop = bound(stop), let step = bound(step) else {
            throw failure(.unsuitable(operation: "a slice", operand: "bounds that are no whole numbers"))
        }
        if step == .some(0) { throw failure(.arithmetic("a slice whose step is zero")) }
        switch value {
        case .items(let list) where list.kind.isIndexed:
            let places = self.places(count: list.elements.count, start, stop, step ?? 1)
            var kind = list.kind
            if case .range(let start, _, let stride) = kind {
                kind = .range(
                    start: start + places.first * stride, stop: start + places.last * stride,
                    step: stride * places.step)
            }
            return try items(places.all.map { list.elements[$0] }, kind)
        case .text(let text):
            let count = try count(of: value)
            let places = self.places(count: count, start, stop, step ?? 1)
            if step ?? 1 == 1 { return try self.text(part(of: text.string, first: places.first, last: places.last)) }
            try reserve(bytes: count * 4)
            try work(characters: count)
            let scalars = Array(text.string.unicodeScalars)
            var part = String.UnicodeScalarView()
            for place in places.all { part.append(scalars[place]) }
            return try self.text(String(part))
        default: throw unusable(value, in: "a slice")
        }
    }

    /// A bound: nil inside for none, nil for what is no bound.
    private func bound(_ value: Value) -> Int?? {
        if case .none = value { return .some(nil) }
        return value.wholeNumber.map { .some($0) }
    }

    private func part(of string: String, first: Int, last: Int) -> String {
        if first >= last { return "" }
        let scalars = string.unicodeScalars
        let start = scalars.index(scalars.startIndex, offsetBy: first)
        return String(scalars[start..<scalars.index(start, offsetBy: last - first)])
    }

    private func places(count: Int, _ start: Int?, _ stop: Int?, _ step: Int) -> Places {
        let (low, high) = step > 0 ? (0, count) : (-1, count - 1)
        func clamped(_ bound: Int) -> Int { min(max(bound < 0 ? bound + count : bound, low), high) }
        let first = start.map(clamped) ?? (step > 0 ? low : high)
        let last = stop.map(clamped) ?? (step > 0 ? high : low)
        // A step beyond the count takes the first element alone; so does the count, without an overflow.
        return Places(first: first, last: last, step: min(max(step, -count - 1), count + 1))
    }

    /// The places that a slice takes, `last` not among them.
    private struct Places {
        let first: Int
        let last: Int
        let step: Int

        var all: StrideTo<Int> { stride(from: first, to: last, by: step) }
    }
}
