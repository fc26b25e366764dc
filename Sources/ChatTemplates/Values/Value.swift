/// A value while a template runs: Python's, as far as templates see them.
enum Value {
    /// No value, and why: it prints as nothing, and most uses of it are errors.
    case undefined(Missing)
    case none
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case text(Text)
    case items(Items)
    case mapping(Mapping)
    /// A namespace, by its number in the evaluator: templates can make rings of them, which references would leak.
    case namespace(Int)
    /// What a filter such as `map` gives: items that are computed when they are asked for, once.
    case stream(Stream)
    case loop(LoopState)
    case macro(BoundMacro)
    case function(Function)
    case method(Method)

    /// The type as Python names it, for errors.
    var typeName: String {
        switch self {
        case .undefined: "an undefined value"
        case .none: "none"
        case .bool: "a truth value"
        case .integer: "a whole number"
        case .float: "a float"
        case .text: "a string"
        case .items(let items): items.kind.name
        case .mapping: "a mapping"
        case .namespace: "a namespace"
        case .stream: "a generator"
        case .loop: "a loop"
        case .macro: "a macro"
        case .function, .method: "a function"
        }
    }

    /// How deep lists and mappings lie in one another here.
    var depth: Int {
        switch self {
        case .items(let items): items.depth
        case .mapping(let mapping): mapping.depth
        case .stream(let stream): stream.depth
        case .loop(let loop): loop.depth
        case .method(let method): method.receiver.depth + 1
        default: 0
        }
    }

    /// The truth value: false for nothing, zero and what is empty.
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .text(let text): !text.string.isEmpty
        case .items(let items): !items.elements.isEmpty
        case .mapping(let mapping): !mapping.entries.isEmpty
        default: true
        }
    }

    /// The whole number, of a truth value too, as Python has it.
    var wholeNumber: Int? {
        switch self {
        case .integer(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    /// The number as a double.
    var number: Double? {
        if case .float(let value) = self { value } else { wholeNumber.map { Double($0) } }
    }

    var string: String? {
        if case .text(let text) = self { text.string } else { nil }
    }

    var isUndefined: Bool {
        if case .undefined = self { true } else { false }
    }

    /// A string that takes no memory of its own worth counting: one of the template's, or of what it was given.
    static func given(_ string: String) -> Value { .text(Text(string: string, charge: nil)) }
}

/// Why a value is undefined.
enum Missing {
    /// No variable of this name.
    case name(String)
    /// No such member in a value of this type.
    case member(String, of: String)
    /// What a template may not reach.
    case forbidden(String)
    /// A sentence of its own.
    case because(StaticString)

    var sentence: String {
        switch self {
        case .name(let name): "'\(name)' is undefined"
        case .member(let name, let type): "\(type) has no member \(name)"
        case .forbidden(let name): "'\(name)' would change its object"
        case .because(let sentence): "\(sentence)"
        }
    }
}

/// A string, compared by its scalars as in Python: two spellings of one letter, composed and not, differ.
struct Text: Hashable, Comparable {
    let string: String
    /// Counts the memory of a large string back when it goes.
    let charge: Charge?

    static func == (left: Text, right: Text) -> Bool {
        left.string.utf8.count == right.string.utf8.count && left.string.utf8.elementsEqual(right.string.utf8)
    }

    static func < (left: Text, right: Text) -> Bool { left.string.utf8.lexicographicallyPrecedes(right.string.utf8) }

    func hash(into hasher: inout Hasher) {
        var copy = string
        copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

/// The elements of a list or of something that is read like one. It never changes.
final class Items {
    enum Kind: Equatable {
        case list
        case tuple
        case range(start: Int, stop: Int, step: Int)
        case keys
        case values
        case pairs

        var name: String {
            switch self {
            case .list: "a list"
            case .tuple: "a tuple"
            case .range: "a range"
            case .keys, .values, .pairs: "a view of a mapping"
            }
        }

        /// Whether elements can be taken by their place.
        var isIndexed: Bool {
            switch self {
            case .list, .tuple, .range: true
            case .keys, .values, .pairs: false
            }
        }
    }

    let kind: Kind
    let elements: [Value]
    let depth: Int
    private let charge: Charge?

    init(_ elements: [Value], kind: Kind, depth: Int, charge: Charge?) {
        self.kind = kind
        self.elements = elements
        self.depth = depth
        self.charge = charge
    }
}

/// A mapping whose keys keep their order. It never changes.
final class Mapping {
    let entries: [(key: Value, value: Value)]
    let depth: Int
    private let places: [Key: Int]
    private let charge: Charge?

    init(_ entries: [(key: Value, value: Value)], places: [Key: Int], depth: Int, charge: Charge?) {
        self.entries = entries
        self.places = places
        self.depth = depth
        self.charge = charge
    }

    subscript(key: Key) -> Value? { places[key].map { entries[$0].value } }
}

/// Memory that large values take, and small ones took. One for each rendering.
final class Meter {
    fileprivate(set) var large = 0
    var small = 0

    /// Counts a large value until the charge goes.
    func charge(_ bytes: Int) -> Charge { Charge(bytes, self) }
}

/// The memory of one large value.
final class Charge {
    private let bytes: Int
    private let meter: Meter

    fileprivate init(_ bytes: Int, _ meter: Meter) {
        self.bytes = bytes
        self.meter = meter
        meter.large += bytes
    }

    deinit { meter.large -= bytes }
}
