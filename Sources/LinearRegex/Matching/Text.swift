/// A text being matched: UTF-8, read scalar by scalar. Ill-formed bytes are one U+FFFD each.
struct Text {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Where a newline stands that is the text's last scalar; the text's end when there is none.
    let finalNewline: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        finalNewline = bytes.last == 0x0A ? bytes.count - 1 : bytes.count
    }

    var end: Int { bytes.count }

    /// The class of what stands at `position`, and how many bytes it takes. At the end: the end, and one.
    @inline(__always)
    func letter(at position: Int, in alphabet: Alphabet) -> (classNumber: Int, length: Int) {
        guard position < finalNewline else {
            return (position < end ? alphabet.finalNewline : alphabet.end, 1)
        }
        let first = bytes[position]
        if first < 0x80 { return (alphabet.classNumber(of: UInt32(first)), 1) }
        let scalar = scalar(at: position)
        return (alphabet.classNumber(of: scalar.value), scalar.length)
    }

    /// What stands before `position`.
    func side(before position: Int, in alphabet: Alphabet) -> Alphabet.Side {
        guard position > 0 else { return .edge }
        var start = position - 1
        while start > max(0, position - 4), bytes[start] & 0xC0 == 0x80 { start -= 1 }
        let scalar = scalar(at: start)
        // Continuation bytes without their lead are scalars of their own.
        let value = start + scalar.length == position ? scalar.value : 0xFFFD
        return alphabet.side(of: alphabet.classNumber(of: value))
    }

    /// The first scalar boundary at or after `position`.
    func boundary(from position: Int) -> Int {
        var position = max(0, position)
        while position < end, position > 0, bytes[position] & 0xC0 == 0x80 { position += 1 }
        return position
    }

    /// The scalar at `position`, which is less than `end`.
    func scalar(at position: Int) -> (value: UInt32, length: Int) {
        let lead = bytes[position]
        let length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0
        guard length > 1, position + length <= end else { return (lead < 0x80 ? UInt32(lead) : 0xFFFD, 1) }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let byte = bytes[position + offset]
            guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000
        guard value >= least, Unicode.Scalar(value) != nil else { return (0xFFFD, 1) }
        return (value, length)
    }
}
