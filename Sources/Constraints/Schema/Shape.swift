import JSON

/// A number of a schema in the list of all that were read.
typealias SchemaID = Int

/// A schema in normal form: a value satisfies it that is of one of these shapes.
///
/// Shapes of one schema may overlap. Schemas inside (of a property, of an item) are named by number, so that a schema may
/// contain itself.
enum Shape: Sendable {
    /// `null`, `true`, `false`, or what an `enum` or a `const` lists.
    case values([JSONValue])
    case number(NumberRule)
    case string(StringRule)
    case array(ArrayRule)
    case object(ObjectRule)

    /// Where in the schema's own shapes what isn't described stands.
    enum Rest: Hashable, Sendable {
        /// The schema doesn't say. Such a value is valid but isn't written, unless nothing else is described.
        case unspecified
        case forbidden
        case schema(SchemaID)
    }
}

struct StringRule: Sendable {
    /// Unicode scalars.
    var minLength = 0
    var maxLength: Int?
    /// What `pattern` and `format` ask for, all of it at once.
    var pattern: ScalarAutomaton?
}

struct ArrayRule: Sendable {
    var prefix: [SchemaID] = []
    var rest = Shape.Rest.unspecified
    var minItems = 0
    var maxItems: Int?
}

struct ObjectRule: Sendable {
    struct Property: Sendable {
        var name: PropertyName
        var schema: SchemaID
    }

    /// In the order in which they are written.
    var properties: [Property] = []
    var required: Set<PropertyName> = []
    var rest = Shape.Rest.unspecified
    var minProperties = 0
    var maxProperties: Int?
}

/// A property's name. Names are told apart by their bytes, unlike `String`, to which composed and decomposed letters are one.
struct PropertyName: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (one: Self, other: Self) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// The six types of JSON as bits; `integer` is a number whose rule says so.
struct JSONTypes: OptionSet, Sendable {
    let rawValue: UInt8

    static let null = JSONTypes(rawValue: 1)
    static let boolean = JSONTypes(rawValue: 2)
    static let number = JSONTypes(rawValue: 4)
    static let string = JSONTypes(rawValue: 8)
    static let array = JSONTypes(rawValue: 16)
    static let object = JSONTypes(rawValue: 32)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(of value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool: .boolean
            case .number: .number
            case .string: .string
            case .array: .array
            case .object: .object
            }
    }

    init(of shape: Shape) {
        switch shape {
        case .values(let values): self = values.reduce(into: []) { $0.formUnion(JSONTypes(of: $1)) }
        case .number: self = .number
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }
}

extension JSONValue {
    /// Whether both are the same value to JSON schema: `1` and `1.0` are, and the order of members doesn't count.
    func isSame(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.null, .null): return true
        case (.bool(let one), .bool(let two)): return one == two
        case (.number(let one), .number(let two)):
            guard let one = Decimal(one), let two = Decimal(two) else { return one.text == two.text }
            return one == two
        case (.string(let one), .string(let two)): return one.utf8.elementsEqual(two.utf8)
        case (.array(let one), .array(let two)):
            return one.count == two.count && zip(one, two).allSatisfy { $0.isSame(as: $1) }
        case (.object(let one), .object(let two)):
            guard one.count == two.count else { return false }
            return one.members.allSatisfy { member in
                two.members.contains {
                    $0.key.utf8.elementsEqual(member.key.utf8) && $0.value.isSame(as: member.value)
                }
            }
        default: return false
        }
    }
}
