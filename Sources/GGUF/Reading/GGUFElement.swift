/// A Swift type that stands for one GGUF metadata value type, in arrays and alone.
public protocol GGUFElement: Sendable {
    /// The value type that is written, and that is demanded when reading.
    static var valueType: GGUFValueType { get }

    /// Appends the value as it stands in a file, without its type.
    func encode(into bytes: inout [UInt8])
}

/// An element of fixed size, which an array can hand out without looking at its neighbours.
public protocol GGUFFixedSizeElement: GGUFElement {
    /// Decodes the element at `offset` of `bytes`, whose bounds were checked.
    static func decode(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Self
}

extension GGUFFixedSizeElement where Self: FixedWidthInteger {
    /// Appends the integer, little-endian.
    public func encode(into bytes: inout [UInt8]) {
        withUnsafeBytes(of: littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Decodes a little-endian integer.
    public static func decode(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Self {
        Self(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Self.self))
    }
}

extension UInt8: GGUFFixedSizeElement {
    /// `uint8`
    public static var valueType: GGUFValueType { .uint8 }
}

extension Int8: GGUFFixedSizeElement {
    /// `int8`
    public static var valueType: GGUFValueType { .int8 }
}

extension UInt16: GGUFFixedSizeElement {
    /// `uint16`
    public static var valueType: GGUFValueType { .uint16 }
}

extension Int16: GGUFFixedSizeElement {
    /// `int16`
    public static var valueType: GGUFValueType { .int16 }
}

extension UInt32: GGUFFixedSizeElement {
    /// `uint32`
    public static var valueType: GGUFValueType { .uint32 }
}

extension Int32: GGUFFixedSizeElement {
    /// `int32`
    public static var valueType: GGUFValueType { .int32 }
}

extension UInt64: GGUFFixedSizeElement {
    /// `uint64`
    public static var valueType: GGUFValueType { .uint64 }
}

extension Int64: GGUFFixedSizeElement {
    /// `int64`
    public static var valueType: GGUFValueType { .int64 }
}

extension Float: GGUFFixedSizeElement {
    /// `float32`
    public static var valueType: GGUFValueType { .float32 }

    /// Appends the bit pattern, little-endian.
    public func encode(into bytes: inout [UInt8]) { bitPattern.encode(into: &bytes) }

    /// Decodes a little-endian bit pattern.
    public static func decode(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Float {
        Float(bitPattern: UInt32.decode(bytes, at: offset))
    }
}

extension Double: GGUFFixedSizeElement {
    /// `float64`
    public static var valueType: GGUFValueType { .float64 }

    /// Appends the bit pattern, little-endian.
    public func encode(into bytes: inout [UInt8]) { bitPattern.encode(into: &bytes) }

    /// Decodes a little-endian bit pattern.
    public static func decode(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Double {
        Double(bitPattern: UInt64.decode(bytes, at: offset))
    }
}

extension Bool: GGUFFixedSizeElement {
    /// `bool`
    public static var valueType: GGUFValueType { .bool }

    /// Appends one byte, 0 or 1.
    public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }

    /// Decodes one byte; reading the file refused all but 0 and 1.
    public static func decode(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool { bytes[offset] != 0 }
}

extension String: GGUFElement {
    /// `string`
    public static var valueType: GGUFValueType { .string }

    /// Appends the length in bytes and the UTF-8.
    public func encode(into bytes: inout [UInt8]) {
        UInt64(utf8.count).encode(into: &bytes)
        bytes.append(contentsOf: utf8)
    }
}

extension Array: GGUFElement where Element: GGUFElement {
    /// `array`
    public static var valueType: GGUFValueType { .array }

    /// Appends the element type, the count, and the elements.
    public func encode(into bytes: inout [UInt8]) {
        Element.valueType.rawValue.encode(into: &bytes)
        UInt64(count).encode(into: &bytes)
        for element in self { element.encode(into: &bytes) }
    }
}
