/// Items one after the other: of a list, or computed when they are asked for.
final class Stream {
    /// How deep the values lie that it reads.
    let depth: Int
    private var pull: (Evaluator) throws(TemplateError) -> Value?
    private var isAtEnd = false

    init(depth: Int, _ pull: @escaping (Evaluator) throws(TemplateError) -> Value?) {
        self.depth = depth
        self.pull = pull
    }

    /// A stream over elements.
    convenience init(_ elements: [Value], depth: Int) {
        var index = 0
        self.init(depth: depth) { (_) throws(TemplateError) in
            guard index < elements.count else { return nil }
            defer { index += 1 }
            return elements[index]
        }
    }

    /// The next item; nil at the end and ever after.
    func next(_ evaluator: Evaluator) throws(TemplateError) -> Value? {
        if isAtEnd { return nil }
        try evaluator.step()
        if let value = try pull(evaluator) { return value }
        close()
        return nil
    }

    /// Ends the stream and lets go of what it reads.
    func close() {
        isAtEnd = true
        pull = { (_) throws(TemplateError) in nil }
    }
}

extension Evaluator {
    /// The items of a value that can be passed over: elements, keys, characters.
    func walk(over value: Value) throws(TemplateError) -> Stream {
        switch value {
        case .stream(let stream): return stream
        case .items(let items): return Stream(items.elements, depth: items.depth)
        case .mapping(let mapping): return Stream(mapping.entries.map(\.key), depth: mapping.depth)
        case .undefined: return Stream([], depth: 0)
        case .text(let text):
            var rest = text.string.unicodeScalars[...]
            return Stream(depth: 0) { (_) throws(TemplateError) in rest.popFirst().map { .given(String($0)) } }
        default: throw failure(.unsuitable(operation: "passing over items", operand: value.typeName))
        }
    }

    /// All items of a value.
    func elements(of value: Value) throws(TemplateError) -> [Value] {
        if case .items(let items) = value {
            try work(items: items.elements.count / 8)
            return items.elements
        }
        let walk = try walk(over: value)
        var elements: [Value] = []
        while let element = try walk.next(self) {
            elements.append(element)
            if elements.count & 1023 == 0 { try reserve(bytes: elements.count * MemoryLayout<Value>.stride) }
        }
        return elements
    }

    /// How many items a value has: characters of a string, entries of a mapping.
    func count(of value: Value) throws(TemplateError) -> Int {
        switch value {
        case .text(let text):
            try work(bytes: text.string.utf8.count)
            return text.string.unicodeScalars.count
        case .items(let items): return items.elements.count
        case .mapping(let mapping): return mapping.entries.count
        case .undefined: return 0
        case .loop(let loop): return try loop.length(self)
        default: throw failure(.unsuitable(operation: "a length", operand: value.typeName))
        }
    }
}

/// A running loop: what templates see as `loop`.
final class LoopState {
    private let items: Stream
    private var count: Int?
    /// Items that were taken from the stream ahead of their turn.
    private var ahead: [Value] = []
    private var aheadStart = 0
    private(set) var index0 = -1
    private var current: Value?
    private(set) var previous: Value?
    private var changing: [Value]?
    private var isOver = false

    /// - Parameter count: how many items there are, where that is known before.
    init(_ items: Stream, count: Int?) {
        self.items = items
        self.count = count
    }

    var depth: Int { items.depth + 1 }

    /// Goes to the next item; nil behind the last.
    func advance(_ evaluator: Evaluator) throws(TemplateError) -> Value? {
        guard let value = try following(evaluator) else { return nil }
        aheadStart += 1
        if aheadStart == ahead.count {
            ahead.removeAll(keepingCapacity: true)
            aheadStart = 0
        }
        index0 += 1
        previous = current
        current = value
        return value
    }

    /// The item behind the current one; nil at the last.
    func following(_ evaluator: Evaluator) throws(TemplateError) -> Value? {
        if aheadStart < ahead.count { return ahead[aheadStart] }
        guard let value = try items.next(evaluator) else { return nil }
        ahead.append(value)
        return value
    }

    /// How many items there are. Those that are computed are all computed for that.
    func length(_ evaluator: Evaluator) throws(TemplateError) -> Int {
        if let count { return count }
        while let value = try items.next(evaluator) {
            ahead.append(value)
            if ahead.count & 1023 == 0 { try evaluator.reserve(bytes: ahead.count * MemoryLayout<Value>.stride) }
        }
        let length = index0 + 1 + ahead.count - aheadStart
        count = length
        return length
    }

    /// Whether `values` differ from those of the last call.
    func changed(_ values: [Value], _ evaluator: Evaluator) throws(TemplateError) -> Bool {
        if let changing, changing.count == values.count {
            var areEqual = true
            for (old, new) in zip(changing, values) where areEqual { areEqual = try evaluator.areEqual(old, new) }
            if areEqual { return false }
        }
        // Kept while the loop runs only, so that loops can't hold one another.
        if !isOver { changing = values }
        return true
    }

    /// Ends the loop.
    func finish() {
        isOver = true
        changing = nil
        items.close()
    }
}
