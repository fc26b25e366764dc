/// Filters of lists that give a list or one of its elements.
extension Filters {
    static let lists: [String: Builtin] = [
        "list": Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            try evaluator.items(evaluator.elements(of: value))
        },
        "first": Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            try evaluator.walk(over: value).next(evaluator) ?? .undefined(.because("an empty list has no first item"))
        },
        "last": Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            if case .stream = value { throw evaluator.unusable(value, in: "the filter 'last'") }
            return try evaluator.elements(of: value).last ?? .undefined(.because("an empty list has no last item"))
        },
        "join": Builtin(["d", "attribute"]) { (evaluator, value, arguments) throws(TemplateError) in
            var parts: [String] = []
            for element in try evaluator.elements(of: value) {
                let member = try arguments.given(1).map { (path) throws(TemplateError) in
                    try evaluator.member(at: path, of: element)
                }
                parts.append(try evaluator.string(of: member ?? element))
            }
            return try evaluator.joined(
                parts, with: arguments[0].map { (d) throws(TemplateError) in try evaluator.string(of: d) } ?? "")
        },
        "sort": Builtin(["reverse", "case_sensitive", "attribute"]) {
            (evaluator, value, arguments) throws(TemplateError) in
            let isSensitive = arguments[1]?.isTrue ?? false
            var keyed: [(key: Value, value: Value)] = []
            for element in try evaluator.elements(of: value) {
                keyed.append((try evaluator.sortKey(element, arguments.given(2), isSensitive), element))
            }
            return try evaluator.items(evaluator.sorted(keyed, isReversed: arguments[0]?.isTrue ?? false).map(\.value))
        },
        "dictsort": Builtin(["case_sensitive", "by", "reverse"]) {
            (evaluator, value, arguments) throws(TemplateError) in
            let by = arguments[1]?.string ?? "key"
            guard by == "key" || by == "value" else {
                throw evaluator.failure(.arguments(of: "the filter 'dictsort'", detail: "sorts by key or value"))
            }
            var keyed: [(key: Value, value: Value)] = []
            for entry in try evaluator.entries(of: value) {
                let key = by == "key" ? entry.key : entry.value
                let pair = try evaluator.items([entry.key, entry.value], .tuple)
                keyed.append((try arguments[0]?.isTrue ?? false ? key : evaluator.folded(key), pair))
            }
            return try evaluator.items(evaluator.sorted(keyed, isReversed: arguments[2]?.isTrue ?? false).map(\.value))
        },
        "min": extreme { (evaluator, new, old) throws(TemplateError) in try evaluator.isLess(new, old, "min") },
        "max": extreme { (evaluator, new, old) throws(TemplateError) in try evaluator.isLess(old, new, "max") },
        "sum": Builtin(["attribute", "start"]) { (evaluator, value, arguments) throws(TemplateError) in
            var sum = arguments[1] ?? .integer(0)
            if case .text = sum { throw evaluator.unusable(sum, in: "the filter 'sum'") }
            for element in try evaluator.elements(of: value) {
                let term = try arguments.given(0).map { (path) throws(TemplateError) in
                    try evaluator.member(at: path, of: element)
                }
                sum = try evaluator.apply(.add, sum, term ?? element)
            }
            return sum
        },
    ]

    private static func extreme(
        _ isBetter: @escaping @Sendable (Evaluator, Value, Value) throws(TemplateError) -> Bool
    ) -> Builtin {
        Builtin(["case_sensitive", "attribute"]) { (evaluator, value, arguments) throws(TemplateError) in
            var best: (key: Value, value: Value)?
            for element in try evaluator.elements(of: value) {
                let member = try arguments.given(1).map { (path) throws(TemplateError) in
                    try evaluator.member(at: path, of: element)
                }
                let key = try arguments[0]?.isTrue ?? false ? member ?? element : evaluator.folded(member ?? element)
                if let old = best, try !isBetter(evaluator, key, old.key) { continue }
                best = (key, element)
            }
            return best?.value ?? .undefined(.because("an empty list has no smallest or largest item"))
        }
    }
}

extension Evaluator {
    /// The member at a path such as `function.name` or `0`; `fallback` for what is missing on the way.
    func member(at path: Value, of value: Value, fallback: Value? = nil) throws(TemplateError) -> Value {
        var member = value
        guard let names = path.string else {
            let element = try element(path, of: value)
            return element.isUndefined ? fallback ?? element : element
        }
        try work(characters: names.utf8.count)
        for name in names.split(separator: ".", omittingEmptySubsequences: false) {
            let isNumber = !name.isEmpty && name.utf8.allSatisfy { (48...57).contains($0) }
            let index = isNumber ? Int(name).map { Value.integer($0) } : nil
            member = try element(index ?? .given(String(name)), of: member)
            if member.isUndefined, let fallback { member = fallback }
        }
        return member
    }

    /// A string in small letters, anything else as it is: what sorting looks at.
    func folded(_ value: Value) throws(TemplateError) -> Value {
        guard let string = value.string else { return value }
        return try text(TextCase.lower(string))
    }

    /// What `sort` looks at: the element, or a list of its members at paths with commas between them.
    func sortKey(_ element: Value, _ path: Value?, _ isSensitive: Bool) throws(TemplateError) -> Value {
        guard let path else { return isSensitive ? element : try folded(element) }
        guard let paths = path.string else {
            let member = try member(at: path, of: element)
            return isSensitive ? member : try folded(member)
        }
        var keys: [Value] = []
        for path in paths.split(separator: ",", omittingEmptySubsequences: false) {
            let member = try member(at: text(String(path)), of: element)
            keys.append(isSensitive ? member : try folded(member))
        }
        return try items(keys)
    }

    /// Sorts by keys and keeps the order of equal ones (merging runs of growing length).
    func sorted(
        _ keyed: [(key: Value, value: Value)], isReversed: Bool
    ) throws(TemplateError) -> [(key: Value, value: Value)] {
        var (source, target) = (keyed, keyed)
        var width = 1
        while width < keyed.count {
            try work(items: keyed.count)
            var start = 0
            while start < keyed.count {
                let middle = min(start + width, keyed.count)
                let end = min(start + 2 * width, keyed.count)
                var (left, right) = (start, middle)
                for place in start..<end {
                    var takesLeft = left < middle
                    if takesLeft, right < end {
                        takesLeft = try !isBefore(source[right].key, source[left].key, isReversed)
                    }
                    if takesLeft {
                        target[place] = source[left]
                        left += 1
                    } else {
                        target[place] = source[right]
                        right += 1
                    }
                }
                start = end
            }
            swap(&source, &target)
            width *= 2
        }
        return source
    }

    private func isBefore(_ left: Value, _ right: Value, _ isReversed: Bool) throws(TemplateError) -> Bool {
        isReversed ? try isLess(right, left, "sort") : try isLess(left, right, "sort")
    }
}
