internal import JSON

/// What a template is given, as values.
extension Evaluator {
    /// Sets the functions, then the variables.
    func define(_ variables: JSONObject, names: [String]) throws(TemplateError) {
        var functions: [String: Function] = [
            "range": .range, "namespace": .namespace, "dict": .dict, "raise_exception": .raiseException,
        ]
        if date != nil { functions["strftime_now"] = .strftimeNow }
        var places: [Key: Int] = [:]
        for (place, name) in names.enumerated() {
            places[.text(Text(string: name, charge: nil))] = place
            if let function = functions[name] { globals[place] = .function(function) }
        }
        for member in variables.members {
            guard let place = places[.text(Text(string: member.key, charge: nil))] else { continue }
            globals[place] = try value(of: member.value, depth: 0)
        }
    }

    /// A JSON value. What the caller gave counts no memory here: it has it already.
    private func value(of json: JSONValue, depth: Int) throws(TemplateError) -> Value {
        if depth > Limits.valueDepth { throw inputError(.limit(.valueDepth)) }
        switch json {
        case .null: return .none
        case .bool(let flag): return .bool(flag)
        case .number(let number): return try value(of: number)
        case .string(let string): return .given(string)
        case .array(let elements):
            var values: [Value] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(try value(of: element, depth: depth + 1)) }
            return .items(Items(values, kind: .list, depth: 1 + (values.lazy.map(\.depth).max() ?? 0), charge: nil))
        case .object(let object):
            var entries: [(key: Value, value: Value)] = []
            var places: [Key: Int] = [:]
            for member in object.members {
                places[.text(Text(string: member.key, charge: nil))] = entries.count
                entries.append((.given(member.key), try value(of: member.value, depth: depth + 1)))
            }
            let inner = entries.lazy.map(\.value.depth).max() ?? 0
            return .mapping(Mapping(entries, places: places, depth: inner + 1, charge: nil))
        }
    }

    /// A number is a float by its spelling, as in Python.
    private func value(of number: JSONNumber) throws(TemplateError) -> Value {
        if number.text.utf8.contains(where: { ".eE".utf8.contains($0) }) { return .float(number.doubleValue) }
        guard let whole = Int(number.text) else {
            throw inputError(.invalidLiteral("the whole number \(number.text.prefix(40)), beyond 64 bits,"))
        }
        return .integer(whole)
    }

    private func inputError(_ code: TemplateError.Code) -> TemplateError { TemplateError(code, line: 0, column: 0) }
}
