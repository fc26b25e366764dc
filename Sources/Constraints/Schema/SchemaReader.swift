import JSON

/// Reads a schema document into expressions, refusing every keyword that is not known.
///
/// A schema is named by its place, so that each is read once, whether it is met on the way down or by `$ref`.
struct SchemaReader {
    private let root: JSONValue
    private var ids: [String: SchemaID] = ["": SchemaDocument.root]
    private var open: [(id: SchemaID, value: JSONValue, pointer: String)] = []
    private(set) var document = SchemaDocument(
        expressions: [.shapes(SchemaDocument.anythingShapes), .shapes([])], pointers: ["", ""])
    var patterns = PatternStore()

    private init(_ root: JSONValue) { self.root = root }

    static func read(_ root: JSONValue) throws(SchemaError) -> SchemaDocument {
        try checkSize(root)
        var reader = SchemaReader(root)
        reader.open.append((SchemaDocument.root, root, ""))
        while let next = reader.open.popLast() {
            let expression = try reader.expression(next.value, at: next.pointer)
            reader.document.expressions[next.id] = expression
        }
        return reader.document
    }

    /// Counts what is in the document before anything is made of it.
    private static func checkSize(_ root: JSONValue) throws(SchemaError) {
        var open: [(value: JSONValue, depth: Int)] = [(root, 0)]
        var values = 0
        var bytes = 0
        while let (value, depth) = open.popLast() {
            values += 1
            switch value {
            case .string(let text): bytes += text.utf8.count
            case .array(let elements):
                for element in elements { open.append((element, depth + 1)) }
            case .object(let object):
                for member in object.members {
                    bytes += member.key.utf8.count
                    open.append((member.value, depth + 1))
                }
            default: break
            }
            guard values <= SchemaLimits.values, open.count <= SchemaLimits.values, bytes <= SchemaLimits.textBytes
            else { throw .schemaTooLarge }
            guard depth <= SchemaLimits.depth else { throw .schemaTooDeep }
        }
    }

    /// The number of the schema at a place, to be read in its turn.
    mutating func id(of value: JSONValue, at pointer: String) -> SchemaID {
        if case .bool(true) = value { return SchemaDocument.anything }
        if let id = ids[pointer] { return id }
        let id = document.expressions.count
        ids[pointer] = id
        document.expressions.append(.shapes([]))
        document.pointers.append(pointer)
        open.append((id, value, pointer))
        return id
    }

    /// Reads one schema.
    mutating func expression(_ value: JSONValue, at pointer: String) throws(SchemaError) -> SchemaExpression {
        switch value {
        case .bool(true): return .reference(SchemaDocument.anything)
        case .bool(false): return .shapes([])
        case .object(let object): return try expression(object, at: pointer)
        default: throw .notASchema(at: pointer)
        }
    }

    private mutating func expression(_ object: JSONObject, at pointer: String) throws(SchemaError) -> SchemaExpression {
        let keywords = try SchemaKeywords(object, at: pointer)
        var parts: [SchemaExpression] = []
        if let listed = try keywords.listedValues() { parts.append(.shapes([.values(listed)])) }
        if let shapes = try typedShapes(keywords) { parts.append(.shapes(shapes)) }
        if let target = try keywords.string("$ref") {
            parts.append(.reference(try reference(target, at: pointer)))
        }
        for (keyword, make) in [
            ("allOf", { .all($0) }), ("anyOf", { .any($0) }), ("oneOf", { .one($0, pointer: pointer) }),
        ] as [(String, ([SchemaExpression]) -> SchemaExpression)] {
            guard let branches = try keywords.branches(keyword) else { continue }
            var expressions: [SchemaExpression] = []
            for (index, branch) in branches.enumerated() {
                expressions.append(.reference(id(of: branch, at: "\(pointer)/\(keyword)/\(index)")))
            }
            parts.append(make(expressions))
        }
        if parts.isEmpty { return .reference(SchemaDocument.anything) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func reference(_ target: String, at pointer: String) throws(SchemaError) -> SchemaID {
        guard target.utf8.first == UInt8(ascii: "#") else { throw .remoteReference(target, at: pointer) }
        let fragment = target.dropFirst()
        guard fragment.isEmpty || fragment.utf8.first == UInt8(ascii: "/") else {
            throw .remoteReference(target, at: pointer)
        }
        var value = root
        var place = ""
        for part in fragment.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let key = PropertyName(JSONPointer.unescaped(part))
            switch value {
            case .object(let object):
                guard let member = object.members.first(where: { PropertyName($0.key) == key }) else {
                    throw .danglingReference(target, at: pointer)
                }
                value = member.value
            case .array(let elements):
                guard let index = Int(key.text), elements.indices.contains(index) else {
                    throw .danglingReference(target, at: pointer)
                }
                value = elements[index]
            default: throw .danglingReference(target, at: pointer)
            }
            place = JSONPointer.appending(key.text, to: place)
        }
        return id(of: value, at: place)
    }
}

/// JSON pointers (RFC 6901).
enum JSONPointer {
    static func appending(_ key: String, to pointer: String) -> String {
        var escaped = "/"
        for scalar in key.unicodeScalars {
            switch scalar {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return pointer + escaped
    }

    /// A part of a pointer in a URI's fragment as the key that it names.
    static func unescaped(_ part: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = part.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        var key: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if bytes[index] == UInt8(ascii: "~"), next == UInt8(ascii: "0") || next == UInt8(ascii: "1") {
                key.append(next == UInt8(ascii: "0") ? UInt8(ascii: "~") : UInt8(ascii: "/"))
                index += 2
            } else {
                key.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: key, as: UTF8.self)
    }
}
