/// The keys and values of a GGUF file. Values stay in the file and are decoded when they are asked for.
///
/// A lookup gives `nil` where the key is absent and throws where its value has another type; the `required` variants
/// throw `missing` as well.
public struct GGUFMetadata: Sendable {
    /// The keys, in the order of the file.
    public let keys: [String]

    let file: MappedFile
    private let entries: [String: Entry]

    struct Entry {
        let type: GGUFValueType
        let range: Range<Int>
    }

    init(file: MappedFile, keys: [String], entries: [String: Entry]) {
        self.file = file
        self.keys = keys
        self.entries = entries
    }

    /// The type of the value at `key`, or `nil` where the key is absent.
    public func type(of key: String) -> GGUFValueType? { entries[key]?.type }

    /// Where the value at `key` lies in the file, or `nil` where the key is absent.
    func offset(of key: String) -> Int? { entries[key]?.range.lowerBound }

    /// The string at `key`.
    ///
    /// - Throws: `GGUFError` with `wrongValueType` or `invalidUTF8`.
    public func string(_ key: String) throws(GGUFError) -> String? {
        guard let entry = entries[key] else { return nil }
        guard entry.type == .string else { throw wrongType(key, entry, expected: "string") }
        let text = entry.range.dropFirst(8)
        guard let string = String(utf8: UnsafeRawBufferPointer(rebasing: file.bytes[text])) else {
            throw GGUFError(.invalidUTF8, path: file.path, place: .metadata(key), byteOffset: text.lowerBound)
        }
        return string
    }

    /// The integer at `key`, stored in any integer type.
    ///
    /// - Throws: `GGUFError` with `wrongValueType`, or `valueOutOfRange` where it is outside `range`.
    public func int(_ key: String, in range: ClosedRange<Int> = .min ... .max) throws(GGUFError) -> Int? {
        guard let entry = entries[key] else { return nil }
        guard entry.type.isInteger else { throw wrongType(key, entry, expected: "an integer") }
        let value = entry.type.decodeInteger(file.bytes, at: entry.range.lowerBound)
        guard let value, range.contains(value) else {
            // Only a uint64 has no Int.
            let found = value.map(String.init) ?? String(UInt64.decode(file.bytes, at: entry.range.lowerBound))
            let allowed = range.upperBound == .max ? "\(range.lowerBound)…" : "\(range.lowerBound)…\(range.upperBound)"
            throw error(.valueOutOfRange(found, allowed: allowed), key, entry)
        }
        return value
    }

    /// The integer at `key`, stored in any integer type, not negative.
    ///
    /// - Throws: `GGUFError` with `wrongValueType` or `valueOutOfRange`.
    public func uint(_ key: String) throws(GGUFError) -> UInt64? {
        guard let entry = entries[key] else { return nil }
        if entry.type == .uint64 { return UInt64.decode(file.bytes, at: entry.range.lowerBound) }
        return try int(key, in: 0 ... .max).map(UInt64.init)
    }

    /// The number at `key`, stored as `float32` or `float64`.
    ///
    /// - Throws: `GGUFError` with `wrongValueType`.
    public func float(_ key: String) throws(GGUFError) -> Float? {
        guard let entry = entries[key] else { return nil }
        switch entry.type {
        case .float32: return Float.decode(file.bytes, at: entry.range.lowerBound)
        case .float64: return Float(Double.decode(file.bytes, at: entry.range.lowerBound))
        default: throw wrongType(key, entry, expected: "a floating-point number")
        }
    }

    /// The truth value at `key`.
    ///
    /// - Throws: `GGUFError` with `wrongValueType`.
    public func bool(_ key: String) throws(GGUFError) -> Bool? {
        guard let entry = entries[key] else { return nil }
        guard entry.type == .bool else { throw wrongType(key, entry, expected: "bool") }
        return Bool.decode(file.bytes, at: entry.range.lowerBound)
    }

    /// The array at `key`.
    ///
    /// - Throws: `GGUFError` with `wrongValueType`.
    public func array(_ key: String) throws(GGUFError) -> GGUFArray? {
        guard let entry = entries[key] else { return nil }
        guard entry.type == .array else { throw wrongType(key, entry, expected: "array") }
        var parser = GGUFValueParser(ByteCursor(file.bytes, path: file.path, offset: entry.range.lowerBound))
        let type = try parser.readType(.metadata(key))
        let count = try parser.cursor.read(UInt64.self, .metadata(key))
        return GGUFArray(
            elementType: type,
            count: Int(count),
            file: file,
            key: key,
            range: parser.cursor.offset..<entry.range.upperBound
        )
    }

    /// Calls `body` with the value at `key` as it stands in the file, without its type; for copying.
    func withEncodedValue(_ key: String, _ body: (GGUFValueType, UnsafeRawBufferPointer) -> Void) {
        guard let entry = entries[key] else { return }
        body(entry.type, UnsafeRawBufferPointer(rebasing: file.bytes[entry.range]))
        withExtendedLifetime(file) {}
    }

    private func wrongType(_ key: String, _ entry: Entry, expected: String) -> GGUFError {
        error(.wrongValueType(expected: expected, found: entry.type.name), key, entry)
    }

    private func error(_ code: GGUFError.Code, _ key: String, _ entry: Entry) -> GGUFError {
        GGUFError(code, path: file.path, place: .metadata(key), byteOffset: entry.range.lowerBound)
    }
}

extension GGUFMetadata {
    /// The string at `key`, which must be there.
    public func string(required key: String) throws(GGUFError) -> String { try require(string(key), key) }

    /// The integer at `key`, which must be there and inside `range`.
    public func int(required key: String, in range: ClosedRange<Int> = .min ... .max) throws(GGUFError) -> Int {
        try require(int(key, in: range), key)
    }

    /// The number at `key`, which must be there.
    public func float(required key: String) throws(GGUFError) -> Float { try require(float(key), key) }

    /// The array at `key`, which must be there.
    public func array(required key: String) throws(GGUFError) -> GGUFArray { try require(array(key), key) }

    private func require<Value>(_ value: Value?, _ key: String) throws(GGUFError) -> Value {
        guard let value else { throw GGUFError(.missing, path: file.path, place: .metadata(key)) }
        return value
    }
}
