/// A JSON document as a value.
///
/// Objects keep their order and numbers keep their spelling, so that a field handed from input to output leaves as it
/// came: `12345678901234567890` and `1.10` survive.
public enum JSONValue: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as it was written.
    case number(JSONNumber)
    /// A string of valid Unicode.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object, in the order of its members.
    case object(JSONObject)
}

extension JSONValue {
    /// The string, when this is one.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The object, when this is one.
    public var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The array, when this is one.
    public var arrayValue: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The number as a double, when this is one.
    public var doubleValue: Double? {
        if case .number(let value) = self { value.doubleValue } else { nil }
    }

    /// The number as an integer, when this is one and it is whole and in range.
    public var intValue: Int? {
        if case .number(let value) = self { value.intValue } else { nil }
    }

    /// The truth value, when this is one.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// Whether this is `null`.
    public var isNull: Bool { self == .null }

    /// A member of an object; nil for anything else and for a missing key.
    public subscript(key: String) -> JSONValue? { objectValue?[key] }
}

// No literal for null: in an optional, `nil` would silently become a value.
extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(JSONNumber(value)) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object; of a repeated key the last value stays.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements))
    }
}

/// A JSON number that remembers how it was written.
public struct JSONNumber: Sendable, Hashable {
    /// The number in JSON's own grammar.
    public let text: String

    /// A number whose text the caller knows to follow JSON's grammar.
    init(validated text: String) { self.text = text }

    /// A whole number.
    public init(_ value: Int) { text = String(value) }

    /// The shortest text that reads back as `value`. JSON has no infinities; they and NaN become 0, and whoever may
    /// meet them checks before.
    public init(_ value: Double) { text = value.isFinite ? "\(value)" : "0" }

    /// The shortest text that reads back as `value`, a single-precision number.
    public init(_ value: Float) { text = value.isFinite ? "\(value)" : "0" }

    /// The nearest double.
    public var doubleValue: Double { Double(text) ?? 0 }

    /// The integer, when the number is whole and fits.
    public var intValue: Int? { Int(text) ?? Int(exactly: doubleValue) }
}

/// The members of a JSON object, in order, each key once.
public struct JSONObject: Sendable, Equatable {
    /// One key and its value.
    public struct Member: Sendable, Equatable {
        /// The key.
        public var key: String
        /// Its value.
        public var value: JSONValue
    }

    /// All members, in order.
    public private(set) var members: [Member]

    /// An object without members.
    public init() { members = [] }

    /// An object of `pairs`; a key that comes again replaces the earlier value.
    public init(_ pairs: [(String, JSONValue)]) {
        members = []
        members.reserveCapacity(pairs.count)
        for (key, value) in pairs { self[key] = value }
    }

    /// An object whose keys the parser has found to be distinct.
    init(distinct members: [Member]) { self.members = members }

    /// The value of `key`; setting nil removes the member, setting a new key appends it.
    public subscript(key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Appends without looking for the key, for builders that know their keys to be distinct.
    public mutating func append(_ key: String, _ value: JSONValue) {
        members.append(Member(key: key, value: value))
    }

    /// How many members there are.
    public var count: Int { members.count }
}
