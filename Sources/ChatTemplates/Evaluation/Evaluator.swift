/// Runs one template once, and counts what that costs.
///
/// Everything a template makes lives in here: it goes when the rendering ends, and no value outlives it.
final class Evaluator {
    private let source: Source
    private let names: [String]
    /// Variables of the template's top, by the numbers of their names.
    var globals: [Value?]
    /// Variables of the blocks around the statement that runs; nil at the top.
    var scope: Scope?
    /// Scopes that macros hold on to. They are emptied at the end: a macro lies in the scope that it holds.
    var held: [Scope] = []
    /// All namespaces; values name them by their place here.
    var namespaces: [Namespace] = []
    /// The number of the name `loop`, when the template uses it.
    let loopName: Int?
    /// The date that `strftime_now` tells.
    let date: TemplateDate?

    /// Text written so far, inside the innermost block whose text is kept.
    var output: [UInt8] = []
    /// Bytes in the outputs of the blocks around that one.
    private var outerOutput = 0
    /// Where in the source evaluation is, for errors.
    var position = 0
    private var steps = 0
    private var depth = 0
    private let meter = Meter()

    init(_ source: Source, names: [String], date: TemplateDate?) {
        self.source = source
        self.names = names
        self.date = date
        globals = [Value?](repeating: nil, count: names.count)
        loopName = names.firstIndex(of: "loop")
    }

    func name(_ number: Int) -> String { names[number] }

    /// The error at the current place.
    func failure(_ code: TemplateError.Code) -> TemplateError { source.error(code, at: position) }

    // MARK: Limits

    /// Counts one step of work.
    @inline(__always)
    func step() throws(TemplateError) {
        steps += 1
        if steps > Limits.steps { throw failure(.limit(.steps)) }
    }

    /// Counts work on so many bytes.
    func work(bytes: Int) throws(TemplateError) {
        steps += bytes / Limits.bytesPerStep
        if steps > Limits.steps { throw failure(.limit(.steps)) }
    }

    /// Counts work that looks at each of so many characters.
    func work(characters: Int) throws(TemplateError) {
        steps += characters / Limits.charactersPerStep
        if steps > Limits.steps { throw failure(.limit(.steps)) }
    }

    /// Counts work on so many items.
    func work(items: Int) throws(TemplateError) {
        steps += items
        if steps > Limits.steps { throw failure(.limit(.steps)) }
    }

    /// Goes one evaluation deeper; `leave` comes back.
    @inline(__always)
    func enter() throws(TemplateError) {
        steps += 1
        depth += 1
        if depth > Limits.recursion { throw failure(.limit(.recursion)) }
        if steps > Limits.steps { throw failure(.limit(.steps)) }
    }

    @inline(__always)
    func leave() { depth -= 1 }

    /// Asks whether a value of so many bytes may be made, before it is.
    func reserve(bytes: Int) throws(TemplateError) {
        if bytes > Limits.largeValues - meter.large { throw failure(.limit(.memory)) }
        try work(bytes: bytes)
    }

    /// Counts a value's memory; what comes back counts a large one's back.
    private func charge(bytes: Int) throws(TemplateError) -> Charge? {
        if bytes >= Limits.largeValue {
            if bytes > Limits.largeValues - meter.large { throw failure(.limit(.memory)) }
            return meter.charge(bytes)
        }
        try count(smallBytes: bytes)
        return nil
    }

    /// Counts memory of the evaluator's own that a statement takes.
    func count(smallBytes bytes: Int) throws(TemplateError) {
        meter.small += bytes
        if meter.small > Limits.smallValues { throw failure(.limit(.memory)) }
    }

    // MARK: Making values

    /// A new string.
    func text(_ string: String) throws(TemplateError) -> Value {
        let bytes = string.utf8.count
        try work(bytes: bytes)
        // Short strings lie in the value itself.
        return .text(Text(string: string, charge: bytes > 15 ? try charge(bytes: bytes + 32) : nil))
    }

    /// A new list, or something like one.
    func items(_ elements: [Value], _ kind: Items.Kind = .list) throws(TemplateError) -> Value {
        try work(items: elements.count / 8)
        let depth = 1 + (elements.lazy.map(\.depth).max() ?? 0)
        if depth > Limits.valueDepth { throw failure(.limit(.valueDepth)) }
        let bytes = 64 + elements.count * MemoryLayout<Value>.stride
        return .items(Items(elements, kind: kind, depth: depth, charge: try charge(bytes: bytes)))
    }

