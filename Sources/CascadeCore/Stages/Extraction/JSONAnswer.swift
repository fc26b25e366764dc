import JSON

/// The texts in a JSON object that a model wrote, as far as it got.
///
/// A model may write anything, and may be cut at any byte. Read is an object whose values are texts, numbers, true,
/// false, null, or lists of these; reading stops at whatever is none of that, and what was whole until there counts.
struct JSONAnswer {
    /// One text of the object.
    struct Value: Equatable {
        /// The key that it stands under.
        let key: String
        /// The text itself, or a number as it is spelt.
        let text: String
        /// Its bytes in the answer, without quotation marks.
        let range: Range<Int>
    }

    /// The texts in order. A key that stands twice counts once.
    private(set) var values: [Value] = []
    /// Whether the object was read to its end, with nothing but white space behind it.
    private(set) var isWhole = false

    private let bytes: [UInt8]
    private var position = 0

    /// Reads an answer.
    init(_ text: String) {
        bytes = Array(text.utf8)
        isWhole = readObject()
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    /// Whether `byte` stands next, behind white space; steps over it.
    private mutating func takes(_ byte: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek() == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func readObject() -> Bool {
        guard takes("{") else { return false }
        var keys: Set<String> = []
        if takes("}") { return isAtEnd }
        while true {
            skipSpace()
            guard let (key, _) = string(), takes(":") else { return false }
            var found: [Value] = []
            let isSound = readValues(under: key, into: &found)
            if keys.insert(key).inserted { values += found }
            guard isSound else { return false }
            if takes("}") { return isAtEnd }
            guard takes(",") else { return false }
        }
    }

    private var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return position == bytes.count
        }
    }

    /// Reads what stands behind a key; whether it was read to its end.
    private mutating func readValues(under key: String, into values: inout [Value]) -> Bool {
        guard takes("[") else { return readValue(under: key, into: &values) }
        if takes("]") { return true }
        while true {
            guard readValue(under: key, into: &values) else { return false }
            if takes("]") { return true }
            guard takes(",") else { return false }
        }
    }

    private mutating func readValue(under key: String, into values: inout [Value]) -> Bool {
        skipSpace()
        if peek() == UInt8(ascii: "\"") {
            guard let (text, range) = string() else { return false }
            values.append(Value(key: key, text: text, range: range))
            return true
        }
        let start = position
        while let byte = peek(), byte.isLetter || byte.isDigit || "+-.".utf8.contains(byte) { position += 1 }
        // What nothing follows may have been cut.
        guard position > start, position < bytes.count else { return false }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let literal = try? JSONParser.parse(word) else { return false }
        if case .number(let number) = literal {
            values.append(Value(key: key, text: number.text, range: start..<position))
        }
        return true
    }

    /// The string that begins here, and its bytes without the quotation marks; nil when it is no whole string.
    private mutating func string() -> (text: String, range: Range<Int>)? {
        guard peek() == UInt8(ascii: "\"") else { return nil }
        var end = position + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < bytes.count, case .string(let text)? = try? JSONParser.parse(Array(bytes[position...end])) else {
            return nil
        }
        let range = (position + 1)..<end
        position = end + 1
        return (text, range)
    }
}
