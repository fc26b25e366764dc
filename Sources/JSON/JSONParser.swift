/// Strict JSON (RFC 8259) with located errors.
///
/// Stricter than the RFC where leniency would lose data: a repeated key and half a surrogate pair are errors.
public struct JSONParser: ~Copyable {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let depthLimit: Int
    private var position = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    /// Parses one document that fills `bytes`, white space around it allowed.
    /// - Throws: `JSONError` with the offset of the first fault.
    public static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int = 64
    ) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes, depthLimit: depthLimit)
        parser.skipSpace()
        if parser.position == bytes.count { throw JSONError(code: .empty, offset: parser.position) }
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        if parser.position != bytes.count { throw parser.error(.trailingContent) }
        return value
    }

    /// Parses one document that fills `bytes`.
    public static func parse(_ bytes: [UInt8], depthLimit: Int = 64) throws(JSONError) -> JSONValue {
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, JSONError> in
            do throws(JSONError) {
                return .success(try parse(buffer, depthLimit: depthLimit))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Parses one document that fills `text`.
    public static func parse(_ text: String, depthLimit: Int = 64) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8), depthLimit: depthLimit)
    }

    private func error(_ code: JSONError.Code) -> JSONError { JSONError(code: code, offset: position) }

    private var unexpected: JSONError {
        position < bytes.count ? error(.unexpectedByte(bytes[position])) : error(.unexpectedEnd)
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        switch peek() {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try number())
        default: throw unexpected
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard peek() == word.utf8Start[index] else { throw unexpected }
            position += 1
        }
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        if depth > depthLimit { throw error(.tooDeep(limit: depthLimit)) }
        position += 1
        var members: [JSONObject.Member] = []
        var seen: Set<[UInt8]> = []
        skipSpace()
        if peek() == UInt8(ascii: "}") {
            position += 1
            return JSONObject()
        }
        while true {
            guard peek() == UInt8(ascii: "\"") else { throw unexpected }
            let start = position
            let key = try string()
            if Self.isRepeated(key, in: members, &seen) { throw JSONError(code: .duplicateKey, offset: start) }
            skipSpace()
            guard peek() == UInt8(ascii: ":") else { throw unexpected }
            position += 1
            skipSpace()
            members.append(JSONObject.Member(key: key, value: try value(depth: depth)))
            skipSpace()
            switch peek() {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
            case UInt8(ascii: "}"):
                position += 1
                return JSONObject(distinct: members)
            default: throw unexpected
            }
        }
    }

    /// Few keys are compared one by one; a set is built only for large objects, so that neither is quadratic or slow.
    ///
    /// By bytes: two spellings of one letter, composed and not, are two keys, as in the vocabularies of models.
    private static func isRepeated(
        _ key: String, in members: [JSONObject.Member], _ seen: inout Set<[UInt8]>
    ) -> Bool {
        if members.count < 16 { return members.contains { $0.key.utf8.elementsEqual(key.utf8) } }
        if seen.isEmpty { seen = Set(members.map { Array($0.key.utf8) }) }
        return !seen.insert(Array(key.utf8)).inserted
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        if depth > depthLimit { throw error(.tooDeep(limit: depthLimit)) }
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if peek() == UInt8(ascii: "]") {
            position += 1
            return elements
        }
        while true {
            elements.append(try value(depth: depth))
            skipSpace()
            switch peek() {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
            case UInt8(ascii: "]"):
                position += 1
                return elements
            default: throw unexpected
            }
        }
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        if peek() == UInt8(ascii: "-") { position += 1 }
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[position - whole] != UInt8(ascii: "0") else {
            throw JSONError(code: .invalidNumber, offset: start)
        }
        if peek() == UInt8(ascii: ".") {
            position += 1
            if digits() == 0 { throw JSONError(code: .invalidNumber, offset: start) }
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            if digits() == 0 { throw JSONError(code: .invalidNumber, offset: start) }
        }
        return JSONNumber(validated: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    /// Passes over digits and says how many there were.
    private mutating func digits() -> Int {
        let start = position
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte = peek(), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if peek() == UInt8(ascii: "\"") {
            let text = try validated(start..<position)
            position += 1
            return text
        }
        return try escapedString(from: start)
    }

    private func validated(_ range: Range<Int>) throws(JSONError) -> String {
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw JSONError(code: .invalidUTF8, offset: range.lowerBound + UTF8Check.firstFault(in: bytes[range]))
        }
        return text
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var text = ""
        var runStart = start
        while let byte = peek() {
            if byte == UInt8(ascii: "\"") {
                text += try validated(runStart..<position)
                position += 1
                return text
            }
            if byte < 0x20 { throw error(.controlCharacter) }
            if byte == UInt8(ascii: "\\") {
                text += try validated(runStart..<position)
                position += 1
                text.unicodeScalars.append(try escape())
                runStart = position
            } else {
                position += 1
            }
        }
        throw error(.unexpectedEnd)
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        guard let byte = peek() else { throw error(.unexpectedEnd) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default:
            position -= 1
            throw error(.invalidEscape)
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        var unit = UInt32(try hexUnit())
        if (0xd800..<0xdc00).contains(unit), peek() == UInt8(ascii: "\\") {
            position += 1
            guard peek() == UInt8(ascii: "u") else { throw JSONError(code: .invalidEscape, offset: start) }
            position += 1
            let low = UInt32(try hexUnit())
            guard (0xdc00..<0xe000).contains(low) else { throw JSONError(code: .invalidEscape, offset: start) }
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
        }
        guard let scalar = Unicode.Scalar(unit) else { throw JSONError(code: .invalidEscape, offset: start) }
        return scalar
    }

    private mutating func hexUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek() else { throw error(.unexpectedEnd) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw error(.invalidEscape)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
