/// One scalar read from UTF-8, and the bytes it takes.
struct UTF8Scalar {
    /// U+FFFD when the bytes at this place are not well-formed UTF-8.
    let value: UInt32
    let length: Int

    static let replacement = UTF8Scalar(value: 0xFFFD, length: 1)

    /// Reads the scalar at `position`. Ill-formed bytes (overlong, surrogate, cut short) are one U+FFFD each.
    ///
    /// - Parameter position: less than `end`, which is at most `text.count`.
    @inline(__always)
    init(_ text: UnsafeBufferPointer<UInt8>, at position: Int, end: Int) {
        let lead = UInt32(text[position])
        if lead < 0x80 {
            self.init(value: lead, length: 1)
            return
        }
        func continuation(_ offset: Int) -> UInt32? {
            guard position + offset < end else { return nil }
            let byte = UInt32(text[position + offset])
            return byte & 0xC0 == 0x80 ? byte & 0x3F : nil
        }
        guard lead >= 0xC2, lead < 0xF5, let second = continuation(1) else {
            self = .replacement
            return
        }
        if lead < 0xE0 {
            self.init(value: (lead & 0x1F) << 6 | second, length: 2)
            return
        }
        guard let third = continuation(2) else {
            self = .replacement
            return
        }
        if lead < 0xF0 {
            let value = (lead & 0x0F) << 12 | second << 6 | third
            let isScalar = value >= 0x800 && value & 0xF800 != 0xD800
            self = isScalar ? UTF8Scalar(value: value, length: 3) : .replacement
            return
        }
        guard let fourth = continuation(3) else {
            self = .replacement
            return
        }
        let value = (lead & 0x07) << 18 | second << 12 | third << 6 | fourth
        self = value >= 0x1_0000 && value <= 0x10_FFFF ? UTF8Scalar(value: value, length: 4) : .replacement
    }

    private init(value: UInt32, length: Int) {
        self.value = value
        self.length = length
    }

    /// Appends a scalar's UTF-8 bytes; returns how many.
    @inline(__always)
    static func append(_ scalar: UInt32, to bytes: inout [UInt8]) -> Int {
        switch scalar {
        case ..<0x80:
            bytes.append(UInt8(truncatingIfNeeded: scalar))
            return 1
        case ..<0x800:
            bytes.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
            return 2
        case ..<0x1_0000:
            bytes.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
            return 3
        default:
            bytes.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
            return 4
        }
    }
}
