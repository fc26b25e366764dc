/// Writes signals as bytes: little-endian numbers, counts as LEB128, texts with their length in front.
public struct SignalWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []

    /// Nothing written yet.
    public init() {}

    /// Writes a number that is not negative.
    public mutating func write(count: Int) {
        var rest = UInt64(max(0, count))
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Writes a number, bit for bit.
    public mutating func write(_ value: Float) {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes a number, bit for bit.
    public mutating func write(_ value: Double) {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes several numbers, their count in front.
    public mutating func write(_ values: [Float]) {
        write(count: values.count)
        for value in values { write(value) }
    }

    /// Writes a text.
    public mutating func write(_ text: String) {
        write(count: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }
}

/// Reads signals from bytes that a store kept. The bytes may be anything.
public struct SignalReader: Sendable {
    /// The bytes are not what was written.
    public struct Damage: Error, Sendable, Equatable {
        /// Bytes that are not what was written.
        public init() {}
    }

    private let bytes: [UInt8]
    private var position = 0

    /// A reader at the first of `bytes`.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// How many bytes were read.
    public var offset: Int { position }

    /// Whether all bytes were read.
    public var isAtEnd: Bool { position == bytes.count }

    /// Reads a number that is not negative.
    public mutating func count() throws(Damage) -> Int {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            guard position < bytes.count else { throw Damage() }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return Int(value) }
        }
        throw Damage()
    }

    /// Reads a number.
    public mutating func float() throws(Damage) -> Float { Float(bitPattern: try integer(UInt32.self)) }

    /// Reads a number.
    public mutating func double() throws(Damage) -> Double { Double(bitPattern: try integer(UInt64.self)) }

    /// Reads several numbers.
    public mutating func floats() throws(Damage) -> [Float] {
        let number = try count()
        guard number <= (bytes.count - position) / 4 else { throw Damage() }
        var values: [Float] = []
        values.reserveCapacity(number)
        for _ in 0..<number { values.append(try float()) }
        return values
    }

    /// Reads a text.
    public mutating func text() throws(Damage) -> String {
        let length = try count()
        guard length <= bytes.count - position else { throw Damage() }
        defer { position += length }
        guard let text = String(validating: bytes[position..<position + length], as: UTF8.self) else { throw Damage() }
        return text
    }

    private mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws(Damage) -> Value {
        let size = MemoryLayout<Value>.size
        guard size <= bytes.count - position else { throw Damage() }
        defer { position += size }
        return bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: type)) }
    }
}

extension StageSignals {
    /// The signals for the store.
    public var bytes: [UInt8] {
        var writer = SignalWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Signals from the store; nil when the bytes are not such signals.
    public init?(bytes: [UInt8]) {
        var reader = SignalReader(bytes)
        guard let signals = try? Self(from: &reader), reader.isAtEnd else { return nil }
        self = signals
    }
}
