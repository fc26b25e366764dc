/// The type of a metadata value, with the ids of the GGUF specification.
public enum GGUFValueType: UInt32, Sendable, Hashable, CaseIterable {
    case uint8 = 0
    case int8 = 1
    case uint16 = 2
    case int16 = 3
    case uint32 = 4
    case int32 = 5
    case float32 = 6
    case bool = 7
    case string = 8
    case array = 9
    case uint64 = 10
    case int64 = 11
    case float64 = 12

    /// Bytes of one value, or `nil` for strings and arrays, whose size is part of the value.
    var fixedSize: Int? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        case .string, .array: nil
        }
    }

    /// The smallest number of bytes one value can take.
    var minimumSize: Int {
        switch self {
        case .string: 8
        case .array: 12
        default: fixedSize ?? 1
        }
    }

    /// The type's name in an error.
    var name: String { "\(self)" }
}

extension GGUFValueType {
    /// Whether values of the type are whole numbers.
    var isInteger: Bool {
        switch self {
        case .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64: true
        case .float32, .float64, .bool, .string, .array: false
        }
    }

    /// Decodes an integer of this type, whose bounds were checked; `nil` for other types and where it exceeds `Int`.
    func decodeInteger(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int? {
        switch self {
        case .uint8: Int(UInt8.decode(bytes, at: offset))
        case .int8: Int(Int8.decode(bytes, at: offset))
        case .uint16: Int(UInt16.decode(bytes, at: offset))
        case .int16: Int(Int16.decode(bytes, at: offset))
        case .uint32: Int(UInt32.decode(bytes, at: offset))
        case .int32: Int(Int32.decode(bytes, at: offset))
        case .uint64: Int(exactly: UInt64.decode(bytes, at: offset))
        case .int64: Int(Int64.decode(bytes, at: offset))
        case .float32, .float64, .bool, .string, .array: nil
        }
    }
}
