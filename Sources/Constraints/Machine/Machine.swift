/// Runs a grammar: a set of threads, each an automaton over a stack, that reads bytes.
///
/// A thread is only ever made when the text can be completed from it, so that no text comes to a dead end. Where a
/// grammar is so ambiguous that there would be more than `threadLimit`, the surplus ones are dropped: what is then written
/// is still right, but not everything that is right can be written.
struct Machine: Sendable {
    static let threadLimit = 512

    let grammar: Grammar

    /// The threads before the first byte.
    func start() -> [Thread] {
        var threads = ThreadList()
        enter(grammar.root, over: nil, into: &threads)
        return threads.list
    }

    /// The threads after `byte`; none when it can't come.
    func step(_ threads: [Thread], _ byte: UInt8) -> [Thread] {
        var result = ThreadList()
        for thread in threads where thread.automaton != Thread.done { step(thread, byte, into: &result) }
        return result.list
    }

    private func step(_ thread: Thread, _ byte: UInt8, into result: inout ThreadList) {
        let automaton = grammar.automata[Int(thread.automaton)]
        let state = automaton.next(thread.state, byte)
        guard state != ByteAutomaton.dead else { return }
        var next = thread
        next.state = state
        let isQuote = byte == UInt8(ascii: "\"")
        if automaton.isBoundary(thread.state) {
            if isQuote {
                guard thread.need == 0 else { return }
            } else {
                guard thread.left > 0 || isTakenName(thread) else { return }
                if thread.left != Grammar.far, thread.left > 0 { next.left -= 1 }
                if thread.need != 0, thread.need != Grammar.far { next.need -= 1 }
            }
        }
        guard automaton.scalarsToEnd(from: state) <= next.left else { return }
        if thread.name != .none, thread.state != 0 {
            if automaton.isAccepting(state) {
                guard mayEnd(thread) else { return }
            } else if case .known(let bytes) = thread.name {
                next.name = .known(bytes + [byte])
            }
        }
        add(next, into: &result)
    }

    /// Whether the name of an additional property may be what has been read of it.
    private func mayEnd(_ thread: Thread) -> Bool {
        guard case .additionalName(let object, _, let names) = thread.next?.step, !names.hasUnknown else {
            return false
        }
        guard case .known(let name) = thread.name else { return true }
        return !names.names.contains(name) && !grammar.objects[Int(object)].names.contains(name)
    }

    /// Whether a name stands as it is for another property. Such a one may grow past every limit: it can't end here.
    func isTakenName(_ thread: Thread) -> Bool {
        if case .known = thread.name { !mayEnd(thread) } else { false }
    }

    /// Adds a thread, and what it leads to where its automaton may end.
    private func add(_ thread: Thread, into result: inout ThreadList) {
        let automaton = grammar.automata[Int(thread.automaton)]
        if !automaton.isLeaf(thread.state) { result.append(thread) }
        if automaton.isAccepting(thread.state) { leave(thread, into: &result) }
    }

    private func add(_ automaton: Int32, over frame: Frame?, into result: inout ThreadList) {
        add(Thread(automaton: automaton, next: frame), into: &result)
    }

    // MARK: The stack

    /// Goes on with what follows a complete text.
    private func leave(_ thread: Thread, into result: inout ThreadList) {
        guard let frame = thread.next else {
            result.append(Thread(automaton: Thread.done))
            return
        }
        switch frame.step {
        case .value(let schema): enter(schema, over: frame.parent, into: &result)
        case .object(let object, let property, let count, let names):
            enter(object: object, from: property, count: count, names, Place(frame), into: &result)
        case .array(let array, let written, let left, let need):
            enter(array: array, written: written, left: left, need: need, Place(frame), into: &result)
        case .additionalName(let object, let count, let names):
            if thread.name == .none {
                // The comma or the brace before the name has been read.
                let text = Thread(automaton: Grammar.anyText, left: nameLimit, name: .known([]), next: frame)
                result.append(text)
            } else {
                var names = names
                if case .known(let name) = thread.name { names.names.append(name) } else { names.hasUnknown = true }
                let value = Frame(
                    .additionalValue(object, count: count, names: names), depth: frame.depth, parent: frame.parent)
                add(Grammar.colon, over: value, into: &result)
            }
        case .additionalValue(let object, let count, let names):
            guard let rest = grammar.objects[Int(object)].rest else { return }
            let after = Frame(
                .object(object, property: propertyCount(object), count: count, names: names), depth: frame.depth,
                parent: frame.parent)
            enter(rest, over: after, into: &result)
        }
    }

    /// The most scalars of an additional property's name.
    private var nameLimit: Int32 { 256 }

    private func propertyCount(_ object: Int32) -> Int32 { Int32(grammar.objects[Int(object)].properties.count) }

    /// Where an object or an array stands: how deep, and over what.
    private struct Place {
        var depth: Int32
        var parent: Frame?

