/// Why bytes are not an acceptable JSON document, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was found.
    public enum Code: Sendable, Equatable {
        /// Nothing but white space.
        case empty
        /// The document ends inside a value.
        case unexpectedEnd
        /// A byte that can't stand here.
        case unexpectedByte(UInt8)
        /// Something follows the document.
        case trailingContent
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// An escape that JSON lacks, or half of a surrogate pair.
        case invalidEscape
        /// A control character inside a string.
        case controlCharacter
        /// A number against JSON's grammar.
        case invalidNumber
        /// The same key twice in one object.
        case duplicateKey
        /// Deeper nesting than the limit.
        case tooDeep(limit: Int)
    }

    /// What was found.
    public let code: Code
    /// Byte offset from the start of the document.
    public let offset: Int

    /// An error of one kind at one place.
    public init(code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// The error as users read it.
    public var description: String { "\(sentence) at byte \(offset)" }

    private var sentence: String {
        switch code {
        case .empty: "no JSON value"
        case .unexpectedEnd: "the JSON ends early"
        case .unexpectedByte(let byte): "unexpected \(Self.name(of: byte)) in JSON"
        case .trailingContent: "something follows the JSON value"
        case .invalidUTF8: "bytes that are not UTF-8"
        case .invalidEscape: "an invalid escape in a JSON string"
        case .controlCharacter: "a control character in a JSON string (write it as an escape)"
        case .invalidNumber: "a number that is not JSON"
        case .duplicateKey: "a key stands twice in one JSON object"
        case .tooDeep(let limit): "JSON nested deeper than \(limit)"
        }
    }

    private static func name(of byte: UInt8) -> String {
        (0x21...0x7e).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
    }
}
