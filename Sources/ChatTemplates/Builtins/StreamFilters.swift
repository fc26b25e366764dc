/// Filters that pass over items one at a time, when somebody asks for the next.
extension Filters {
    static let streams: [String: Builtin] = [
        "map": Builtin(nil) { (evaluator, value, arguments) throws(TemplateError) in
            try evaluator.mapped(value, arguments.all)
        },
        "select": chosen(byMember: false, whereTestIs: true),
        "reject": chosen(byMember: false, whereTestIs: false),
        "selectattr": chosen(byMember: true, whereTestIs: true),
        "rejectattr": chosen(byMember: true, whereTestIs: false),
        "unique": Builtin(["case_sensitive", "attribute"]) { (evaluator, value, arguments) throws(TemplateError) in
            let source = try evaluator.walk(over: value)
            let (isSensitive, path) = (arguments[0]?.isTrue ?? false, arguments.given(1))
            var seen: Set<Key> = []
            return try evaluator.stream(over: source) { (evaluator) throws(TemplateError) in
                while let item = try source.next(evaluator) {
                    let member = try path.map { (path) throws(TemplateError) in try evaluator.member(at: path, of: item)
                    }
                    let folded = try isSensitive ? member ?? item : evaluator.folded(member ?? item)
                    if seen.insert(try evaluator.key(folded)).inserted { return item }
                }
                return nil
            }
        },
        "items": Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            if value.isUndefined { return try evaluator.streamed([]) }
            return try evaluator.streamed(evaluator.elements(of: evaluator.pairs(of: value)))
        },
        "reverse": Builtin([]) { (evaluator, value, _) throws(TemplateError) in
            switch value {
            case .text: return try evaluator.slice(value, start: .none, stop: .none, step: .integer(-1))
            case .stream: return try evaluator.items(evaluator.elements(of: value).reversed())
            default: return try evaluator.streamed(evaluator.elements(of: value).reversed())
            }
        },
        "batch": Builtin(["linecount", "fill_with"], required: 1) {
            (evaluator, value, arguments) throws(TemplateError) in
            let count = try evaluator.wholeNumber(arguments[0], default: 1)
            var batches: [Value] = []
            var batch: [Value] = []
            for element in try evaluator.elements(of: value) {
                if batch.count == count {
                    batches.append(try evaluator.items(batch))
                    batch = []
                }
                batch.append(element)
            }
            if !batch.isEmpty {
                let missing = arguments.given(1) == nil ? 0 : max(count - batch.count, 0)
                try evaluator.reserve(bytes: min(missing, Limits.largeValues) * MemoryLayout<Value>.stride)
                batches.append(try evaluator.items(batch + repeatElement(arguments[1] ?? .none, count: missing)))
            }
            return try evaluator.streamed(batches)
        },
        "slice": Builtin(["slices", "fill_with"], required: 1) { (evaluator, value, arguments) throws(TemplateError) in
            let count = try evaluator.wholeNumber(arguments[0], default: 1)
            let elements = try evaluator.elements(of: value)
            if count == 0 { throw evaluator.failure(.arithmetic("a division by zero")) }
            if count > Limits.range { throw evaluator.failure(.limit(.range)) }
            var slices: [Value] = []
            var start = 0
            for place in 0..<max(count, 0) {
                let hasMore = place < elements.count % count
                let end = start + elements.count / count + (hasMore ? 1 : 0)
                let fill = !hasMore ? arguments.given(1).map { [$0] } ?? [] : []
                slices.append(try evaluator.items(elements[start..<end] + fill))
                start = end
            }
            return try evaluator.streamed(slices)
        },
    ]

    /// `select` and its kin: a test by its name, of the item or of a member, or the truth value without one.
    private static func chosen(byMember: Bool, whereTestIs wanted: Bool) -> Builtin {
        Builtin(nil) { (evaluator, value, arguments) throws(TemplateError) in
            guard value.isTrue else { return try evaluator.streamed([]) }
            var arguments = arguments.all
            var path: Value?
            if byMember {
                guard let first = arguments.positional.first else {
                    throw evaluator.failure(.arguments(of: "the filter", detail: "needs an attribute's name"))
                }
                path = first
                arguments.positional.removeFirst()
            }
            var name: String?
            if let first = arguments.positional.first {
                name = try evaluator.needString(first, "a test's name")
                arguments.positional.removeFirst()
            }
            let (test, rest, member) = (name, arguments, path)
            let source = try evaluator.walk(over: value)
            return try evaluator.stream(over: source) { (evaluator) throws(TemplateError) in
                while let item = try source.next(evaluator) {
                    let looked = try member.map { (path) throws(TemplateError) in
                        try evaluator.member(at: path, of: item)
                    }
                    let holds =
                        if let test { try evaluator.test(test, looked ?? item, rest) } else { (looked ?? item).isTrue }
                    if holds == wanted { return item }
                }
                return nil
            }
        }
    }
}

extension Evaluator {
    /// A stream of items that are there already.
    func streamed(_ elements: [Value]) throws(TemplateError) -> Value {
        let depth = elements.lazy.map(\.depth).max() ?? 0
        let source = Stream(elements, depth: depth)
        return try stream(over: source) { (evaluator) throws(TemplateError) in try source.next(evaluator) }
    }

    /// `map`: a member of each item, or what a filter makes of it.
    fileprivate func mapped(_ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        guard value.isTrue else { return try streamed([]) }
        let source = try walk(over: value)
        if arguments.positional.isEmpty, let path = arguments.keywords.first(where: { $0.name == "attribute" })?.value {
            if let other = arguments.keywords.first(where: { $0.name != "attribute" && $0.name != "default" }) {
                throw failure(.arguments(of: "the filter 'map'", detail: "takes no '\(other.name)' here"))
            }
            let given = arguments.keywords.first { $0.name == "default" }?.value
            let fallback: Value? = if case .some(.none) = given { nil } else { given }
            return try stream(over: source) { (evaluator) throws(TemplateError) in
                guard let item = try source.next(evaluator) else { return nil }
                return try evaluator.member(at: path, of: item, fallback: fallback)
            }
        }
        guard let name = arguments.positional.first?.string else {
            throw failure(.arguments(of: "the filter 'map'", detail: "needs a filter's name or an attribute"))
        }
        let rest = Arguments(positional: Array(arguments.positional.dropFirst()), keywords: arguments.keywords)
        return try stream(over: source) { (evaluator) throws(TemplateError) in
            guard let item = try source.next(evaluator) else { return nil }
            return try evaluator.filter(name, item, rest)
        }
    }
}
