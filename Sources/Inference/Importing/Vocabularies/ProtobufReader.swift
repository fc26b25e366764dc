/// Reads Protocol Buffers' wire format from bytes that are believed in nothing.
///
/// Fields come in order, as they stand; whoever knows the message picks what it knows.
struct ProtobufReader {
    /// A field's value.
    enum Value {
        case integer(UInt64)
        case fixed32(UInt32)
        case fixed64(UInt64)
        /// A string, bytes, or a message.
        case bytes(ArraySlice<UInt8>)
    }

    /// What is wrong, and at which byte.
    struct Flaw: Error {
        let offset: Int
    }

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// The next field's number and value; nil at the end.
    mutating func next() throws(Flaw) -> (field: Int, value: Value)? {
        guard position < bytes.endIndex else { return nil }
        let tag = try integer()
        guard let field = Int(exactly: tag >> 3), field > 0 else { throw flaw }
        switch tag & 7 {
        case 0: return (field, .integer(try integer()))
        case 1: return (field, .fixed64(try fixed(8)))
        case 2:
            guard let count = Int(exactly: try integer()) else { throw flaw }
            return (field, .bytes(try take(count)))
        case 5: return (field, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
        default: throw flaw
        }
    }

    private var flaw: Flaw { Flaw(offset: position) }

    private mutating func integer() throws(Flaw) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard position < bytes.endIndex else { throw flaw }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw flaw
    }

    private mutating func fixed(_ count: Int) throws(Flaw) -> UInt64 {
        try take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func take(_ count: Int) throws(Flaw) -> ArraySlice<UInt8> {
        guard count <= bytes.endIndex - position else { throw flaw }
        defer { position += count }
        return bytes[position..<position + count]
    }
}