        init(depth: Int32, parent: Frame?) {
            self.depth = depth
            self.parent = parent
        }

        init(_ frame: Frame) {
            depth = frame.depth
            parent = frame.parent
        }
    }

    /// Begins a text of a schema, in every way that the depth leaves.
    private func enter(_ schema: Int32, over frame: Frame?, into result: inout ThreadList) {
        let depth = frame?.depth ?? 0
        for (start, height) in grammar.schemas[Int(schema)].starts where height <= grammar.depth - depth {
            switch start {
            case .automaton(let automaton, let left, let need):
                add(Thread(automaton: automaton, left: left, need: need, next: frame), into: &result)
            case .array(let array):
                let rule = grammar.arrays[Int(array)]
                enter(
                    array: array, written: 0, left: rule.maxItems, need: rule.minItems,
                    Place(depth: depth + 1, parent: frame), into: &result)
            case .object(let object):
                enter(
                    object: object, from: 0, count: 0, NameList(), Place(depth: depth + 1, parent: frame), into: &result
                )
            }
        }
    }

    /// Whether a value of a schema fits where so many objects and arrays are open.
    private func fits(_ schema: Int32, _ depth: Int32) -> Bool {
        grammar.schemas[Int(schema)].height <= grammar.depth - depth
    }

    private func enter(
        array: Int32, written: Int32, left: Int32, need: Int32, _ place: Place, into result: inout ThreadList
    ) {
        let rule = grammar.arrays[Int(array)]
        if need == 0 {
            add(written == 0 ? Grammar.emptyBrackets : Grammar.closeBracket, over: place.parent, into: &result)
        }
        let index = Int(written)
        guard left > 0, let item = index < rule.prefix.count ? rule.prefix[index] : rule.rest, fits(item, place.depth)
        else { return }
        let after = Frame(
            .array(
                array, written: min(written + 1, Int32(rule.prefix.count) + 1),
                left: left == Grammar.far ? left : left - 1,
                need: need == 0 || need == Grammar.far ? need : need - 1),
            depth: place.depth, parent: place.parent)
        let value = Frame(.value(item), depth: place.depth, parent: after)
        add(written == 0 ? Grammar.openBracket : Grammar.comma, over: value, into: &result)
    }

    private func enter(
        object: Int32, from first: Int32, count: Int32, _ names: NameList, _ place: Place,
        into result: inout ThreadList
    ) {
        let rule = grammar.objects[Int(object)]
        let nextCount = rule.counts ? count + 1 : 1
        if count >= rule.minProperties, rule.requiredFrom[Int(first)] == 0 {
            add(count == 0 ? Grammar.emptyBraces : Grammar.closeBrace, over: place.parent, into: &result)
        }
        // What can still come makes up for what is left out.
        var available = rule.minProperties > 0 ? available(rule, from: first, names, place.depth) : .max
        for index in Int(first)..<rule.properties.count {
            let property = rule.properties[index]
            let requiredAfter = rule.requiredFrom[index + 1]
            let hasRoom = count < rule.maxProperties - requiredAfter
            guard count.adding(available) >= rule.minProperties else { return }
            if hasRoom, fits(property.schema, place.depth) {
                let after = Frame(
                    .object(object, property: Int32(index + 1), count: nextCount, names: names), depth: place.depth,
                    parent: place.parent)
                let value = Frame(.value(property.schema), depth: place.depth, parent: after)
                add(count == 0 ? property.first : property.later, over: value, into: &result)
                if available != .max { available -= 1 }
            }
            if property.isRequired { return }
        }
        guard let rest = rule.rest, fits(rest, place.depth), names.count < rule.maxAdditional,
            count < rule.maxProperties, count.adding(available) >= rule.minProperties
        else { return }
        let name = Frame(
            .additionalName(object, count: nextCount, names: names), depth: place.depth, parent: place.parent)
        add(count == 0 ? Grammar.openBrace : Grammar.comma, over: name, into: &result)
    }

    /// How many properties can still be written from one on.
    private func available(_ rule: Grammar.Object, from first: Int32, _ names: NameList, _ depth: Int32) -> Int32 {
        var count: Int32 = 0
        for property in rule.properties[Int(first)...] where fits(property.schema, depth) { count += 1 }
        if let rest = rule.rest, fits(rest, depth) { count += rule.maxAdditional - names.count }
        return count
    }
}

/// Threads in the order in which they were found, none twice.
struct ThreadList {
    private(set) var list: [Thread] = []
    private var known: Set<Thread> = []

    mutating func append(_ thread: Thread) {
        guard list.count < Machine.threadLimit else { return }
        if list.count < 8 {
            if list.contains(thread) { return }
        } else {
            if known.isEmpty { known = Set(list) }
            guard known.insert(thread).inserted else { return }
        }
        list.append(thread)
    }
}
