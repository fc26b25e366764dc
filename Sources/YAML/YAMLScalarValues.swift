/// What a scalar means under the core schema of YAML 1.2 (§10.3.2), without its octal and hexadecimal numbers. Quoted
/// and block scalars are always text, and so are `yes`, `no`, `on` and `off`.
extension YAMLScalar {
    /// What kind of value the scalar is.
    public enum Meaning: Sendable, Hashable {
        case null
        case bool(Bool)
        case integer(Int)
        case number(Double)
        case text
    }

    /// What the scalar is read as.
    public var meaning: Meaning {
        guard style == .plain, !isTaggedText else { return .text }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        guard Self.looksLikeNumber(text) else { return .text }
        if let integer = Int(text) { return .integer(integer) }
        if let number = Double(text), number.isFinite { return .number(number) }
        return .text
    }

    /// Whether the scalar is null.
    public var isNull: Bool { meaning == .null }

    /// The truth value, if it is one.
    public func asBool() -> Bool? {
        if case .bool(let value) = meaning { value } else { nil }
    }

    /// The integer, if it is one that fits.
    public func asInt() -> Int? {
        if case .integer(let value) = meaning { value } else { nil }
    }

    /// The finite number, if it is one.
    public func asDouble() -> Double? {
        switch meaning {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The text, if the scalar is text and nothing else.
    public func asText() -> String? {
        meaning == .text ? text : nil
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
    private static func looksLikeNumber(_ text: String) -> Bool {
        var rest = Substring(text).utf8
        func digits() -> Int {
            let before = rest.count
            rest = rest.drop { (0x30...0x39).contains($0) }
            return before - rest.count
        }
        func accept(_ allowed: [UInt8]) -> Bool {
            guard let first = rest.first, allowed.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = accept([0x2B, 0x2D])
        let whole = digits()
        let fraction = accept([0x2E]) ? digits() : 0
        guard whole + fraction > 0 else { return false }
        if accept([0x65, 0x45]) {
            _ = accept([0x2B, 0x2D])
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}

extension YAMLNode {
    /// What the node is, for a sentence: "a list", "a number".
    public var typeDescription: String {
        switch content {
        case .sequence: return "a list"
        case .mapping: return "a map"
        case .scalar(let scalar):
            switch scalar.meaning {
            case .null: return "nothing"
            case .bool: return "a truth value"
            case .integer, .number: return "a number"
            case .text: return "text"
            }
        }
    }
}