    /// A new mapping; of a repeated key the last value stays, in the first one's place.
    func mapping(_ pairs: [(key: Value, value: Value)]) throws(TemplateError) -> Value {
        try work(items: pairs.count)
        var entries: [(key: Value, value: Value)] = []
        var places: [Key: Int] = [:]
        var depth = 0
        for (key, value) in pairs {
            let hashed = try self.key(key)
            depth = max(depth, key.depth, value.depth)
            if let place = places[hashed] {
                entries[place].value = value
            } else {
                places[hashed] = entries.count
                entries.append((key, value))
            }
        }
        if depth >= Limits.valueDepth { throw failure(.limit(.valueDepth)) }
        let charge = try charge(bytes: 96 + entries.count * 160)
        return .mapping(Mapping(entries, places: places, depth: depth + 1, charge: charge))
    }

    /// A new stream of what `next` gives until it gives nothing.
    func stream(
        over source: Stream, _ next: @escaping (Evaluator) throws(TemplateError) -> Value?
    ) throws(TemplateError) -> Value {
        let depth = source.depth + 1
        if depth > Limits.valueDepth { throw failure(.limit(.valueDepth)) }
        try count(smallBytes: 128)
        return .stream(Stream(depth: depth, next))
    }

    /// A new namespace.
    func namespace(_ entries: [(key: Value, value: Value)]) throws(TemplateError) -> Value {
        guard case .mapping(let mapping) = try mapping(entries) else { return .none }
        for (key, _) in mapping.entries { try checkAttribute(key.string) }
        namespaces.append(Namespace(mapping.entries))
        return .namespace(namespaces.count - 1)
    }

    /// Names that begin with an underscore are kept from namespaces.
    func checkAttribute(_ name: String?) throws(TemplateError) {
        if let name, name.hasPrefix("_") { throw failure(.forbidden("the attribute '\(name)'")) }
    }

    // MARK: Writing

    /// Writes text to the result, or to the block whose text is kept.
    func write(_ text: String) throws(TemplateError) {
        try work(bytes: text.utf8.count)
        if outerOutput + output.count + text.utf8.count > Limits.output { throw failure(.limit(.output)) }
        output.append(contentsOf: text.utf8)
    }

    /// What `body` writes, as a string instead of output.
    func capture(_ body: () throws(TemplateError) -> Flow) throws(TemplateError) -> (Value, Flow) {
        let outer = output
        outerOutput += outer.count
        output = []
        let flow = try body()
        let text = try text(String(decoding: output, as: UTF8.self))
        output = outer
        outerOutput -= outer.count
        return (text, flow)
    }

    /// Lets go of what would hold itself.
    func finish() {
        for scope in held { scope.clear() }
        held = []
    }
}

/// Variables of one block.
final class Scope {
    let parent: Scope?
    /// Whether a macro holds on to it.
    var isHeld = false
    private var names: [Int] = []
    private var values: [Value] = []

    init(_ parent: Scope?) { self.parent = parent }

    /// How many variables there are.
    var count: Int { names.count }

    subscript(name: Int) -> Value? { names.lastIndex(of: name).map { values[$0] } }

    func set(_ name: Int, _ value: Value) {
        if let index = names.lastIndex(of: name) {
            values[index] = value
        } else {
            names.append(name)
            values.append(value)
        }
    }

    func clear() {
        names = []
        values = []
    }
}

/// A namespace's attributes, which templates may change.
struct Namespace {
    private(set) var entries: [(key: Value, value: Value)]
    private var places: [Key: Int]

    init(_ entries: [(key: Value, value: Value)]) {
        self.entries = entries
        places = [:]
        for (index, entry) in entries.enumerated() {
            if let key = Key(entry.key) { places[key] = index }
        }
    }

    subscript(name: String) -> Value? {
        get { places[.text(Text(string: name, charge: nil))].map { entries[$0].value } }
        set {
            guard let newValue else { return }
            let key = Key.text(Text(string: name, charge: nil))
            if let place = places[key] {
                entries[place].value = newValue
            } else {
                places[key] = entries.count
                entries.append((.given(name), newValue))
            }
        }
    }
}

/// How a statement ended.
enum Flow {
    case onward
    case `break`
    case `continue`
}
